import { describe, expect, it } from 'vitest';
import { withBlock, withoutBlock } from '../../../src/cli/setup/marked-block.ts';

const lines = ['#tryinclude belcode/setup-ari.conf'];

describe('lines of setup in a file of somebody else', () => {
  it.each([
    ['an empty file', ''],
    ['a file with an end', '[general]\nenabled = yes\n'],
    ['a last line without an end', '[general]\nenabled = yes'],
    ['lines of Windows', '[general]\r\nenabled = yes\r\n'],
    ['empty lines at the end', '[general]\n\n\n'],
    ['only a line end', '\n'],
    ['words of ours in a comment of theirs', '; see belcode setup\n[general]\n'],
  ])('%s: taken out again it has the very bytes of before', (_what, text) => {
    const changed = withBlock(text, lines, ';');
    expect(changed).not.toBe(text);
    expect(changed.startsWith(text)).toBe(true);
    expect(changed.slice(text.length)).toContain(`\n${lines.join('\n')}\n`);
    expect(withoutBlock(changed, ';')).toBe(text);
  });

  it('twice is as once', () => {
    const once = withBlock('[general]', lines, ';');
    expect(withBlock(once, lines, ';')).toBe(once);
  });

  it('new lines take the position of the old', () => {
    expect(withBlock(withBlock('a\n', ['old'], '#'), ['new'], '#')).toBe(withBlock('a\n', ['new'], '#'));
  });

  it('lines that were added below ours stay', () => {
    expect(withoutBlock(`${withBlock('a\n', lines, ';')}theirs\n`, ';')).toBe('a\ntheirs\n');
    expect(withoutBlock(`${withBlock('a', lines, ';')}theirs\n`, ';')).toBe('a\ntheirs\n');
  });

  it('without our last line nothing is taken out', () => {
    const broken = withBlock('a\n', lines, ';').replace('; <<< belcode setup\n', '');
    expect(() => withoutBlock(broken, ';')).toThrow('is missing: put it back');
  });
});
