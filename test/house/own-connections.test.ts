import { describe, expect, it } from 'vitest';
import { readSource } from './read-source.ts';

/** Tests that listen to recordings: see `ownConnection`. */
const folders = ['test/exchange', 'test/story'];

/** Requests of a test file itself that would go over a connection that is kept alive. */
function keptAlive(text: string): number {
  const requests = [...text.matchAll(/\bfetch\(/g)].length;
  const own = [...text.matchAll(/\bownConnection\b(?! \} from)/g)].length;
  return requests - own;
}

describe('a test that listens to recordings', () => {
  it('has a connection for each request', () => {
    const files = folders.flatMap(readSource).filter(({ text }) => text.includes('fetch('));
    expect(files.length).toBeGreaterThan(3);
    expect(files.filter(({ text }) => keptAlive(text) > 0).map(({ path }) => path)).toEqual([]);
  });

  it.each([
    ['with one', "import { ownConnection } from 'x';\nfetch(url, { headers: ownConnection });", 0],
    ['with one among other headers', 'fetch(url, { headers: { ...ownConnection, authorization } });', 0],
    ['without one', 'fetch(url);', 1],
    ['without one that is imported', "import { ownConnection } from 'x';\nfetch(url);", 1],
  ])('is told from one that has not: %s', (_what, text, count) => {
    expect(keptAlive(text)).toBe(count);
  });
});
