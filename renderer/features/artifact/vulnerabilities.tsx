import { Anchor, Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { ScanReport, Vulnerability } from '#shared/model/artifact-details';
import { api, ask, messageOf } from '../../api';
import { attempt, failing } from '../../ui/tell';
import { formatExactTime } from '../../ui/when';
import { SeverityCounts, severityWords } from '../registry/index';
import styles from './artifact.module.css';
import { type Place, useScanReport } from './queries';
import { Section } from './section';
import { sortVulnerabilities } from './view-model';

/** So many are drawn at once. */
const FIRST = 50;

/** What the registry's scanner found, and the way to have it look again. */
export function Vulnerabilities({ place }: { readonly place: Place }) {
  /** The end of the scan that was known when a new one was asked for; undefined: none was. */
  const [before, setBefore] = useState<string | null | undefined>(undefined);
  const [scanRuns, setScanRuns] = useState(false);
  const report = useScanReport(place, scanRuns);
  const summary = report.data?.summary ?? null;
  const ended = before !== undefined && summary !== null && summary.state !== 'running' && summary.endedAt !== before;
  if (scanRuns && ended) setScanRuns(false);
  const scan = useMutation({
    mutationFn: () => ask(api.registry.scan({ ...place })),
    onError: failing('The scan did not begin'),
    onSuccess: () => {
      setBefore(summary?.endedAt ?? null);
      setScanRuns(true);
      void report.refetch();
    },
  });
  const running = scanRuns || summary?.state === 'running';
  return (
    <Section
      title="Vulnerabilities"
      note={running ? 'scanning' : noteOf(report.data)}
      actions={
        <Button
          variant="default"
          size="compact-sm"
          loading={scan.isPending}
          disabled={running}
          onClick={() => scan.mutate()}
        >
          {summary === null ? 'Scan' : 'Scan again'}
        </Button>
      }
    >
      {report.isError ? (
        <div role="alert">{messageOf(report.error)}</div>
      ) : report.data === undefined ? (
        <div role="status">Reading the report</div>
      ) : (
        <Report report={report.data} />
      )}
    </Section>
  );
}

/** Only some sites are opened from here; the address of another is copied, so that it is not lost. */
async function openOrCopy(url: string): Promise<void> {
  const opened = await api.app.openExternal({ url });
  if (opened.ok) return;
  await attempt('The page was not opened', api.app.copyText({ text: url }), () =>
    notifications.show({ title: 'The address was copied', message: opened.error.message }),
  );
}

function noteOf(report: ScanReport | undefined): string | null {
  const summary = report?.summary ?? null;
  if (summary === null) return null;
  const by = summary.scanner === null ? '' : `by ${summary.scanner}`;
  const at = summary.endedAt === null ? '' : formatExactTime(summary.endedAt);
  return [by, at].filter((part) => part !== '').join(', ') || null;
}

function Report({ report: { summary, vulnerabilities } }: { readonly report: ScanReport }) {
  const [all, setAll] = useState(false);
  const sorted = sortVulnerabilities(vulnerabilities);
  const shown = all ? sorted : sorted.slice(0, FIRST);
  if (summary === null) return <div className={styles['quiet']}>It was not scanned yet.</div>;
  return (
    <>
      <div className={styles['counts']}>
        <SeverityCounts scan={summary} />
        <span className={styles['quiet']}>
          {severityWords(summary)}
          {summary.fixable > 0 ? `; ${summary.fixable} with a fix` : ''}
        </span>
      </div>
      <ul className={styles['parts']} aria-label="Found vulnerabilities">
        {shown.map((found) => (
          <Found key={`${found.id} ${found.package} ${found.version}`} found={found} />
        ))}
      </ul>
      {shown.length === sorted.length ? null : (
        <Button variant="subtle" onClick={() => setAll(true)}>
          Show the other {sorted.length - shown.length}
        </Button>
      )}
    </>
  );
}

function Found({ found }: { readonly found: Vulnerability }) {
  const [link] = found.links;
  return (
    <li className={styles['found']}>
      <div className={styles['foundTitle']}>
        <span className={styles['severity']} data-severity={found.severity}>
          {found.severity}
        </span>
        {link === undefined ? (
          <span>{found.id}</span>
        ) : (
          <Anchor component="button" type="button" size="sm" title={link} onClick={() => void openOrCopy(link)}>
            {found.id}
          </Anchor>
        )}
        <bdi className={styles['mono']}>{found.package}</bdi>
      </div>
      <div className={styles['quiet']}>
        {found.version} {found.fixVersion === null ? '(no fix yet)' : `→ fixed in ${found.fixVersion}`}
      </div>
      {found.description === '' ? null : <div className={styles['description']}>{found.description}</div>}
    </li>
  );
}
