import { Button } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import { api } from '../../api';
import { attempt } from '../../ui/tell';
import styles from './welcome.module.css';

/** Where the dashboard shows what has to be copied, step by step. */
export function CredentialSteps({ dashboardUrl }: { readonly dashboardUrl: string | null }) {
  return (
    <section className={styles['steps']} aria-label="Where the credentials are">
      <p className={styles['stepsLead']}>
        The API token is good, but it may not read the registry’s credentials. Copy them once from the dashboard:
      </p>
      <ol>
        <li>
          Open the dashboard.{' '}
          {dashboardUrl === null ? null : (
            <Button
              variant="default"
              size="compact-sm"
              leftSection={<IconExternalLink size={14} />}
              onClick={() => void attempt('The dashboard was not opened', api.app.openExternal({ url: dashboardUrl }))}
            >
              Open it
            </Button>
          )}
        </li>
        <li>
          On its page <b>Registry</b>, choose <b>Credentials</b>.
        </li>
        <li>
          Copy <b>project</b>, the <b>client-push</b> username and its token into the fields below. The username keeps
          its <code>$</code>.
        </li>
      </ol>
    </section>
  );
}
