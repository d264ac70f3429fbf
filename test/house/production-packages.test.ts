import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { listFiles, projectFolder } from './read-source.ts';

const { dependencies, optionalDependencies } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
const locked = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')).packages;
const builtIn = [...builtinModules, 'node'];

/** Packages of npm in a text: imports, also at run time, and files that are found by the name of their package. */
function packagesOf(text: string): string[] {
  const names = [
    ...text.matchAll(/^import (?!type )[^;]*?from '([^'.][^']*)'/gm),
    ...text.matchAll(/^(?:import|export \* from) '([^'.][^']*)'/gm),
    ...text.matchAll(/\b(?:import|require|import\.meta\.resolve|require\.resolve)\('([^'.][^']*)'\)/g),
  ].map(([, name = '']) => (name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? '')));
  return names.filter((name) => !builtIn.includes(name.replace(/:.*/, '')));
}

const used = ['src', 'migrations']
  .flatMap(listFiles)
  .filter((path) => path.endsWith('.ts'))
  .flatMap((path) => packagesOf(readFileSync(join(projectFolder, path), 'utf8')).map((name) => ({ name, path })));
const byName = new Map(used.map(({ name, path }) => [name, path]));

it('finds packages, however they are named', () => {
  expect(byName.size).toBeGreaterThan(15);
  expect(packagesOf("import { type A, b } from '@scope/one/file.js';\nimport type { C } from 'types-only';")).toEqual([
    '@scope/one',
  ]);
  expect(packagesOf("const file = import.meta.resolve('two/x');\nawait import('three');")).toEqual(['two', 'three']);
  expect(packagesOf("import 'node:fs';\nimport { x } from './four.ts';")).toEqual([]);
});

it.each([...byName])('%s, of %s, is installed where the programs run', (name) => {
  expect({ ...dependencies, ...optionalDependencies }).toHaveProperty([name]);
  expect(locked[`node_modules/${name}`]?.dev ?? false).toBe(false);
});
