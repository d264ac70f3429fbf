import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { telephoneCases } from '../phones/telephone-cases.ts';
import { projectFolder } from './read-source.ts';

it('docs/telephones.md has the table of what is tested', () => {
  const page = readFileSync(join(projectFolder, 'docs/telephones.md'), 'utf8');
  const heads = ['telephone', 'over', 'keys by', 'lines of the endpoint', 'message', 'hold'];
  const rows = telephoneCases.map(({ telephone, over, keys, endpoint, hold }) => [
    telephone,
    over,
    keys,
    endpoint.map((line) => `\`${line}\``).join(', '),
    'yes',
    hold ? 'yes' : 'not tried',
  ]);
  const table = [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  expect(page.split('\n\n').find((part) => part.startsWith('| telephone |'))).toBe(table);
});
