import { describe, expect, it } from 'vitest';
import { linesOf } from '../../../src/cli/agi/agi-lines.ts';
import { readAgiRequest } from '../../../src/cli/agi/agi-request.ts';

/** What Asterisk 22 sends for `AGI(agi://127.0.0.1:4573/verify,202.jansen)`. */
const sent = `agi_network: yes
agi_network_script: verify
agi_request: agi://127.0.0.1:4573/verify
agi_channel: PJSIP/202-00000001
agi_language: en
agi_callerid: 202
agi_calleridname: unknown
agi_enhanced: 0.0
agi_arg_1: 202.jansen

`;

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
    ['with a sign of the end within', `agi_arg_1: a\n${'agi_b: \0\n'}agi_arg_1: root\n\n`, 'twice'],
    ['whose caller brings a word of their own', `agi_calleridname: x\nagi_arg_1: root\n${sent}`, 'twice'],
    ['that ends', sent.slice(0, 40), 'ended'],
    ['that is empty', '', 'ended'],
    ['with a long line', `agi_arg_1: ${'x'.repeat(3_000)}\n\n`, 'too long'],
    ['without an end of a line', 'x'.repeat(3_000), 'too long'],
    ['with many lines', `${Array.from({ length: 80 }, (_, n) => `agi_x${n}: y`).join('\n')}\n\n`, 'too many lines'],
    [
      'with many words',
      `${Array.from({ length: 9 }, (_, n) => `agi_arg_${n + 1}: y`).join('\n')}\n\n`,
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
