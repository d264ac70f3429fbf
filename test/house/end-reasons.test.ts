import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { endReasons, isFreeEnd } from '../../src/deliveries/delivery.ts';
import { projectFolder } from './read-source.ts';

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');
const words = JSON.parse(read('languages/en/pages.json')) as Record<string, string>;
const rows = ['why-a-call-ended', 'the-app'].flatMap((page) => read(`docs/operations/${page}.md`).split('\n'));

describe('the table of reasons that operators read', () => {
  it.each(endReasons)('has %s once, with what the person sees, and whether it uses up an allowance', (reason) => {
    const found = rows.filter((row) => row.startsWith(`| \`${reason}\``));
    expect(found).toHaveLength(1);
    const [, name, cause, seen] = found[0]?.split('|').map((cell) => cell.trim()) ?? [];
    expect(name?.endsWith('*')).toBe(isFreeEnd(reason));
    expect(cause).not.toBe('');
    expect(seen).toBe(words[`ended-${reason}`]);
  });

  it.each(['app-not-online', 'app-paused', 'app-held'])('has the words of the page for %s', (refusal) => {
    const found = rows.filter((row) => row.startsWith(`| \`${refusal}\``));
    expect(found.map((row) => row.split('|')[2]?.trim())).toEqual([words[`refused-${refusal}`]]);
  });
});
