import { Button, Switch } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { AppVersion } from '#shared/model/app-version';
import type { ConnectionView } from '#shared/model/connection';
import { api } from '../../api';
import factsStyles from '../../ui/facts.module.css';
import { Message } from '../../ui/message';
import { StateDot } from '../../ui/state-dot';
import { attempt } from '../../ui/tell';
import { useNow } from '../../ui/use-now';
import { formatExactTime, formatWhen } from '../../ui/when';
import { useNavigation } from '../navigation/index';
import { PlatformProblem, useAccount, useBoard } from '../platform/index';
import { SettingsFacts } from '../version-settings/index';
import stateStyles from './link-state.module.css';
import { useChange } from './use-change';
import styles from './version-facts.module.css';
import { cachedWords, linkExplanation, linkWords } from './words';

interface VersionFactsProps {
  readonly connection: ConnectionView;
  readonly version: AppVersion;
  /** Its settings were looked at as a form just now. */
  readonly wasEdited: boolean;
  readonly onEdit: () => void;
  readonly onDelete: () => void;
}

export function VersionFacts(props: VersionFactsProps) {
  const { connection, version } = props;
  const { registry, image, tag, isActive, cachedShare, settings } = version;
  const now = useNow(30_000);
  const change = useChange(connection.id, version, () => undefined);
  const cached = cachedWords(cachedShare);
  return (
    <div className={styles['drawer']}>
      <LinkState connection={connection} version={version} />
      {change.isError ? (
        <PlatformProblem connection={connection} title="The version was not changed" thrown={change.error} />
      ) : null}
      <Switch
        label={isActive ? 'Active: new servers can be started with it' : 'Not active: no new server is started with it'}
        aria-label="Active"
        checked={isActive}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ isActive: event.currentTarget.checked })}
      />
      <dl className={factsStyles['facts']}>
        <dt>Image</dt>
        <dd className={styles['mono']}>
          {registry}/{image}:{tag}
        </dd>
        <dt>Pulled as</dt>
        <dd>{version.pullUsername ?? 'nobody: without credentials'}</dd>
        <dt>Cached</dt>
        <dd>
          {cached === null ? (
            'not said'
          ) : (
            <span className={cached.good ? styles['good'] : undefined}>
              {Math.floor((cachedShare ?? 0) * 100)} % of the edge sites{cached.good ? ', good' : ''}
            </span>
          )}
        </dd>
        <When title="Created" at={version.createdAt} nowMs={now} />
        <When title="Changed" at={version.updatedAt} nowMs={now} />
      </dl>
      <section className={styles['section']}>
        <h3>Settings</h3>
        <SettingsFacts settings={settings} />
      </section>
      <Actions {...props} />
    </div>
  );
}

function When({ title, at, nowMs }: { readonly title: string; readonly at: string | null; readonly nowMs: number }) {
  return (
    <>
      <dt>{title}</dt>
      {at === null ? <dd>not said</dd> : <dd title={formatExactTime(at)}>{formatWhen(at, nowMs)}</dd>}
    </>
  );
}

/** As the board has it; where no board was read yet, it is read. */
function LinkState({ connection, version }: Pick<VersionFactsProps, 'connection' | 'version'>) {
  const go = useNavigation((state) => state.go);
  const { app, name, repository } = version;
  const link = useBoard(connection).data?.versions.find((one) => one.app === app && one.name === name)?.link;
  if (link === undefined) return null;
  const { tone, text } = linkWords(link);
  const why = linkExplanation(link, version);
  if (why === null)
    return (
      <div className={stateStyles['state']} data-tone={tone}>
        <StateDot tone={tone} />
        {text}: the tag names the artifact that was linked
      </div>
    );
  return (
    <Message
      tone={tone === 'bad' ? 'bad' : tone === 'warn' ? 'warn' : 'info'}
      title={why.title}
      actions={
        repository === null ? undefined : (
          <Button variant="default" onClick={() => go({ screen: 'repository', name: repository })}>
            Open the repository
          </Button>
        )
      }
    >
      {why.text}
    </Message>
  );
}

function Actions({ connection, version, wasEdited, onEdit, onDelete }: VersionFactsProps) {
  const dashboard = useAccount(connection).data?.dashboardUrl ?? null;
  return (
    <div className={styles['actions']}>
      <Button variant="default" autoFocus={wasEdited} onClick={onEdit}>
        Edit settings…
      </Button>
      {dashboard === null ? null : (
        <Button
          variant="default"
          leftSection={<IconExternalLink size={14} />}
          onClick={() =>
            void attempt('The dashboard was not opened', api.app.openExternal({ url: pageOf(dashboard, version.app) }))
          }
        >
          Open in the dashboard
        </Button>
      )}
      <Button variant="default" c="var(--g-bad)" onClick={onDelete}>
        Delete…
      </Button>
    </div>
  );
}

/** The app's page in the platform's dashboard (as the Unity plug-in opens it). */
const pageOf = (dashboardUrl: string, app: string): string =>
  new URL(`/application-management/applications/${encodeURIComponent(app)}`, dashboardUrl).href;
