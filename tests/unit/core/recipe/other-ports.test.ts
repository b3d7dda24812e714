import { describe, expect, it } from 'vitest';
import { otherPorts } from '#core/recipe/index';
import type { Port } from '#shared/model/recipe';

const ports: readonly Port[] = [
  { number: 7777, protocol: 'udp' },
  { number: 80, protocol: 'tcp' },
];
const start = (port: number): string => `ENTRYPOINT ["/app/Server", "Arena", \\\n  "-PORT=${port}"]\n`;

describe('the ports of an edited Dockerfile', () => {
  it.each([
    ['the same', 'FROM a\nEXPOSE 80 7777/udp\n'],
    ['the same on lines', 'FROM a\nexpose 7777/UDP \\\n  80/tcp\n'],
    ['the same twice', 'FROM a\nEXPOSE 7777/udp\nEXPOSE 7777/udp 80\n'],
    ['those of an earlier stage', 'FROM a AS b\nEXPOSE 99\nFROM b\nEXPOSE 80 7777/udp\n'],
    ['variables', 'FROM a\nARG PORT=1\nEXPOSE $PORT/udp 99\n'],
  ])('are nothing to tell: %s', (_name, edited) => {
    expect(otherPorts(edited, 'native', ports)).toEqual([]);
  });
  it.each([
    ['another', 'FROM a\nEXPOSE 80 7778/udp\n', 'exposes 80, 7778/udp, the template says 7777/udp, 80/tcp.'],
    ['another protocol', 'FROM a\nEXPOSE 80 7777\n', 'exposes 80, 7777, the template'],
    ['a range', 'FROM a\nEXPOSE 80 7777-7779/udp\n', 'exposes 80, 7777-7779/udp, the template'],
    ['none', 'FROM a\n', 'exposes no port, the template'],
  ])('are told: %s', (_name, edited, words) => {
    expect(otherPorts(edited, 'native', ports)).toEqual([expect.stringContaining(words)]);
  });
  it('are those that Unreal is started with, too', () => {
    const edited = (port: number): string => `FROM a\nEXPOSE 80 7777/udp\n${start(port)}`;
    expect(otherPorts(edited(7777), 'unreal', ports)).toEqual([]);
    expect(otherPorts(edited(7778), 'native', ports)).toEqual([]);
    expect(otherPorts(edited(7778), 'unreal', ports)).toEqual([
      expect.stringContaining('-PORT=7778, the game port of the template is 7777'),
    ]);
  });
  it('are their writer’s where no template says any', () => {
    expect(otherPorts(`FROM a\nEXPOSE 1\n${start(1)}`, 'unreal', [])).toEqual([]);
  });
});
