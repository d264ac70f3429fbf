import { describe, expect, it } from 'vitest';
import { importCircles } from './import-circles.ts';
import { readSource } from './read-source.ts';

describe('imports', () => {
  it('go round in no circle, types neither', () => {
    const source = ['src', 'lab', 'bench'].flatMap(readSource);
    expect(source.length).toBeGreaterThan(50);
    expect(importCircles(source)).toEqual([]);
  });
});

describe('a circle is found:', () => {
  const file = (name: string, ...imports: string[]) => ({ path: `src/${name}.ts`, text: imports.join('\n') });

  it.each([
    ['of two', [file('a', "import { b } from './b.ts';"), file('b', "import { a } from './a.ts';")], ['a', 'b']],
    ['by types', [file('a', "import type { B } from './b.ts';"), file('b', "import { a } from './a.ts';")], ['a', 'b']],
    [
      'of three, without a file that only imports it',
      [
        file('a', "import { b } from './b.ts';"),
        file('b', "const c = await import('./c.ts');"),
        file('c', "import './a.ts';"),
        file('d', "import './a.ts';"),
      ],
      ['a', 'b', 'c'],
    ],
    ['of one', [file('a', "import { a } from './a.ts';")], ['a']],
  ])('%s', (_what, files, names) => {
    expect(importCircles(files)).toEqual([names.map((name) => `src/${name}.ts`)]);
  });
});
