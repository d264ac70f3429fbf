import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { givePairingCode } from '../../src/methods/give-pairing-code.ts';
import { pairDevice } from '../../src/methods/pair-device.ts';
import { eraseUser } from '../../src/people/erase-user.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const erase = (userId: string, typed: string) =>
  eraseUser({ ...home.parts, users: home.users }, { userId, typed }, tester);

/** Every value in every table. */
async function dumpDatabase(): Promise<string> {
  const { rows } = await home.database.raw<{ rows: { name: string }[] }>(
    `select table_name as name from information_schema.tables where table_schema = 'public'`,
  );
  const tables = await Promise.all(rows.map(({ name }) => home.database(name).select()));
  return JSON.stringify(tables);
}

/** Every key of Redis with its value. */
async function dumpRedis(): Promise<string> {
  const seen: unknown[] = [];
  for (const key of await home.redis.keys('*')) {
    const read = {
      string: () => home.redis.get(key),
      hash: () => home.redis.hgetall(key),
      list: () => home.redis.lrange(key, 0, -1),
      set: () => home.redis.smembers(key),
      zset: () => home.redis.zrange(key, 0, -1),
      stream: () => home.redis.xrange(key, '-', '+'),
      none: async () => undefined,
    };
    // Other tests of this Redis may change a key meanwhile.
    const value = await read[(await home.redis.type(key)) as keyof typeof read]().catch(() => undefined);
    seen.push([key, value]);
  }
  return JSON.stringify(seen);
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

/** The challenges of the user's sessions. */
async function callsOf(userId: string): Promise<string[]> {
  const all = await home.parts.sessions.listWork(userId);
  return all.flatMap(({ work }) => work.challenge?.id ?? []);
}
