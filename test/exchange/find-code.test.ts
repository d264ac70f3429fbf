import { describe, expect, it } from 'vitest';
import { codeFinder, codeInNameFinder, findCodes } from './find-code.ts';

const find = codeFinder(['482913', '000017']);

describe('finds a code', () => {
  it.each([
    'the code is 482913',
    '482913',
    '{"code":"482913"}',
    '?code=482913&x=1',
    'sound:/codes/482913.wav',
    'digits 482 913.',
    '482-913',
    '48 29 13',
    '4 8 2 9 1 3',
    '4,8,2,9,1,3',
    'digits/4&digits/8 or 4&8&2&9&1&3',
    'code_000017_en',
    "'482913','482913'",
  ])('%s', (text) => {
    expect(find(text)).toHaveLength(1);
  });

  it('in a file name, whatever surrounds it', () => {
    expect(codeInNameFinder(['482913'])('/dev/shm/x/code482913a.wav')).toEqual(['482913']);
    expect(codeInNameFinder(['482913'])('/dev/shm/x/4-8-2-9-1-3.wav')).toEqual(['4-8-2-9-1-3']);
  });
});

describe('does not find a code in', () => {
  it.each([
    '1482913',
    '4829130',
    'a482913f',
    '2026-11-20 23:04:48.482913',
    '1763680000.482913 [0 lua]',
    '482913.25',
    '4829 13',
    '482 914',
    '2026-48-29-13',
  ])('%s', (text) => {
    expect(find(text)).toEqual([]);
  });
});

it('what a place held before there were codes is chance, and in another place it is not', () => {
  const before = [{ where: 'a catalogue', text: 'int2vector 48 29 13' }];
  const now = [...before, { where: 'a log', text: '48 29 13' }, { where: 'a catalogue', text: '482913' }];
  expect(findCodes(['482913'], now, before)).toEqual(['a log: 48 29 13', 'a catalogue: 482913']);
});
