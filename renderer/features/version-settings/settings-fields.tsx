import { Checkbox, Select, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Problems, restartPolicies, type VersionSettings } from '#shared/model/version-settings';
import { NumberField } from './number-field';
import { PortFields } from './port-fields';
import styles from './version-settings.module.css';
import { cpuWords, durationWords, gpuWords, restartNames } from './view-model';

interface SettingsFieldsProps {
  readonly settings: VersionSettings;
  readonly onChange: (change: Partial<VersionSettings>) => void;
  /** By field, as `settingsProblems` names them. */
  readonly problems: Problems;
  /** Between the ports and the rest: the variables, where they may be edited. */
  readonly children: ReactNode;
}

/** Everything a version runs with but its variables, which are asked for in different ways. */
export function SettingsFields({ settings, onChange, problems, children }: SettingsFieldsProps) {
  return (
    <>
      <Resources settings={settings} onChange={onChange} problems={problems} />
      <PortFields ports={settings.ports} onChange={(ports) => onChange({ ports })} problems={problems} />
      {children}
      <Lifetime settings={settings} onChange={onChange} problems={problems} />
      <ImageAndPlaces settings={settings} onChange={onChange} />
    </>
  );
}

type PartProps = Omit<SettingsFieldsProps, 'children'>;

const Resources = ({ settings, onChange, problems }: PartProps) => (
  <fieldset className={styles['group']}>
    <legend>Resources</legend>
    <div className={styles['three']}>
      <NumberField
        label="vCPU units"
        value={settings.cpuUnits}
        step={256}
        onChange={(cpuUnits) => onChange({ cpuUnits })}
        error={problems['cpuUnits']}
        description={cpuWords(settings.cpuUnits)}
      />
      <NumberField
        label="Memory (MB)"
        value={settings.memoryMb}
        step={256}
        onChange={(memoryMb) => onChange({ memoryMb })}
        error={problems['memoryMb']}
        description={`at most ${(2 * (settings.cpuUnits || 0)).toLocaleString('en-US')} MB`}
      />
      <NumberField
        label="GPU units"
        value={settings.gpuUnits}
        step={256}
        onChange={(gpuUnits) => onChange({ gpuUnits })}
        error={problems['gpuUnits']}
        description={gpuWords(settings.gpuUnits)}
      />
    </div>
  </fieldset>
);

const policies = restartPolicies.map((value) => ({ value, label: restartNames[value] }));

const Lifetime = ({ settings, onChange, problems }: PartProps) => (
  <fieldset className={styles['group']}>
    <legend>Lifetime</legend>
    <div className={styles['two']}>
      <NumberField
        label="Longest run (minutes)"
        value={settings.maxDurationMinutes}
        onChange={(maxDurationMinutes) => onChange({ maxDurationMinutes })}
        error={problems['maxDurationMinutes']}
        description={durationWords(settings.maxDurationMinutes)}
      />
      <Select
        label="Restart"
        data={policies}
        value={settings.restartPolicy}
        onChange={(restartPolicy) => restartPolicy !== null && onChange({ restartPolicy })}
        description="when the server’s process ends"
        inputWrapperOrder={['label', 'input', 'error', 'description']}
      />
      <NumberField
        label="Grace period (seconds)"
        value={settings.gracePeriodSeconds}
        onChange={(gracePeriodSeconds) => onChange({ gracePeriodSeconds })}
        error={problems['gracePeriodSeconds']}
        description="from the stop signal to the end"
      />
      <NumberField
        label="Time to deploy (seconds)"
        value={settings.timeToDeploySeconds}
        onChange={(timeToDeploySeconds) => onChange({ timeToDeploySeconds })}
        error={problems['timeToDeploySeconds']}
        description="how long pulling the image may take"
      />
    </div>
  </fieldset>
);

const ImageAndPlaces = ({ settings, onChange }: Omit<PartProps, 'problems'>) => (
  <fieldset className={styles['group']}>
    <legend>Image and places</legend>
    <Checkbox
      label="Check that the image can be pulled when a version is created"
      checked={settings.verifiesImage}
      onChange={(event) => onChange({ verifiesImage: event.currentTarget.checked })}
    />
    <Checkbox
      label="Cache the image at the edge sites"
      description="Servers start sooner. The cache goes by the tag: pushing other bytes to the same tag does not reach them."
      checked={settings.cachesImage}
      onChange={(event) => onChange({ cachesImage: event.currentTarget.checked })}
    />
    <Checkbox
      label="Will deploy in mainland China"
      checked={settings.mainlandChina}
      onChange={(event) => onChange({ mainlandChina: event.currentTarget.checked })}
    />
    <div className={styles['two']}>
      <TextInput
        label="DNS configuration"
        placeholder="none"
        value={settings.dnsConfig ?? ''}
        onChange={(event) => onChange({ dnsConfig: event.currentTarget.value.trim() || null })}
        description="its name on the platform"
        inputWrapperOrder={['label', 'input', 'error', 'description']}
      />
      <TextInput
        label="Log storage"
        placeholder="none: logs are gone after a stop"
        value={settings.endpointStorage ?? ''}
        onChange={(event) => onChange({ endpointStorage: event.currentTarget.value.trim() || null })}
        description="its name on the platform"
        inputWrapperOrder={['label', 'input', 'error', 'description']}
      />
    </div>
  </fieldset>
);
