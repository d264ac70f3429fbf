import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/cli/agi/agi-lines.ts';
import { readAgiRequest } from '../../../src/cli/agi/agi-request.ts';
import { asteriskRequest } from './asterisk-request.ts';

const sent = asteriskRequest(['202.jansen']);
const thread = 'agi_threadid: 1\n';

async function* inParts(parts: readonly string[]) {
  yield* parts;
}

function read(text: string, size = text.length) {
  const parts = text.match(new RegExp(`[^]{1,${Math.max(size, 1)}}`, 'g')) ?? [];
  const lines = linesOf(inParts(parts));
  return readAgiRequest(async () => (await lines.next()).value);
}

describe('a request of AGI', () => {
  it.each([1, 7, 1_000])('is its script and words, in parts of %i signs', async (size) => {
    expect(await read(sent, size)).toEqual({ script: 'verify', words: ['202.jansen'] });
  });

  it('may have ends of lines of the other kind', async () => {
    expect(await read(sent.replaceAll('\n', '\r\n'))).toEqual({ script: 'verify', words: ['202.jansen'] });
  });

  it.each([
    ['of HTTP', 'GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n', 'agi_'],
    ['of a terminal', 'hello\n\n', 'agi_'],
    ['with a name of nobody', 'agi_: x\n\n', 'agi_'],
    ['with a name twice', `agi_b: 1\nagi_c: 2\nagi_b: 3\n\n`, 'twice'],
    ['with a word twice', `${thread}agi_arg_1: a\nagi_arg_1: root\n\n`, 'twice'],
    ['with a sign of the end within', `${thread}agi_arg_1: a\nagi_b: \0\nagi_arg_1: root\n\n`, 'not at the end'],
    ['whose caller brings a word', asteriskRequest(['jansen'], { callerid: '1\nagi_arg_1: root' }), 'not at the end'],
    [
      'whose caller brings a second word',
      asteriskRequest(['jansen'], { rdnis: '1\nagi_arg_2: app' }),
      'not at the end',
    ],
    [
      'whose caller brings the thread and a word',
      asteriskRequest(['jansen'], { callerid: '1\nagi_threadid: 1\nagi_arg_2: app' }),
      'not at the end',
    ],
    ['with a return in a value', asteriskRequest(['jansen'], { calleridname: 'x\ragi_arg_1: root' }), 'agi_'],
    ['that ends', sent.slice(0, 40), 'ended'],
    ['that is empty', '', 'ended'],
    ['with a long line', `agi_callerid: ${'x'.repeat(3_000)}\n\n`, 'too long'],
    ['without an end of a line', 'x'.repeat(3_000), 'too long'],
    ['with many lines', `${Array.from({ length: 80 }, (_, n) => `agi_x${n}: y`).join('\n')}\n\n`, 'too many lines'],
    [
      'with many words',
      `${thread}${Array.from({ length: 9 }, (_, n) => `agi_arg_${n + 1}: y`).join('\n')}\n\n`,
      'too many words',
    ],
  ])('attack: one %s is refused', async (_, text, says) => {
    await expect(read(text, 100)).rejects.toThrow(says);
  });

  it('attack: a line without end is not kept: no more of it is read than the limit and one part', async () => {
    let given = 0;
    const lines = linesOf(
      (async function* () {
        for (;;) {
          given += 1_000;
          yield 'x'.repeat(1_000);
        }
      })(),
    );
    await expect(lines.next()).rejects.toThrow('too long');
    expect(given).toBeLessThanOrEqual(3_000);
  });
});
