import { Anchor, Button } from '@mantine/core';
import type { ContextPart, ContextPlace } from '#shared/contract/builds';
import { count, formatBytes } from '#shared/model/format';
import { assertNever } from '#shared/result';
import { api } from '../../api';
import { CopyButton } from '../../ui/copy-button';
import { ScrollRegion } from '../../ui/scroll-region';
import { attempt } from '../../ui/tell';
import styles from './builds.module.css';
import { shownName } from './context-words';
import { ignoreLine } from './image-words';

type Action =
  | { readonly is: 'none' | 'copy' }
  | {
      readonly is: 'change';
      readonly verb: string;
      /** Whether the recipe can be told so of this part. */
      readonly fits: (part: ContextPart) => boolean;
      readonly run: (part: ContextPart) => void;
    };

interface ContextTableProps {
  readonly label: string;
  readonly side: ContextPlace['goesIn'];
  readonly onOpen: (path: string) => void;
  readonly action: Action;
  /** What else there is to say of a part. */
  readonly words: (part: ContextPart) => string;
}

const TABLE_HEIGHT = 240;

/** The map's figures for those who cannot see it, and what can be done about each part. */
export function ContextTable({ label, side, onOpen, action, words }: ContextTableProps) {
  return (
    <ScrollRegion label={label} maxHeight={TABLE_HEIGHT}>
      <table className={styles['parts']} aria-label={label}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Size</th>
            <th scope="col">Notes</th>
            <th scope="col" aria-label="Change" />
          </tr>
        </thead>
        <tbody>
          {side.parts.map((part) => (
            <tr key={part.path}>
              <td className={styles['mono']}>
                {part.isFolder ? (
                  <Anchor
                    component="button"
                    type="button"
                    inherit
                    ta="left"
                    aria-label={`Open ${part.path}`}
                    onClick={() => onOpen(part.path)}
                  >
                    <bdi>{shownName(part)}</bdi>
                  </Anchor>
                ) : (
                  <bdi>{part.name}</bdi>
                )}
              </td>
              <td>{formatBytes(part.bytes)}</td>
              <td className={part.why === null ? styles['quiet'] : ''}>{words(part).slice(2)}</td>
              <td>
                <Change part={part} action={action} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {side.restCount === 0 ? null : (
        <div className={styles['rest']}>
          and {count(side.restCount, 'smaller part')}, {formatBytes(side.restBytes)}
        </div>
      )}
    </ScrollRegion>
  );
}

function Change({ part, action }: { readonly part: ContextPart; readonly action: Action }) {
  switch (action.is) {
    case 'none':
      return null;
    case 'copy':
      return (
        <CopyButton
          label={`Copy the line for .dockerignore: ${part.path}`}
          onCopy={() => void attempt('The line was not copied', api.app.copyText({ text: ignoreLine(part.path) }))}
        />
      );
    case 'change':
      return action.fits(part) ? (
        <Button
          variant="subtle"
          size="compact-xs"
          aria-label={`${action.verb}: ${part.path}`}
          onClick={() => action.run(part)}
        >
          {action.verb}
        </Button>
      ) : null;
    default:
      return assertNever(action);
  }
}
