import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';

export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/** A fresh self-signed certificate for `127.0.0.1`, as a studio's own registry may have it (X.509 v3 in DER, ECDSA with SHA-256). */
export function selfSigned(name: string, organization = 'Tests'): KeyAndCertificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const algorithm = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02));
  const who = sequence(attribute(0x03, name), attribute(0x0a, organization));
  const dayMs = 24 * 3600 * 1000;
  const body = sequence(
    tagged(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    algorithm,
    who,
    sequence(time(Date.now() - dayMs), time(Date.now() + 30 * dayMs)),
    who,
    publicKey.export({ type: 'spki', format: 'der' }),
    // subjectAltName: the IP address 127.0.0.1
    tagged(
      0xa3,
      sequence(sequence(oid(0x55, 0x1d, 0x11), tagged(0x04, sequence(tagged(0x87, Buffer.from([127, 0, 0, 1])))))),
    ),
  );
  const signature = tagged(0x03, Buffer.concat([Buffer.from([0]), sign('sha256', body, privateKey)]));
  const lines = sequence(body, algorithm, signature)
    .toString('base64')
    .replace(/.{1,64}/g, '$&\n');
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    cert: `-----BEGIN CERTIFICATE-----\n${lines}-----END CERTIFICATE-----\n`,
  };
}

function tagged(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(0x30, ...parts);
const integer = (bytes: Buffer): Buffer => tagged(0x02, bytes);
const oid = (...bytes: readonly number[]): Buffer => tagged(0x06, Buffer.from(bytes));
/** One part of a name: 2.5.4.3 is the common name, 2.5.4.10 the organization. */
const attribute = (kind: number, text: string): Buffer =>
  tagged(0x31, sequence(oid(0x55, 0x04, kind), tagged(0x0c, Buffer.from(text))));
const time = (ms: number): Buffer =>
  tagged(0x17, Buffer.from(`${new Date(ms).toISOString().replace(/\D/g, '').slice(2, 14)}Z`));
