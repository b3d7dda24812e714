import type { VersionSettings } from '#shared/model/version-settings';
import factsStyles from '../../ui/facts.module.css';
import styles from './version-settings.module.css';
import { durationWords, portWords, restartNames, sizeWords } from './view-model';

/** Settings to be read. */
export function SettingsFacts({ settings }: { readonly settings: VersionSettings }) {
  const { ports, variables } = settings;
  return (
    <dl className={factsStyles['facts']}>
      <dt>Resources</dt>
      <dd>{sizeWords(settings)}</dd>
      <dt>Ports</dt>
      <dd>
        {ports.length === 0
          ? 'none'
          : ports.map((port) => (
              <div key={`${port.port}/${port.protocol}/${port.name}`}>
                {portWords(port)}
                {port.toCheck ? ', checked' : ''}
                {port.tlsUpgrade ? ', TLS' : ''}
              </div>
            ))}
      </dd>
      <dt>Environment</dt>
      <dd>
        {variables.length === 0
          ? 'none'
          : variables.map(({ key, value, isHidden }) => (
              <div key={key} className={styles['pair']}>
                <span>{key}</span>={isHidden || value === null ? <em>hidden</em> : value}
              </div>
            ))}
      </dd>
      <dt>Longest run</dt>
      <dd>{durationWords(settings.maxDurationMinutes)}</dd>
      <dt>Restart</dt>
      <dd>{restartNames[settings.restartPolicy]}</dd>
      <dt>Grace period</dt>
      <dd>{settings.gracePeriodSeconds} s</dd>
      <dt>Time to deploy</dt>
      <dd>{settings.timeToDeploySeconds} s</dd>
      <dt>Image</dt>
      <dd>
        {settings.verifiesImage ? 'checked at creation' : 'not checked at creation'},{' '}
        {settings.cachesImage ? 'cached at the edge' : 'not cached at the edge'}
      </dd>
      {settings.mainlandChina ? (
        <>
          <dt>China</dt>
          <dd>will deploy in mainland China</dd>
        </>
      ) : null}
      {settings.dnsConfig === null ? null : (
        <>
          <dt>DNS</dt>
          <dd>{settings.dnsConfig}</dd>
        </>
      )}
      {settings.endpointStorage === null ? null : (
        <>
          <dt>Log storage</dt>
          <dd>{settings.endpointStorage}</dd>
        </>
      )}
    </dl>
  );
}
