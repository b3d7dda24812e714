import { memo } from 'react';
import type { ContextPart, ContextPlace } from '#shared/contract/builds';
import { count, formatBytes } from '#shared/model/format';
import { assertNever } from '#shared/result';
import { CopyButton } from '../../ui/copy-button';
import { ScrollRegion } from '../../ui/scroll-region';
import { copyText } from '../../ui/tell';
import styles from './builds.module.css';
import { partWords, shownName } from './context-words';
import { ignoreLine } from './image-words';

export type PartAction =
  | { readonly is: 'none' | 'copy' }
  | {
      readonly is: 'change';
      readonly verb: string;
      /** What the recipe can be told of: what lies in this folder; empty: everything. */
      readonly within: string;
      readonly run: (part: ContextPart) => void;
    };

interface ContextTableProps {
  readonly label: string;
  readonly side: ContextPlace['goesIn'];
  /** The same function from drawing to drawing, as the action is: then rows are drawn again only where they look different. */
  readonly onOpen: (path: string) => void;
  readonly action: PartAction;
}

const TABLE_HEIGHT = 240;

/** The map's figures for those who cannot see it, and what can be done about each part. */
export const ContextTable = memo(({ label, side, onOpen, action }: ContextTableProps) => (
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
          <Row key={part.path} part={part} onOpen={onOpen} action={action} />
        ))}
      </tbody>
    </table>
    {side.restCount === 0 ? null : (
      <div className={styles['rest']}>
        and {count(side.restCount, 'smaller part')}, {formatBytes(side.restBytes)}
      </div>
    )}
  </ScrollRegion>
));

interface RowProps extends Pick<ContextTableProps, 'onOpen' | 'action'> {
  readonly part: ContextPart;
}

const Row = memo(({ part, onOpen, action }: RowProps) => (
  <tr>
    <td className={styles['mono']}>
      {part.isFolder ? (
        <button
          type="button"
          className={styles['inRow']}
          aria-label={`Open ${part.path}`}
          onClick={() => onOpen(part.path)}
        >
          <bdi>{shownName(part)}</bdi>
        </button>
      ) : (
        <bdi>{part.name}</bdi>
      )}
    </td>
    <td>{formatBytes(part.bytes)}</td>
    <td className={part.why === null ? styles['quiet'] : ''}>{partWords(part).slice(2)}</td>
    <td>
      <Change part={part} action={action} />
    </td>
  </tr>
));

function Change({ part, action }: Omit<RowProps, 'onOpen'>) {
  switch (action.is) {
    case 'none':
      return null;
    case 'copy':
      return (
        <CopyButton
          label={`Copy the line for .dockerignore: ${part.path}`}
          onCopy={() => copyText('The line', ignoreLine(part.path))}
        />
      );
    case 'change':
      return action.within === '' || part.path.startsWith(`${action.within}/`) ? (
        <button
          type="button"
          className={styles['inRow']}
          aria-label={`${action.verb}: ${part.path}`}
          onClick={() => action.run(part)}
        >
          {action.verb}
        </button>
      ) : null;
    default:
      return assertNever(action);
  }
}
