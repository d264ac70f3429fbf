import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { listFiles, projectFolder } from './read-source.ts';

const isThere = (path: string) => existsSync(join(projectFolder, path));
const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');
const { scripts, engines } = JSON.parse(read('package.json')) as {
  scripts: Record<string, string>;
  engines: { node: string };
};

const pages = ['README.md', 'CONTRIBUTING.md', 'bench/README.md', ...listFiles('docs')].filter((path) =>
  path.endsWith('.md'),
);

/** npm commands that a page names and package.json lacks. */
function unknownCommands(text: string): string[] {
  const named = [...text.matchAll(/\bnpm (?:run )?(?:--silent )?([a-z][a-z:-]*)/g)];
  const own = named
    .filter(([command]) => command.startsWith('npm run') || command === 'npm test')
    .map(([, name = '']) => name);
  return own.filter((name) => scripts[name] === undefined);
}

describe('the habits of the project', () => {
  it.each([
    'CONTRIBUTING.md',
    'SECURITY.md',
    'CHANGELOG.md',
    'LICENSE',
    '.editorconfig',
    '.nvmrc',
    '.github/workflows/ci.yml',
  ])('%s is there', (path) => {
    expect(isThere(path)).toBe(true);
  });

  it.each(pages)('every command of npm in %s is one of package.json', (page) => {
    expect(unknownCommands(read(page))).toEqual([]);
  });

  it('a command that package.json does not have is found', () => {
    expect(unknownCommands('`npm run test:everything`, `npm run lint`, `npm test`, `npm install`')).toEqual([
      'test:everything',
    ]);
  });

  it('CONTRIBUTING names the commands that a change goes through', () => {
    for (const command of ['npm run test:unit', 'npm run lint', 'npm run format', 'npm test', 'npx vitest run']) {
      expect(read('CONTRIBUTING.md')).toContain(command);
    }
  });

  it('the Node of .nvmrc is the one that package.json asks for', () => {
    expect(engines.node).toBe(`>=${read('.nvmrc').trim()}.19`);
  });

  it('the workflow runs what decides whether a change lands, and may only read', () => {
    const { permissions, jobs } = parse(read('.github/workflows/ci.yml'));
    const { steps, container } = jobs.test as {
      steps: { run?: string; uses?: string }[];
      container: { image: string };
    };
    expect(permissions).toEqual({ contents: 'read' });
    expect(container.image).toBe(`node:${read('.nvmrc').trim()}-bookworm`);
    expect(steps.flatMap(({ run }) => run ?? [])).toEqual(['.ci/run']);
    expect(isThere('.ci/run')).toBe(true);
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@v\d+$/);
  });
});
