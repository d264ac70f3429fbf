import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { migrateDown, migrateUp } from '../../src/postgres/migrate.ts';
import { createMigratedDatabase, type TestDatabase } from '../database.ts';

let own: TestDatabase;
let database: Database;

/** A method of each shape that was ever stored. */
const phone = { kind: 'phone', number: '+31201234567' };
const pauses = { pause_before_seconds: 2, pause_after_seconds: 2 };
const shapes = {
  phone,
  extension: { kind: 'phone', number: '201' },
  digits: { ...phone, post_dial: '12', ...pauses },
  keys: { ...phone, post_dial: '1,,2#', ...pauses },
  authenticator: { kind: 'authenticator', sealed_secret: Buffer.from('x'), key_id: 'k', last_step: 1 },
  app: { kind: 'app' },
} as const;
type Shape = keyof typeof shapes;

/** What each older version cannot read. */
const versions: { before: string; unread: readonly Shape[] }[] = [
  { before: '023-post-dial-keys.ts', unread: ['keys'] },
  { before: '012-app-devices.ts', unread: ['keys', 'app'] },
  { before: '011-calls-in-the-real-world.ts', unread: ['keys', 'app', 'extension', 'digits'] },
];

/** The methods of a user in order; the first is the primary one, unless another is named. */
const users: { has: readonly Shape[]; primary?: Shape }[] = [
  { has: [] },
  { has: ['phone'] },
  { has: ['authenticator', 'phone'] },
  ...(['keys', 'digits', 'extension', 'app'] as const).flatMap((shape) => [
    { has: [shape] },
    { has: [shape, 'authenticator'] as const },
    { has: ['authenticator', shape] as const },
    { has: ['phone', shape, 'authenticator'] as const, primary: shape },
  ]),
  { has: ['keys', 'app', 'extension'] },
  { has: ['keys', 'app', 'phone', 'authenticator'] },
];

async function addUsers(): Promise<void> {
  for (const [index, { has, primary = has[0] }] of users.entries()) {
    const id = `u${index}`;
    await database('users').insert({ id, company_id: 'c', login: id, name: id, role: 'user', password_hash: 'x' });
    for (const [position, shape] of has.entries()) {
      const row = { id: `${id} ${shape}`, user_id: id, position, is_primary: shape === primary };
      await database('factors').insert({ ...row, ...shapes[shape] });
    }
  }
}

describe.each(versions)('down to before $before', ({ before, unread }) => {
  const left = ({ has }: { has: readonly Shape[] }) => has.filter((shape) => !unread.includes(shape));

  // Once for all tests of a version, of which the last one alone changes anything: it takes seconds.
  beforeAll(async () => {
    own = await createMigratedDatabase();
    database = connectPostgres(own.url, 'migrations', 1);
    await database('companies').insert({ id: 'c', name: 'C', country: 'NL' });
    await addUsers();
    let undone: string | undefined;
    while (undone !== before) [undone] = await migrateDown(own.url);
  });

  afterAll(async () => {
    await database?.destroy();
    await own?.drop();
  });

  it('keeps what the older version reads, with one primary method of each user who has methods', async () => {
    for (const [index, user] of users.entries()) {
      const rows = await database('factors')
        .where({ user_id: `u${index}` })
        .orderBy('position');
      const expected = left(user);
      expect([user.has, rows.map(({ id }) => id.split(' ')[1])]).toEqual([user.has, expected]);
      const { primary = user.has[0] } = user;
      const kept = primary !== undefined && expected.includes(primary) ? primary : expected[0];
      const found = rows.filter((row) => row.is_primary).map(({ id }) => id.split(' ')[1]);
      expect([user.has, found]).toEqual([user.has, kept === undefined ? [] : [kept]]);
    }
  });

  it('marks who is left without a method as reset, and tells everybody concerned in the audit', async () => {
    for (const [index, user] of users.entries()) {
      const id = `u${index}`;
      const lost = user.has.length > 0 && left(user).length === 0;
      const row = await database('users').where({ id }).first();
      expect([user.has, row.second_factor_reset_at !== null]).toEqual([user.has, lost]);
      const lines = await database('audit').where({ user_id: id });
      expect([user.has, lines.some(({ event }) => event === 'second-factor-reset')]).toEqual([user.has, lost]);
      expect([user.has, lines.length > 0]).toEqual([user.has, left(user).length < user.has.length]);
    }
  });

  it('and up again: nobody is without a primary method', async () => {
    await migrateUp(own.url);
    const { rows } = await database.raw(
      'select user_id from factors group by user_id having count(*) filter (where is_primary) <> 1',
    );
    expect(rows).toEqual([]);
  });
});
