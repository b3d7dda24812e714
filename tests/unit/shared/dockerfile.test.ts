import { describe, expect, it } from 'vitest';
import { instructionsOf, labelsIn } from '#shared/model/dockerfile';

const where = (dockerfile: string) =>
  instructionsOf(dockerfile).map(({ keyword, fromLine, toLine }) => `${keyword} ${fromLine}-${toLine}`);

describe('the instructions of a Dockerfile', () => {
  it('may be continued over comments and empty lines', () => {
    const dockerfile = 'FROM a\n# note\n\nrun one \\\n  # two\n\n  three \\ \n  four\nCOPY a b\n';
    expect(where(dockerfile)).toEqual(['FROM 1-1', 'RUN 4-8', 'COPY 9-9']);
    expect(instructionsOf(dockerfile)[1]?.text).toBe('run one   three   four');
  });
  it('may be continued by another character', () => {
    expect(where('# escape=`\r\nFROM a\r\nRUN dir c:\\\r\nRUN a `\r\n b\r\n')).toEqual([
      'FROM 2-2',
      'RUN 3-3',
      'RUN 4-5',
    ]);
  });
  it('may hold documents', () => {
    const dockerfile = 'FROM a\nRUN <<-EOF cat <<"B" \none\n\tEOF\nRUN x\nB\nCOPY <<x /y\nRUN no\nx\nENV A=<<B\nRUN z';
    expect(where(dockerfile)).toEqual(['FROM 1-1', 'RUN 2-6', 'COPY 7-9', 'ENV 10-10', 'RUN 11-11']);
    expect(where('FROM a\nRUN cat <<EOF\nRUN b\n')).toEqual(['FROM 1-1', 'RUN 2-2', 'RUN 3-3']);
  });
});

describe('the labels that a Dockerfile names', () => {
  it.each<[string, string, readonly string[]]>([
    ['none', 'FROM a\nENV LABEL=x\nRUN echo LABEL a=b\n', []],
    ['pairs', 'FROM a\nLABEL one=1 two="a b=c" "three"=\'d e\' four=$X\n', ['one', 'two', 'three', 'four']],
    ['on lines', 'FROM a\nlabel one=1 \\\n  # note\n  two="a \\\n b" \\\n  three=a\\ b\n', ['one', 'two', 'three']],
    ['quotes inside', 'FROM a\nLABEL one="say \\"x=y\\"" two=2\n', ['one', 'two']],
    ['the old form', 'FROM a\nLABEL one a value = of words\n', ['one']],
    ['in each stage', 'FROM a AS b\nLABEL one=1\nFROM b\nLABEL two=2\n', ['one', 'two']],
  ])('%s', (_name, dockerfile, expected) => {
    expect(labelsIn(dockerfile).map(({ name }) => name)).toEqual(expected);
  });
});
