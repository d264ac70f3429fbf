import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { redisDatabases } from '../redis-databases.ts';
import { listFiles, projectFolder } from './read-source.ts';

const list = 'test/redis-databases.ts';

it('no Redis database has two names or two places', () => {
  expect(new Set(redisDatabases).size).toBe(redisDatabases.length);
  expect(redisDatabases[0]).toBe('shared');
  expect(redisDatabases.length).toBeLessThanOrEqual(96);
});

it('every Redis database is used', () => {
  const texts = listFiles('test')
    .filter((path) => path.endsWith('.ts') && path !== list)
    .map((path) => readFileSync(join(projectFolder, path), 'utf8'));
  expect(redisDatabases.filter((name) => !texts.some((text) => text.includes(`'${name}'`)))).toEqual([]);
});
