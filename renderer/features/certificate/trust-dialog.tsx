import { Modal } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { ConnectionView } from '#shared/model/connection';
import { api, ask } from '../../api';
import { failing } from '../../ui/tell';
import { useFocusBack } from '../../ui/use-focus-back';
import { CertificatePanel } from './certificate-panel';

interface TrustDialogProps {
  readonly connection: ConnectionView;
  readonly onClose: () => void;
  readonly onTrusted: () => void;
}

export function TrustDialog({ connection, onClose, onTrusted }: TrustDialogProps) {
  useFocusBack();
  const { id, name, registry, trustedCertificate } = connection;
  const trust = useMutation({
    mutationFn: (fingerprint: string) => ask(api.connections.trustCertificate({ id, fingerprint })),
    onError: failing('The certificate is not trusted'),
    onSuccess: () => {
      onClose();
      onTrusted();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Certificate of ${name}`} size="lg" centered>
      <CertificatePanel
        address={registry}
        trusted={trustedCertificate}
        pending={trust.isPending}
        onTrust={trust.mutate}
        onRefuse={onClose}
      />
    </Modal>
  );
}
