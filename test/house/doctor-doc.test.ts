import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';

const page = readFileSync(join(projectFolder, 'docs/doctor.md'), 'utf8');
const headings = [...page.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading.toLowerCase());

/** Every line of the doctor, by the name that is written in its files. */
const checks = listFiles('src/cli')
  .filter((path) => /\/doctor[a-z-]*\.ts$/.test(path))
  .flatMap((path) => [...readFileSync(join(projectFolder, path), 'utf8').matchAll(/\b(?:name|check): '([^']+)'/g)])
  .map(([, name = '']) => name);

it('finds the lines', () => {
  expect(checks.length).toBeGreaterThan(25);
});

it.each([...new Set(checks)])('the line "%s" has a section, to which its cross links', (check) => {
  expect(headings.filter((heading) => heading === check.toLowerCase())).toHaveLength(1);
});

it('every section but that of --fix is about a line', () => {
  const lines = checks.map((check) => check.toLowerCase());
  expect(headings.filter((heading) => !lines.includes(heading))).toEqual(['what --fix does']);
});

const sections = page
  .split(/^## /m)
  .slice(1)
  .map((text) => [text.split('\n')[0] ?? '', text] as const);

it.each(sections.filter(([name]) => name !== 'What --fix does'))(
  'the section "%s" leads to what mends it',
  (_, text) => {
    expect(text).toMatch(/\]\((operations\/[a-z-]+|setup|health|settings)\.md(#[a-z-]+)?\)/);
  },
);

it('the index of operations leads to every page of its folder', () => {
  const index = readFileSync(join(projectFolder, 'docs/operations.md'), 'utf8');
  const folder = listFiles('docs/operations').map((path) => path.replace('docs/', ''));
  expect(folder.filter((path) => !index.includes(`](${path})`))).toEqual([]);
});
