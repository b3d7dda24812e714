import { Button } from '@mantine/core';
import { useState } from 'react';
import { api, ask } from '../api';
import { tellFailure } from './tell';

/** For a bug report: what main knows of itself and of one push, secrets redacted. */
export function CopyDiagnostics({ jobId }: { readonly jobId: string | null }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      const text = await ask(api.app.diagnostics({ jobId }));
      await ask(api.app.copyText({ text }));
      setCopied(true);
    } catch (thrown) {
      tellFailure('The diagnostics were not copied', thrown);
    }
  };
  return (
    <Button variant="default" onClick={() => void copy()}>
      {copied ? 'Copied' : 'Copy diagnostics'}
    </Button>
  );
}
