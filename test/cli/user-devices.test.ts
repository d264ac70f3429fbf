import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { pairingDigest } from '../../src/factors/pairing-code.ts';
import { PendingDeviceStore } from '../../src/factors/pending-device-store.ts';
import { connectLab } from '../connections.ts';
import { type Factors, openFactors, sealed } from '../factors/own-factors.ts';
import { redisUrl } from '../lab.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { belcode } from './run.ts';

const secret = 'a secret of at least thirty-two bytes';
let home: Factors;
let environment: Record<string, string>;

beforeAll(async () => {
  home = await openFactors();
  environment = { BELCODE_DATABASE_URL: home.url, BELCODE_REDIS_URL: redisUrl(), SUDO_USER: 'olga' };
});

afterAll(() => home.close());

const run = (args: string[], more: Record<string, string> = {}) =>
  belcode(['user', ...args], { ...environment, ...more });
const eventsOf = async (userId: string) =>
  (await home.audit.list({ userId })).map(({ event, actor, detail }) => ({ event, actor, detail }));

let count = 0;
const newId = () => `device-${++count}`.padEnd(22, 'x');

/** A user whose app is a browser, with or without pushes, and with or without a desk phone. */
async function withApp({ push = true, deskPhone = false } = {}) {
  const { id: userId, login } = await home.addUser();
  const { publicKey } = new OwnDevice();
  const id = newId();
  const browser = { kind: 'browser', id, publicKey, name: 'Firefox, Android' } as const;
  const subscription = push ? sealed : undefined;
  await home.factors.add(confirmFactor({ userId }, { kind: 'app', device: { ...browser, subscription } }));
  if (deskPhone) {
    const device = { kind: 'endpoint', extension: '202', name: '202' } as const;
    await home.factors.add(confirmFactor({ userId }, { kind: 'app', device }));
  }
  return { userId, login, id };
}

describe('user devices', () => {
  it('lists kind, name, since, last seen and whether pushes reach it; a telephone has none', async () => {
    const { login, id } = await withApp({ deskPhone: true });
    const { code, out } = await run(['devices', login]);
    const [heads, ...rows] = out.split('\n');
    expect([code, heads?.split(/ {2,}/)]).toEqual([0, ['ID', 'KIND', 'NAME', 'SINCE', 'LAST SEEN', 'PUSH']]);
    expect(rows[0]).toMatch(new RegExp(`^${id} +browser +Firefox, Android +\\d{4}-\\S+Z +\\d{4}-\\S+Z +yes$`));
    expect(rows[1]).toMatch(/^\S{22} +endpoint +202 +\d{4}-\S+Z +\d{4}-\S+Z +-$/);
  });

  it('tells machines the same, and neither keys nor where pushes go', async () => {
    const { login, id } = await withApp({ push: false });
    const { out } = await run(['devices', login, '--json']);
    const moment = expect.stringMatching(/^\d{4}-/);
    expect(JSON.parse(out)).toEqual([
      { id, kind: 'browser', name: 'Firefox, Android', since: moment, lastSeen: moment, push: false },
    ]);
  });

  it('somebody without the app has none, and who is not there is said so', async () => {
    const { login } = await home.addUser();
    expect(JSON.parse((await run(['devices', login, '--json'])).out)).toEqual([]);
    expect((await run(['devices', 'nobody'])).complaints).toContain('user-unknown');
  });
});

describe('user remove-device', () => {
  it('requires a reason, removes one of several, and is audited with the account of the shell', async () => {
    const { userId, login, id } = await withApp({ deskPhone: true });
    expect((await run(['remove-device', login, id])).code).toBe(2);
    expect((await run(['remove-device', login, id, '--reason', ' '])).code).toBe(2);
    const { code, out, complaints } = await run(['remove-device', login, id, '--reason', 'left in the train']);
    expect([code, out]).toEqual([0, `Firefox, Android is no longer a device of ${login}.`]);
    expect(complaints).toContain(`belcode user end-sessions ${login}`);
    expect(JSON.parse((await run(['devices', login, '--json'])).out)).toMatchObject([{ kind: 'endpoint' }]);
    expect((await eventsOf(userId))[0]).toEqual({
      event: 'device-removed',
      actor: { kind: 'command-line', id: 'olga' },
      detail: { deviceId: id, kind: 'browser', reason: 'left in the train' },
    });
  });

  it('S13 leaves the last one, and says what takes it away', async () => {
    const { userId, login, id } = await withApp();
    const { code, complaints } = await run(['remove-device', login, id, '--reason', 'lost']);
    expect([code, complaints]).toEqual([1, expect.stringMatching(/user reset-2fa.*\(last-device\)$/)]);
    expect(await home.factors.list(userId)).toHaveLength(1);
    await run(['reset-2fa', login, '--reason', 'lost']);
    expect(JSON.parse((await run(['devices', login, '--json'])).out)).toEqual([]);
  });

  it("attack: a device of somebody else by one's own name", async () => {
    const [one, other] = [await withApp({ deskPhone: true }), await withApp({ deskPhone: true })];
    const { code, complaints } = await run(['remove-device', one.login, other.id, '--reason', 'lost']);
    expect([code, complaints]).toEqual([1, expect.stringContaining('not-found')]);
    expect(JSON.parse((await run(['devices', other.login, '--json'])).out)).toHaveLength(2);
  });
});

describe('user pairing-code', () => {
  it('prints a code once, good once, that makes no method by itself; and is audited without it', async () => {
    const { id: userId, login } = await home.addUser();
    const { code, out, complaints } = await run(['pairing-code', login], { BELCODE_SECRET: secret });
    expect([code, out]).toEqual([0, expect.stringMatching(/^[A-Z0-9]{4} [A-Z0-9]{4}$/)]);
    expect(complaints).toMatch(/Valid once, for ten minutes.*only when the person enters/);
    expect(await home.factors.list(userId)).toEqual([]);
    const [given] = await eventsOf(userId);
    expect(given).toEqual({ event: 'pairing-offered', actor: { kind: 'command-line', id: 'olga' }, detail: {} });

    const pending = new PendingDeviceStore(await connectLab(), secret);
    const digest = pairingDigest(secret, out.replace(' ', ''));
    expect(await pending.take(digest)).toEqual({ userId });
    expect(await pending.take(digest)).toBeUndefined();
  });

  it.each([
    ['without the secret that the api has', {}, 'BELCODE_SECRET is not set'],
    ['without Redis', { BELCODE_SECRET: secret, BELCODE_REDIS_URL: 'redis://127.0.0.1:1' }, 'store-unavailable'],
  ])('%s there is none, and nothing is written', async (_what, more, words) => {
    const { id, login } = await home.addUser();
    expect(await run(['pairing-code', login], more)).toMatchObject({
      code: 1,
      out: '',
      complaints: expect.stringContaining(words),
    });
    expect((await eventsOf(id)).map(({ event }) => event)).toEqual(['user-added']);
  });
});
