import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { type TableRight, tableRights, usedTables } from '../../src/postgres/table-rights.ts';
import { listFiles } from '../house/read-source.ts';

/** `belcode prune` and `belcode audit prune` connect as the owner of the tables. */
const asOwner = ['retention-store.ts: delete', 'retention-store.ts: update', 'audit-store.ts: delete'].map(
  (each) => `src/audit/${each}`,
);

const names = usedTables.join('|');
/** What a statement of SQL begins with. */
const inSql: Readonly<Record<Exclude<TableRight, 'select'>, RegExp>> = {
  insert: new RegExp(`\\binsert into (${names})\\b`, 'g'),
  update: new RegExp(`\\bupdate (${names})\\b`, 'g'),
  delete: new RegExp(`\\bdelete from (${names})\\b`, 'g'),
};
/** What is called on a table by knex, before the statement ends. */
const inKnex: typeof inSql = {
  insert: /\.insert\(/g,
  update: /\.(update|merge|forUpdate)\(/g,
  delete: /\.delete\(/g,
};

function statementsOf(path: string): [right: TableRight, table: string][] {
  const text = readFileSync(path, 'utf8');
  const chains = [...text.matchAll(new RegExp(`\\('(${names})'\\)([^;]*);`, 'g'))];
  return (Object.keys(inSql) as (keyof typeof inSql)[]).flatMap((right) => [
    ...[...text.matchAll(inSql[right])].map(([, table = '']): [TableRight, string] => [right, table]),
    ...chains
      .filter(([, , chain = '']) => chain.search(inKnex[right]) >= 0)
      .map(([, table = '']): [TableRight, string] => [right, table]),
  ]);
}

const found = listFiles('src')
  .filter((path) => path.endsWith('.ts') && !path.endsWith('table-rights.ts'))
  .flatMap((path) => statementsOf(path).map(([right, table]) => ({ right, table, path })))
  .filter(({ path, right }) => !asOwner.includes(`${path}: ${right}`));

it('finds statements of every kind', () => {
  expect(new Set(found.map(({ right }) => right)).size).toBe(3);
  expect(found.length).toBeGreaterThan(60);
});

it.each(found)('$right $table, in $path, is a right that the doctor looks for', ({ right, table }) => {
  expect(tableRights[table as keyof typeof tableRights]).toContain(right);
});
