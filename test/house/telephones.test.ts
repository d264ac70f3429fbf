import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { telephoneOf, telephoneOwners } from '../telephones.ts';
import { listFiles, projectFolder } from './read-source.ts';

const list = 'test/telephones.ts';
const texts = new Map(
  listFiles('test')
    .filter((path) => path.endsWith('.ts') && path !== list && path !== 'test/house/telephones.test.ts')
    .map((path) => [path, readFileSync(join(projectFolder, path), 'utf8')]),
);

it('no two files of tests register the same telephone of the shared lab', () => {
  expect(new Set(telephoneOwners.map(telephoneOf)).size).toBe(telephoneOwners.length);
  for (const owner of telephoneOwners) {
    const users = [...texts].filter(([, text]) => text.includes(`telephoneOf('${owner}')`)).map(([path]) => path);
    expect(users, owner).toHaveLength(1);
  }
});

it('the whole list of telephones belongs to tests with an exchange of their own', () => {
  const strangers = [...texts]
    .filter(([, text]) => /\btelephones\b[^;]*from '..\/..\/lab\/telephones\.ts'/.test(text))
    .filter(([, text]) => !text.includes('startOwnExchange'))
    .map(([path]) => path);
  expect(strangers).toEqual([]);
});
