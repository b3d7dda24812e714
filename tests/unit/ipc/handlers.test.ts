import { describe, expect, it } from 'vitest';
import type { Channel } from '#shared/contract/channel';
import { contract } from '#shared/contract/index';
import { createHandlers, type Services } from '../../../electron/ipc/handlers/index';
import { HeldRegistry } from '../../support/fakes/contents';
import { registryOverFakes } from '../../support/fakes/registry-use';
import { storageOverFakes } from '../../support/fakes/storage-use';

/** Handlers are only made here, not called: what they translate to need not exist. */
const handlers: Readonly<Record<string, Readonly<Record<string, unknown>>>> = createHandlers({
  registry: registryOverFakes().use,
  storage: { ...storageOverFakes(new HeldRegistry()).use, hint: () => Promise.reject(new Error('not called')) },
} as Partial<Services> as Services);
/** Handed on whole, with more methods than the contract names; `serve` binds those alone. */
const isWhole = (feature: string): boolean => ['registry', 'platform', 'storage'].includes(feature);
const calls = Object.entries(contract).flatMap(([feature, channels]) =>
  Object.entries<Channel>(channels)
    .filter(([, { kind }]) => kind === 'call')
    .map(([name]) => ({ feature, name })),
);

describe('the handlers', () => {
  it.each(calls.filter(({ feature }) => feature !== 'platform'))('has one for $feature, $name', ({ feature, name }) => {
    expect(handlers[feature]?.[name]).toBeTypeOf('function');
  });
  it('has none that the contract does not name', () => {
    const own = Object.entries(handlers).filter(([feature]) => !isWhole(feature));
    const made = own.flatMap(([feature, table]) => Object.keys(table).map((name) => ({ feature, name })));
    expect(made).toHaveLength(calls.filter(({ feature }) => !isWhole(feature)).length);
  });
});
