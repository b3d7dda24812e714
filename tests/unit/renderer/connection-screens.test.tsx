import { screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { AppError } from '#shared/errors';
import { clear, fake, named, show, user } from '../../support/renderer-preview/page';
import { capabilities } from '../../support/renderer-preview/registry-samples';
import { connection } from '../../support/renderer-preview/samples';

// The page's modules look for the bridge as they load, which page.tsx has put there by now.
const { Shell } = await import('../../../renderer/features/shell/index');
const { useNavigation } = await import('../../../renderer/features/navigation/index');
const { ConnectForm } = await import('../../../renderer/features/connections/connect-form');

const untrusted: AppError = {
  code: 'certificate-untrusted',
  message: 'No authority vouches for the certificate.',
  retryable: false,
  action: 'trustCertificate',
  detail: null,
};

beforeEach(() => useNavigation.getState().go({ screen: 'settings' }));
afterEach(() => {
  clear();
  useNavigation.getState().go({ screen: 'push' });
});

describe('the form', () => {
  const fill = async () => {
    await show(<ConnectForm onDone={() => undefined} onBack={null} />);
    for (const [label, text] of [
      ['Registry', 'registry.example.com:5000'],
      ['Project', 'night-owl'],
      ['Username', 'robot$night-owl+client-push'],
      ['Token', 'secret'],
    ] as const) {
      await user.click(screen.getByLabelText(label));
      await user.paste(text);
    }
  };

  test('an untrusted certificate is shown; trusting it asks the registry again, for this address only', async () => {
    fake.world.failures.set('connections.check', untrusted);
    await fill();
    await user.click(screen.getByRole('button', { name: 'Check' }));
    const panel = await screen.findByRole('region', { name: 'Certificate' });
    expect(panel.textContent).toContain('CN=registry.example.com');
    expect(named('connections.certificate')).toEqual([{ address: 'registry.example.com:5000' }]);
    fake.world.failures.clear();
    await user.click(within(panel).getByRole('button', { name: 'Trust this certificate' }));
    expect(await screen.findByText(/accepts this account/)).toBeDefined();
    const { fingerprint } = fake.world.certificate;
    expect(named('connections.check').at(-1)).toMatchObject({ trustedCertificate: fingerprint });
    await user.click(screen.getByLabelText('Registry'));
    await user.paste('0');
    await user.click(screen.getByRole('button', { name: 'Check' }));
    await waitFor(() => expect(named('connections.check').at(-1)).toMatchObject({ trustedCertificate: null }));
  });

  test.each([
    ['available', 'ask', /Kept in the system keychain/],
    ['unavailable', 'ask', /no keychain: kept until Gantry is closed/],
    ['unavailable', 'file', /no keychain: kept in a file that only you may read/],
  ] as const)(
    'says where the token will be: keychain %s, without one %s',
    async (keychain, secretsWithoutKeychain, words) => {
      fake.world.keychain = keychain;
      fake.world.preferences = { ...fake.world.preferences, secretsWithoutKeychain };
      await show(<ConnectForm onDone={() => undefined} onBack={null} />);
      expect(await screen.findByText(words)).toBeDefined();
      expect(screen.getAllByText(/Kept in the system keychain|no keychain/)).toHaveLength(1);
    },
  );

  test('the platform is given by those who have one, address and token together', async () => {
    await fill();
    await user.click(screen.getByRole('button', { name: /platform’s API/ }));
    await user.click(screen.getByLabelText('API address'));
    await user.paste('https://api.example.com');
    expect(screen.getByText(/Give the API’s token too/)).toBeDefined();
    expect(screen.getByRole('button', { name: 'Connect' }).hasAttribute('disabled')).toBe(true);
    await user.click(screen.getByLabelText('API token'));
    await user.paste('token');
    await user.click(screen.getByRole('button', { name: 'Connect' }));
    expect(named('connections.add')).toEqual([
      expect.objectContaining({ apiUrl: 'https://api.example.com', apiToken: 'token', trustedCertificate: null }),
    ]);
  });
});

describe('a connection in Settings', () => {
  test('says what the account may do, and asks again', async () => {
    fake.world.connections = {
      connections: [
        { ...connection, capabilities: { ...capabilities, mayDeleteArtifacts: false, mayDeleteTags: false } },
      ],
      activeId: connection.id,
    };
    await show(<Shell />);
    expect(await screen.findByText(/may not: delete artifacts, delete tags\. Not said: see storage\./)).toBeDefined();
    expect(screen.getByText(/Harbor 2\.16\.0, with vulnerability reports, asked/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: `Ask ${connection.name} again` }));
    expect(named('registry.probe')).toEqual([{ id: connection.id }]);
  });

  test('whose rights nobody has asked for yet says so', async () => {
    fake.world.connections = { connections: [{ ...connection, capabilities: null }], activeId: connection.id };
    await show(<Shell />);
    expect(await screen.findByText(/not known yet/)).toBeDefined();
  });

  test('opens its certificate where a failed push leads here, and can stop trusting it', async () => {
    const { fingerprint } = fake.world.certificate;
    fake.world.connections = {
      connections: [{ ...connection, trustedCertificate: fingerprint }],
      activeId: connection.id,
    };
    useNavigation.getState().go({ screen: 'settings', at: { section: 'certificate', connectionId: connection.id } });
    await show(<Shell />);
    const dialog = await screen.findByRole('dialog', { name: `Certificate of ${connection.name}` });
    expect(await within(dialog).findByText('You trust this certificate for this connection.')).toBeDefined();
    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('button', { name: `More for ${connection.name}` }));
    await user.click(await screen.findByRole('menuitem', { name: 'Stop trusting its certificate' }));
    expect(named('connections.trustCertificate')).toEqual([{ id: connection.id, fingerprint: null }]);
  });

  test('warns where another certificate is shown than the trusted one', async () => {
    fake.world.connections = {
      connections: [{ ...connection, trustedCertificate: Array(32).fill('00').join(':') }],
      activeId: connection.id,
    };
    useNavigation.getState().go({ screen: 'settings', at: { section: 'certificate', connectionId: connection.id } });
    await show(<Shell />);
    expect(await screen.findByText('It is not the certificate that you trusted')).toBeDefined();
  });
});
