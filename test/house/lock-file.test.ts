import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';

interface Locked {
  optionalDependencies?: Record<string, string>;
}

const read = (name: string) => JSON.parse(readFileSync(join(projectFolder, name), 'utf8'));
const locked: Record<string, Locked> = read('package-lock.json').packages;

it('the lock file names the binaries of every platform, so that npm ci works on each', () => {
  const wanted = Object.values(locked).flatMap(({ optionalDependencies = {} }) => Object.keys(optionalDependencies));
  expect(wanted.length).toBeGreaterThan(40);
  expect(wanted.filter((name) => locked[`node_modules/${name}`] === undefined)).toEqual([]);
});

it('the lock file is of the packages that package.json names', () => {
  const { dependencies, devDependencies } = read('package.json');
  expect(locked['']).toMatchObject({ dependencies, devDependencies });
});
