import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { exportPerson } from '../../src/people/export-person.ts';
import { HeldDataStore } from '../../src/people/held-data-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const own = (id: string): Actor => ({ kind: 'user', id });
const operator = (): Actor => ({ kind: 'operator', id: random.id() });

function exporting(heldData: Pick<HeldDataStore, 'read'>, userId: string, by: Actor) {
  const { sessions, attempts } = home.parts;
  return exportPerson({ users: home.users, sessions, attempts, heldData }, userId, by);
}

describe('somebody who reads all that is held of them again and again', () => {
  it.each([
    ['another user', async () => home.addPerson({}), own],
    ['an operator', async () => home.addPerson({}), operator],
  ] as const)('does not keep %s from it', async (_who, add, byOf) => {
    const store = new HeldDataStore(home.database);
    const [flooder, other] = [await home.addPerson({}), await add()];
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = { read: async (...of: Parameters<typeof store.read>) => held.then(() => store.read(...of)) };
    // More than may be read in an hour, so those beyond the count are refused at once.
    const flood = Array.from({ length: 40 }, () => refusalOf(exporting(slow, flooder.id, own(flooder.id))));
    const after = exporting(store, other.id, byOf(other.id));
    release();
    expect((await after).login).toBe(other.login);
    const refusals = (await Promise.all(flood)).filter((each) => each !== undefined);
    expect(refusals).toHaveLength(40 - attemptLimits['held-data'].max);
    expect(new Set(refusals)).toEqual(new Set(['too-many-tries']));
  });

  it('is counted by reader, and the command line is not', async () => {
    const store = new HeldDataStore(home.database);
    const { id } = await home.addPerson({});
    const read = (by: Actor) => refusalOf(exporting(store, id, by));
    for (let i = 0; i < attemptLimits['held-data'].max; i += 1) expect(await read(own(id))).toBeUndefined();
    expect(await read(own(id))).toBe('too-many-tries');
    expect(await read(operator())).toBeUndefined();
    expect(await read({ kind: 'command-line' } as Actor)).toBeUndefined();
  });
});
