import type { Column } from '../../ui/grid/index';
import { LongName, Name } from '../../ui/name';
import { sizeWords } from '../version-settings/index';
import styles from './templates.module.css';
import { placeWords, portsWords, type TemplateRow } from './view-model';

export const columnsOf = (onOpen: (repository: string) => void): readonly Column<TemplateRow>[] => [
  {
    id: 'name',
    title: 'Repository',
    track: 'minmax(140px, 2fr)',
    sorts: true,
    fixed: true,
    cell: ({ name }) => (
      <button
        type="button"
        tabIndex={-1}
        className={styles['open']}
        aria-label={`Edit the template of ${name}`}
        onClick={() => onOpen(name)}
      >
        <LongName>{name}</LongName>
      </button>
    ),
  },
  {
    id: 'app',
    title: 'App',
    track: 'minmax(96px, 1.2fr)',
    sorts: true,
    fixed: true,
    cell: ({ template }) => <LongName>{template.app}</LongName>,
  },
  {
    id: 'version',
    title: 'Version name',
    track: '104px',
    wideOnly: true,
    cell: ({ template }) => <Name mono>{template.versionName}</Name>,
  },
  {
    id: 'size',
    title: 'Resources',
    track: '140px',
    cell: ({ template }) => sizeWords(template.settings),
  },
  {
    id: 'ports',
    title: 'Ports',
    track: 'minmax(110px, 1.6fr)',
    cell: ({ template }) => <Name>{portsWords(template.settings)}</Name>,
  },
  {
    id: 'place',
    title: 'Kept by',
    track: '100px',
    cell: ({ template }) => placeWords(template.place),
  },
  {
    id: 'links',
    title: 'Links by itself',
    track: '96px',
    wideOnly: true,
    cell: ({ template }) => (template.linksByItself ? 'yes' : 'no'),
  },
];
