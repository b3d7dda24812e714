import '@mantine/notifications/styles.css';
import { Notifications } from '@mantine/notifications';

/** Where toasts appear. What was told before this is there is kept, and shown then. */
export const Toasts = () => <Notifications position="bottom-right" limit={3} />;
