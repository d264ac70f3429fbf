import { expect, it } from 'vitest';
import { readSource } from './read-source.ts';

/** The opening of an object literal that is spread into another one. */
const spreadLiteral = `..${'.{'}`;

it.each(['src', 'lab', 'test', 'bench'])(
  'no object literal of %s is spread into another: a flat one is clearer',
  (folder) => {
    const files = readSource(folder);
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter(({ text }) => text.includes(spreadLiteral)).map(({ path }) => path)).toEqual([]);
  },
);
