import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** The status bar, which goes on telling what runs, stays in view. */
const STATUS_BAR_PX = 28;
const aboveStatusBar = { root: { marginBottom: STATUS_BAR_PX } };

/** Where toasts appear. What was told before this is there is kept, and shown then. */
export const Toasts = () => <Notifications position="bottom-right" limit={3} styles={aboveStatusBar} />;
