import type { ArtifactDetails } from '#shared/model/artifact-details';
import styles from './artifact.module.css';
import { Section } from './section';
import { commandLine, userWords } from './view-model';

/** How the image starts, as it says itself. */
export function RunSettings({ details }: { readonly details: ArtifactDetails }) {
  const { ports, entrypoint, command, workingDir, environment, labels } = details;
  const user = userWords(details.user);
  return (
    <>
      <Section title="How it starts">
        <dl className={styles['facts']}>
          <dt>Ports</dt>
          <dd>{ports.length === 0 ? <span className={styles['quiet']}>none named</span> : ports.join(', ')}</dd>
          <dt>Entrypoint</dt>
          <dd className={styles['mono']}>{entrypoint.length === 0 ? '–' : commandLine(entrypoint)}</dd>
          <dt>Command</dt>
          <dd className={styles['mono']}>{command.length === 0 ? '–' : commandLine(command)}</dd>
          <dt>User</dt>
          <dd>
            {user.text}
            {user.isRoot ? (
              <span className={styles['quiet']}>
                {' '}
                A server that is broken into then has root’s rights in its container.
              </span>
            ) : null}
          </dd>
          <dt>Folder</dt>
          <dd className={styles['mono']}>{workingDir ?? '/'}</dd>
        </dl>
      </Section>
      {environment.length === 0 ? null : (
        <Section title="Environment">
          <dl className={styles['pairs']}>
            {environment.map(({ name, value }) => (
              <Pair key={name} name={name} value={value} />
            ))}
          </dl>
        </Section>
      )}
      {labels.length === 0 ? null : (
        <Section title="Labels">
          <dl className={styles['pairs']}>
            {labels.map(({ name, value }) => (
              <Pair key={name} name={name} value={value} />
            ))}
          </dl>
        </Section>
      )}
    </>
  );
}

/** Null: a value with a secret-looking name, which never came here. */
const Pair = ({ name, value }: { readonly name: string; readonly value: string | null }) => (
  <>
    <dt>
      <bdi>{name}</bdi>
    </dt>
    <dd>{value === null ? <span className={styles['quiet']}>hidden</span> : <bdi>{value}</bdi>}</dd>
  </>
);
