// @ts-check
// Writes resources/recipes/certificates.pem, the CA certificates that recipes add to base images without any: Mozilla's, as the Node
// that runs this carries them. In a file, so that the app and the command give equal layers whatever Node they run on.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { root, say } from './lib/run.mjs';

const path = join(root, 'resources', 'recipes', 'certificates.pem');
writeFileSync(path, `${rootCertificates.join('\n')}\n`);
say(`✔ ${path}: ${rootCertificates.length} certificates`);
