import { baseName, type SurveyedFile } from '#core/detect/index';
import type { Scope } from './scope';

const MAX_SAMPLE_BYTES = 256 * 1024;
/** A build with more small texts than this holds data, not settings. */
const MAX_SAMPLES = 3000;

/** Names that hold nothing but secrets. */
const names: readonly (readonly [RegExp, string])[] = [
  [/^\.env(?:\.(?!example$|sample$|template$|dist$)[^.]+)*$/i, 'environment variables with secrets'],
  [/^id_(?:rsa|dsa|ecdsa|ed25519)$/, 'a private SSH key'],
  [/\.(?:p12|pfx|jks|keystore)$/i, 'a key store'],
  [/^\.(?:netrc|git-credentials|pgpass|htpasswd)$/, 'passwords'],
  [/(?:^|\/)\.(?:aws\/credentials|docker\/config\.json|kube\/config)$/, 'the credentials of a command'],
];

/** What secrets look like: formats with a fixed mark, so that an ordinary number is not taken for one. */
const marks: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/, 'a private key'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/, 'an access key of AWS'],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}\b|\bgithub_pat_[A-Za-z0-9_]{50,}/, 'a token of GitHub'],
  [/\bglpat-[A-Za-z0-9_-]{20,}/, 'a token of GitLab'],
  [/\bxox[abposr]-[A-Za-z0-9-]{20,}/, 'a token of Slack'],
  [/\bsk_live_[A-Za-z0-9]{20,}/, 'a key of Stripe'],
  [/\bAIza[0-9A-Za-z_-]{35}\b/, 'a key of Google'],
  [/:_authToken\s*=\s*[^\s${]{10,}/, 'a token of a package registry'],
  [/\btoken [0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/i, 'an API token'],
];

export interface Secret {
  readonly file: SurveyedFile;
  /** What it is, never what it says. */
  readonly kind: string;
}

/** Secrets by name and by a look into small texts. Packages' own test keys (node_modules) are not the user's. */
export async function findSecrets({ files, survey }: Scope): Promise<readonly Secret[]> {
  const found: Secret[] = [];
  let samples = 0;
  for (const file of files.filter(({ path }) => !/(?:^|\/)node_modules\//.test(path))) {
    const named = kindByName(file.path);
    if (named !== null) found.push({ file, kind: named });
    if (named !== null || !isText(file) || samples >= MAX_SAMPLES) continue;
    samples += 1;
    const text = await survey.text(file.path, MAX_SAMPLE_BYTES);
    const [, kind = null] = marks.find(([mark]) => mark.test(text)) ?? [];
    if (kind !== null) found.push({ file, kind });
  }
  return found;
}

const isText = ({ content, sizeBytes }: SurveyedFile): boolean =>
  sizeBytes > 0 && sizeBytes <= MAX_SAMPLE_BYTES && (content?.is === 'text' || content?.is === 'script');

const kindByName = (path: string): string | null =>
  names.find(([name]) => name.test(baseName(path)) || name.test(path))?.[1] ?? null;
