import { describe, expect, it } from 'vitest';
import { outlineOf } from '#adapters/docker/dockerfile-stages';

const image = (name: string) => ({ is: 'image', name });

describe('what an image stands on', () => {
  it.each<[string, string, string | null, object]>([
    [
      'the only FROM',
      '# syntax=docker/dockerfile:1\nFROM debian:12.12-slim\nRUN x\n',
      null,
      image('debian:12.12-slim'),
    ],
    ['with a platform', 'from --platform=linux/amd64 ubuntu as last\n', null, image('ubuntu')],
    [
      'the last stage’s',
      'FROM golang:1 AS build\nRUN go build\nFROM alpine:3\nCOPY --from=build /x /x\n',
      null,
      image('alpine:3'),
    ],
    ['the asked for stage’s', 'FROM a:1 AS One\nFROM b:1 AS two\n', 'one', image('a:1')],
    ['its number', 'FROM a:1\nFROM b:1\n', '0', image('a:1')],
    [
      'what the stage below stands on',
      'FROM a:1 AS os\nRUN x\nFROM b:1 AS build\nFROM OS\nCOPY y /\n',
      null,
      image('a:1'),
    ],
    ['an image of a later stage’s name', 'FROM alpine\nFROM b:1 AS alpine\n', '0', image('alpine')],
    ['nothing', 'FROM scratch\nCOPY . /\n', null, { is: 'none' }],
    ['an argument', 'ARG OS=debian\nFROM $OS:12\n', null, { is: 'unnamed' }],
    ['no FROM', 'COPY . /\n', null, { is: 'unnamed' }],
  ])('%s', (_, dockerfile, target, base) => expect(outlineOf(dockerfile, target).base).toEqual(base));

  it('has the steps of all stages that stand on one another', () => {
    const dockerfile = 'FROM a:1 AS os\nRUN one\nFROM b AS build\nRUN two\nFROM os\nRUN three\n';
    expect(outlineOf(dockerfile, null).steps.map(({ text }) => text)).toEqual([
      'FROM a:1 AS os',
      'RUN one',
      'FROM os',
      'RUN three',
    ]);
  });
});
