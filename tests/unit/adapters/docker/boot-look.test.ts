import { describe, expect, it } from 'vitest';
import { parseSocket } from '#adapters/docker/boot-look';

/** As Linux writes them in /proc/net on x86-64. */
describe('a line of what listens', () => {
  it.each([
    ['udp 00000000:1E61', { protocol: 'udp', number: 7777, isLoopback: false }],
    ['tcp 0100007F:1F90', { protocol: 'tcp', number: 8080, isLoopback: true }],
    ['tcp 3500007F:0035', { protocol: 'tcp', number: 53, isLoopback: true }],
    ['udp 020011AC:1E62', { protocol: 'udp', number: 7778, isLoopback: false }],
    ['udp 00000000000000000000000000000000:7530', { protocol: 'udp', number: 30_000, isLoopback: false }],
    ['tcp 00000000000000000000000001000000:1F90', { protocol: 'tcp', number: 8080, isLoopback: true }],
    ['tcp 0000000000000000FFFF00000100007F:1F90', { protocol: 'tcp', number: 8080, isLoopback: true }],
    ['tcp 0000000000000000FFFF0000020011AC:1F90', { protocol: 'tcp', number: 8080, isLoopback: false }],
  ])('%s', (line, socket) => {
    expect(parseSocket(line)).toEqual(socket);
  });
  it.each(['', '.', 'udp', 'udp 1:2', 'sctp 00000000:1E61', 'udp 00000000:1E61 x'])('%j is none', (line) => {
    expect(parseSocket(line)).toBeNull();
  });
});
