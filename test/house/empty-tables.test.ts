import { describe, expect, it, test } from 'vitest';
import { readSource } from './read-source.ts';

describe('a table of tests without rows', () => {
  it.each([
    ['it.each', () => it.each([])],
    ['it.for', () => it.for([])],
    ['test.each', () => test.each([])],
    ['describe.each', () => describe.each([])],
    ['describe.for', () => describe.for([])],
  ])('is an error: %s', (_name, make) => {
    expect(make).toThrow('has no rows');
  });

  it('cannot hide behind a modifier, which makes an unchecked copy of the table', () => {
    const modified = /\b(?:it|test|describe)\.\w+\.(?:each|for)\(/;
    expect('it.concurrent.each([])').toMatch(modified);
    const found = readSource('test').filter(
      ({ path, text }) => !path.endsWith('/empty-tables.test.ts') && modified.test(text),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });
});
