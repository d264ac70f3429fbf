import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { ReminderStore } from '../../src/accounts/reminder-store.ts';
import { WelcomeStore } from '../../src/accounts/welcome-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { givePairingCode } from '../../src/methods/give-pairing-code.ts';
import { pairDevice } from '../../src/methods/pair-device.ts';
import { eraseUser } from '../../src/people/erase-user.ts';
import { sendReminders } from '../../src/people/send-reminders.ts';
import { sendWelcomes } from '../../src/people/send-welcomes.ts';
import type { LedgerEvent, RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { missedKeys } from '../../src/policy/ledger/call-rules.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { connectLab } from '../connections.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { address, type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;
/** Without the limit of a second, because a dump on a busy machine may take longer. */
let reader: Redis;

beforeAll(async () => {
  home = await openLogin();
  reader = await connectLab('waiting');
});

afterAll(() => home.close());

const erase = (userId: string, typed: string) =>
  eraseUser({ ...home.parts, users: home.users }, { userId, grant: everyGrant, typed }, tester);

/** Every value in every table. */
async function dumpDatabase(): Promise<string> {
  const { rows } = await home.database.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const tables = await Promise.all(rows.map(({ name }) => home.database(name).select()));
  return JSON.stringify(tables);
}

/** Every key of Redis with its value. Many at once, because thousands of keys of other tests are in the same Redis. */
async function dumpRedis(): Promise<string> {
  const seen: unknown[] = [];
  const keys = await reader.keys('*');
  const atOnce = 50;
  for (let first = 0; first < keys.length; first += atOnce) {
    seen.push(...(await Promise.all(keys.slice(first, first + atOnce).map(readWhole))));
  }
  return JSON.stringify(seen);
}

async function readWhole(key: string): Promise<[key: string, value: unknown]> {
  const read = {
    string: () => reader.get(key),
    hash: () => reader.hgetall(key),
    list: () => reader.lrange(key, 0, -1),
    set: () => reader.smembers(key),
    zset: () => reader.zrange(key, 0, -1),
    stream: () => reader.xrange(key, '-', '+'),
    none: async () => undefined,
  };
  const value = await read[(await reader.type(key)) as keyof typeof read]().catch((error: Error) => {
    // Other tests of this Redis may have made another kind of value of it meanwhile.
    if (!error.message.startsWith('WRONGTYPE')) throw error;
  });
  return [key, value];
}

it('E09 leaves neither name, login, address nor number in the database and Redis', async () => {
  const mark = random.id();
  const user = await home.addPerson({ name: `Name ${mark}`, login: `login.${mark}`, email: `${mark}@example.org` });
  const { number = '' } = await home.givePhone(user.id);
  await home.giveAuthenticator(user.id);
  const { publicKey } = new OwnDevice();
  const device = { kind: 'browser', id: random.id(), publicKey, name: `Phone of ${mark}` } as const;
  await home.factors.add(confirmFactor({ userId: user.id }, { kind: 'app', device }));
  await home.logIn(user.login);
  await home.endCall((await callsOf(user.id))[0]);
  await home.logIn(user.login);
  await forgotPassword(home.parts, { login: user.login, by: 'mail', address });
  const pairingCode = await givePairingCode(home.parts, { userId: user.id, actor: tester });
  await pairDevice(home.parts, { pairingCode, publicKey: new OwnDevice().publicKey, name: 'Firefox', address });

  const secrets = [mark, number];
  const found = (dump: string) => secrets.filter((each) => dump.includes(each));
  expect(found(await dumpDatabase())).toEqual(secrets);
  expect(found(await dumpRedis())).toEqual([number]);

  expect(await refusalOf(erase(user.id, 'somebody.else'))).toBe('login-unconfirmed');
  expect(await refusalOf(erase(user.id, ` ${user.login.toUpperCase()} `))).toBeUndefined();
  expect(found(await dumpDatabase())).toEqual([]);
  expect(found(await dumpRedis())).toEqual([]);
  // The job of the first call, which the test ended as a dialler, stays in its list; the second was withdrawn.
  expect(home.queued.filter(({ to }) => to === number)).toHaveLength(1);

  expect(await refusalOf(home.logIn(user.login))).toBe('login-refused');
  expect(await refusalOf(home.users.find(user.id))).toBe('user-unknown');
  const [last, , ...earlier] = await home.auditOf(user.id);
  expect(last).toEqual({ event: 'user-erased' });
  expect(earlier.length).toBeGreaterThan(3);
  // The login is free again, and has nothing of before.
  const again = await home.addPerson({ login: user.login });
  expect(await home.factors.list(again.id)).toEqual([]);
});

describe('E09 mails', () => {
  const late: Record<string, (call: RequestedCall) => LedgerEvent> = {
    'key 9, "this was not me"': (call) => ({ event: 'not-me', call }),
    'key 0, "wrong number"': (call) => ({ event: 'wrong-number', call }),
    'a second call without the right keys': (call) => ({
      event: 'call-ended',
      call,
      reason: 'no-key',
      answeredSeconds: 9,
      missed: missedKeys.max,
    }),
  };

  it.each(Object.entries(late))(
    'of an erased user have neither name, login, address nor number after %s',
    async (_, of) => {
      const { secrets, call, user } = await erasedPerson();
      const before = home.mails.length;
      await handleLedgerEvent(home.parts, of(call));
      await forgotPassword(home.parts, { login: user.login, by: 'mail', address: freshAddress() });
      const said = JSON.stringify(home.mails.slice(before));
      expect(secrets.filter((each) => said.includes(each))).toEqual([]);
    },
  );

  it('that were due to an erased user are not sent', async () => {
    const { secrets } = await erasedPerson();
    const before = home.mails.length;
    const parts = { ...home.parts, timeZone: 'UTC', lifetimeSeconds: 60 };
    await sendWelcomes({ ...parts, welcomes: new WelcomeStore(home.database) });
    await sendReminders({ ...parts, reminders: new ReminderStore(home.database) });
    const said = JSON.stringify(home.mails.slice(before));
    expect(secrets.filter((each) => said.includes(each))).toEqual([]);
  });

  /** Somebody who had mails before, has more of them due, and is erased during a call. */
  async function erasedPerson() {
    const mark = random.id();
    const user = await home.addPerson({ name: `Name ${mark}`, login: `m.${mark}`, email: `${mark}@example.org` });
    await forgotPassword(home.parts, { login: user.login, by: 'mail', address: freshAddress() });
    const now = home.database.fn.now() as never;
    await home.database('users').where({ id: user.id }).update({ welcome_due_at: now, reminder_due_at: now });
    const { number = '', id: factorId } = await home.givePhone(user.id);
    await home.logIn(user.login);
    const [challengeId = ''] = await callsOf(user.id);
    const deliveryId = (await home.parts.challenges.find(challengeId))?.deliveryId ?? '';
    const whose = { userId: user.id, companyId: user.companyId, factorId };
    const call: RequestedCall = { deliveryId, challengeId, route: 'trunk', country: 'NL', number, ...whose };
    const secrets = [mark, number];
    // What was sent before is on the mail server.
    expect(JSON.stringify(home.mails)).toContain(mark);
    await home.database('factors').where({ user_id: user.id }).delete();
    expect(await refusalOf(erase(user.id, user.login))).toBeUndefined();
    return { secrets, call, user };
  }
});

/** The challenges of the user's sessions. */
async function callsOf(userId: string): Promise<string[]> {
  const all = await home.parts.sessions.listWork(userId);
  return all.flatMap(({ work }) => work.challenge?.id ?? []);
}
