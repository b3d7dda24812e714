import { Box, Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp } from '@tabler/icons-react';
import { useState } from 'react';
import type { AppTemplate } from '#shared/model/app-template';
import type { ConnectionView } from '#shared/model/connection';
import { count } from '#shared/model/format';
import styles from './templates.module.css';
import { EXAMPLE_TAG, requestLine, requestPreview } from './view-model';

interface RequestPreviewProps {
  readonly draft: AppTemplate;
  readonly connection: ConnectionView;
  /** Fields that keep it from being sent. */
  readonly wrong: number;
}

/** The exact request that a tag would lead to; folded where the window is narrow. */
export function RequestPreview({ draft, connection, wrong }: RequestPreviewProps) {
  const narrow = useMediaQuery('(max-width: 999px)') ?? false;
  const [opened, setOpened] = useState(false);
  const shown = !narrow || opened;
  return (
    <aside className={styles['request']} aria-label="Request" data-shown={shown || undefined}>
      <div className={styles['requestHead']}>
        <h2 className={styles['requestTitle']}>Request for tag {EXAMPLE_TAG}</h2>
        <span role="status" className={styles['wrong']}>
          {wrong === 0 ? '' : `${count(wrong, 'field')} to correct`}
        </span>
        {narrow ? (
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-expanded={opened}
            rightSection={opened ? <IconChevronDown size={14} /> : <IconChevronUp size={14} />}
            onClick={() => setOpened(!opened)}
          >
            {opened ? 'Hide' : 'Show'}
          </Button>
        ) : null}
      </div>
      {shown ? (
        <>
          <div className={styles['line']}>{requestLine(draft, connection)}</div>
          {/* A tab stop, or the keyboard could not scroll it. */}
          <Box className={styles['body'] ?? ''} role="group" tabIndex={0} aria-label="Body of the request">
            <pre>{requestPreview(draft, connection)}</pre>
          </Box>
          {connection.pullUsername === null ? (
            <p className={styles['quiet']}>
              No pull credentials are kept yet: the platform needs them to pull the image.
            </p>
          ) : null}
        </>
      ) : null}
    </aside>
  );
}
