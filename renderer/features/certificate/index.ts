export { CertificatePanel } from './certificate-panel';
export { TrustDialog } from './trust-dialog';
