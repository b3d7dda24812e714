import { Box } from '@mantine/core';
import type { ReactNode } from 'react';

interface ScrollRegionProps {
  readonly label: string;
  readonly maxHeight: number;
  readonly children: ReactNode;
}

/** Text that scrolls by itself: a tab stop, or the keyboard could not scroll it. */
export const ScrollRegion = ({ label, maxHeight, children }: ScrollRegionProps) => (
  <Box
    role="group"
    aria-label={label}
    tabIndex={0}
    mah={maxHeight}
    style={{ overflow: 'auto', border: '1px solid var(--g-border)', borderRadius: 6 }}
  >
    {children}
  </Box>
);
