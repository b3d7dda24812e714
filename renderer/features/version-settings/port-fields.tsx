import { Checkbox, Select, TextInput } from '@mantine/core';
import { type Problems, protocols, type VersionPort } from '#shared/model/version-settings';
import { NumberField } from './number-field';
import { AddRow, RemoveRow } from './row-buttons';
import { useRowFocus } from './use-row-focus';
import { useRowKeys } from './use-row-keys';
import styles from './version-settings.module.css';
import { mayUpgrade, newPort, replaced, without, withProtocol } from './view-model';

interface PortFieldsProps {
  readonly ports: readonly VersionPort[];
  readonly onChange: (ports: VersionPort[]) => void;
  readonly problems: Problems;
}

/** The ports that a server opens, one a row. */
export function PortFields({ ports, onChange, problems }: PortFieldsProps) {
  const { keys, drop } = useRowKeys(ports.length);
  const focus = useRowFocus(ports.length);
  return (
    <fieldset ref={focus.list} className={styles['group']}>
      <legend>Ports</legend>
      {ports.length === 0 ? (
        <p className={styles['quiet']}>No port yet: nobody could reach the server.</p>
      ) : (
        <div className={styles['portHead']} aria-hidden="true">
          <span>Number</span>
          <span>Protocol</span>
          <span>Name</span>
          <span title="The platform waits until the port answers">Check</span>
          <span title="TLS is added in front of WS and HTTP">TLS</span>
        </div>
      )}
      {ports.map((port, index) => (
        <PortRow
          key={keys[index]}
          index={index}
          port={port}
          onChange={(changed) => onChange(replaced(ports, index, changed))}
          onRemove={() => {
            drop(index);
            focus.removed(index);
            onChange(without(ports, index));
          }}
          problems={problems}
        />
      ))}
      <div>
        <AddRow
          onClick={() => {
            focus.added();
            onChange([...ports, newPort(ports)]);
          }}
        >
          Add a port
        </AddRow>
      </div>
    </fieldset>
  );
}

interface PortRowProps {
  readonly index: number;
  readonly port: VersionPort;
  readonly onChange: (port: VersionPort) => void;
  readonly onRemove: () => void;
  readonly problems: Problems;
}

function PortRow({ index, port, onChange, onRemove, problems }: PortRowProps) {
  const which = `of port ${index + 1}`;
  const at = `ports.${index}`;
  return (
    <div className={styles['portRow']}>
      <NumberField
        label={`Number ${which}`}
        inRow
        value={port.port}
        onChange={(number) => onChange({ ...port, port: number })}
        error={problems[`${at}.port`]}
      />
      <Select
        aria-label={`Protocol ${which}`}
        data={[...protocols]}
        value={port.protocol}
        onChange={(protocol) => protocol !== null && onChange(withProtocol(port, protocol))}
      />
      <TextInput
        aria-label={`Name ${which}`}
        value={port.name}
        onChange={(event) => onChange({ ...port, name: event.currentTarget.value })}
        error={problems[`${at}.name`]}
        spellCheck={false}
      />
      <Checkbox
        aria-label={`Check port ${index + 1}`}
        className={styles['box'] ?? ''}
        checked={port.toCheck}
        onChange={(event) => onChange({ ...port, toCheck: event.currentTarget.checked })}
      />
      <Checkbox
        aria-label={`TLS upgrade ${which}`}
        className={styles['box'] ?? ''}
        checked={port.tlsUpgrade}
        disabled={!mayUpgrade(port)}
        error={problems[`${at}.tlsUpgrade`]}
        onChange={(event) => onChange({ ...port, tlsUpgrade: event.currentTarget.checked })}
      />
      <RemoveRow label={`Remove port ${index + 1}`} onClick={onRemove} />
    </div>
  );
}
