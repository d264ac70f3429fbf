import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { digestOfSecret, formatApiKey, mintApiKey } from '../../src/accounts/api-key.ts';
import { ApiKeyStore } from '../../src/accounts/api-key-store.ts';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import { ApiKeyVerifier } from '../../src/accounts/verify-api-key.ts';
import { systemClock } from '../../src/clock.ts';
import type { Refusal } from '../../src/errors.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import { offerPairing } from '../../src/factors/offer-pairing.ts';
import { enterDevice } from '../../src/methods/enter-device.ts';
import { logInDevice, pairDevice } from '../../src/methods/pair-device.ts';
import { appActs } from '../../src/panel/route-steps.ts';
import { systemRandom as random } from '../../src/random.ts';
import { bearer, startTestApi, type TestApi } from '../api/test-api.ts';
import { connectLab } from '../connections.ts';
import { redisUrl } from '../lab.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password, refusalOf } from '../login/open-login.ts';
import { OwnDevice, origin } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';

let home: OpenedPanel;
let api: TestApi;
let keys: ApiKeyStore;

beforeAll(async () => {
  home = await openPanel();
  api = await startTestApi({ redisUrl: redisUrl('floods-of-unknown-ids') });
  keys = new ApiKeyStore(home.database);
});

afterAll(async () => {
  await api?.stop();
  await home?.close();
});
afterEach(() => vi.restoreAllMocks());

/** Another process, which remembers nothing. */
const newVerifier = () => new ApiKeyVerifier({ store: keys, clock: systemClock, attempts: home.parts.attempts });

async function addKey(companyIds?: string[]) {
  const minted = mintApiKey(random);
  const secretDigest = digestOfSecret(minted.secret);
  await keys.add({ id: minted.id, name: 'shop', scopes: [], companyIds, secretDigest });
  return { id: minted.id, text: formatApiKey(minted) };
}

async function addDevice() {
  const user = await home.addPerson();
  const device = new OwnDevice();
  device.id = random.id();
  const app = { kind: 'browser', id: device.id, publicKey: device.publicKey, name: 'Firefox' } as const;
  const factor = await home.factors.add(confirmedBy({ userId: user.id }, { kind: 'app', device: app }));
  return { user, device, factor };
}

const verify = (text: string, address: string) => newVerifier().verify(text, address);
const enter = (device: OwnDevice, address: string) =>
  enterDevice(home.parts, { ...device.claim('waiting', { at: home.time.now }), address });

/** What a stranger shows, and how it is answered while anything is left. Each makes a way to show one. */
const strangers: Record<string, { at: Kind; show: () => Promise<(address: string) => Promise<unknown>> }> = {
  'an unknown key': {
    at: 'unknown-key',
    show: async () => (address) => verify(formatApiKey(mintApiKey(random)), address),
  },
  'a wrong secret of a known key': {
    at: 'unknown-key',
    show: async () => {
      const { id } = await addKey();
      return (address) => verify(formatApiKey({ id, secret: random.secret() }), address);
    },
  },
  'a revoked key': {
    at: 'unknown-key',
    show: async () => {
      const { id, text } = await addKey();
      await keys.revoke(id);
      return (address) => verify(text, address);
    },
  },
  'a key of a company that has ended': {
    at: 'unknown-key',
    show: async () => {
      const { id } = await home.addCompany();
      const { text } = await addKey([id]);
      await home.database('companies').where({ id }).update({ disabled_at: home.database.fn.now() });
      return (address) => verify(text, address);
    },
  },
  'an unknown device': {
    at: 'unknown-device',
    show: async () => (address) => {
      const device = new OwnDevice();
      device.id = random.id();
      return enter(device, address);
    },
  },
  'a device with a wrong signature': {
    at: 'unknown-device',
    show: async () => {
      const { device } = await addDevice();
      const other = new OwnDevice();
      other.id = device.id;
      return (address) => enter(other, address);
    },
  },
  'a device of a disabled user': {
    at: 'unknown-device',
    show: async () => {
      const { user, device } = await addDevice();
      await home.database('users').where({ id: user.id }).update({ disabled_at: home.database.fn.now() });
      return (address) => enter(device, address);
    },
  },
};

type Kind = 'unknown-key' | 'unknown-device';

/** Counts every query of PostgreSQL. */
function countQueries(): { count: number } {
  const queries = { count: 0 };
  const { client } = home.database as unknown as { client: { query(...given: unknown[]): unknown } };
  const original = client.query.bind(client);
  vi.spyOn(client, 'query').mockImplementation((...given) => {
    queries.count += 1;
    return original(...given);
  });
  return queries;
}

/** Uses up the attempts of a network but some, without a query for each. */
async function useUp(attempts: Pick<AttemptStore, 'take'>, at: Kind, address: string, left = 0): Promise<void> {
  const { max, windowSeconds } = attemptLimits[at];
  for (let round = 0; round < max - left; round += 1) await attempts.take({ at, by: address, max, windowSeconds });
}

describe.each(Object.entries(strangers))('a flood of requests with %s', (_what, { at, show }) => {
  it('asks PostgreSQL nothing once the network has used up its attempts, and says when to come again', async () => {
    const address = freshAddress();
    const showOne = await show();
    await useUp(home.parts.attempts, at, address, 2);
    for (let round = 0; round < 2; round += 1)
      expect(await refusalOf(showOne(address))).toMatch(/^(key|device)-unknown$/);
    const queries = countQueries();
    for (let round = 0; round < 5; round += 1) {
      const refusal = await showOne(address).then(undefined, (error: Refusal) => error);
      expect(refusal).toMatchObject({ id: 'too-many-tries', status: 429 });
      expect((refusal as Refusal).retryAfterSeconds).toBeGreaterThan(0);
    }
    expect(queries.count).toBe(0);
    expect(await refusalOf(showOne(freshAddress()))).toMatch(/^(key|device)-unknown$/);
  });
});

describe('behind an address whose attempts strangers have used up', () => {
  it('a key that was right lately is taken, also by a process that does not remember it', async () => {
    const { id, text } = await addKey();
    await verify(text, freshAddress());
    const address = freshAddress();
    await useUp(home.parts.attempts, 'unknown-key', address);
    for (let round = 0; round < attemptLimits['look-up-known'].max + 5; round += 1)
      expect((await verify(text, address)).id).toBe(id);
  });

  it('a device that was right lately is taken', async () => {
    const { device } = await addDevice();
    await enter(device, freshAddress());
    const address = freshAddress();
    await useUp(home.parts.attempts, 'unknown-device', address);
    for (let round = 0; round < attemptLimits['look-up-known'].max + 5; round += 1)
      expect((await enter(device, address)).id).toBe(device.id);
  });

  it('a browser that was just paired is taken', async () => {
    const user = await home.addPerson();
    const address = freshAddress();
    await useUp(home.parts.attempts, 'unknown-device', address);
    const pairingCode = await offerPairing(home.parts, { userId: user.id });
    const device = new OwnDevice();
    device.id = (await pairDevice(home.parts, { pairingCode, publicKey: device.publicKey, name: 'x', address })).id;
    expect((await enter(device, address)).state).toBe('pending');
  });

  it('one that was right lately and is none any more gets some answers apart, and then none', async () => {
    const { id, text } = await addKey();
    const address = freshAddress();
    await verify(text, address);
    await keys.revoke(id);
    await useUp(home.parts.attempts, 'unknown-key', address);
    const outcomes: (string | undefined)[] = [];
    for (let round = 0; round < attemptLimits['look-up-known'].max + 3; round += 1)
      outcomes.push(await refusalOf(verify(text, address)));
    expect(outcomes.filter((each) => each === 'key-unknown')).toHaveLength(attemptLimits['look-up-known'].max);
    expect(outcomes.slice(-3)).toEqual(['too-many-tries', 'too-many-tries', 'too-many-tries']);
  });
});

describe('what is known takes room in Redis', () => {
  const day = 86_400;
  const keyOf = (as: Kind, by: string) => {
    const named = JSON.stringify(['known-id', JSON.stringify([as, by])]);
    return `belcode:attempts:{all}:${createHash('sha256').update(named).digest('base64url')}`;
  };
  const leftOf = (as: Kind, by: string) => home.redis.ttl(keyOf(as, by));

  it('for an hour, of browsers that somebody with a password pairs without limit', async () => {
    const { login } = await home.addPerson();
    const device = new OwnDevice();
    const paired = { login, password, publicKey: device.publicKey, name: 'x', address: freshAddress() };
    device.id = (await logInDevice(home.parts, paired)).id;
    expect(await leftOf('unknown-device', device.id)).toBeLessThanOrEqual(3_600);
    expect((await enter(device, freshAddress())).state).toBe('pending');
    expect(await leftOf('unknown-device', device.id)).toBeLessThanOrEqual(3_600);
    expect(await leftOf('unknown-device', device.id)).toBeGreaterThan(1_200);
  });

  it('for 90 days since a method or a key was right last, not since it was right first', async () => {
    const { device } = await addDevice();
    const { text } = await addKey();
    const shown = [
      ['unknown-device', device.id, () => enter(device, freshAddress())],
      ['unknown-key', createHash('sha256').update(text).digest('base64url'), () => verify(text, freshAddress())],
    ] as const;
    for (const [as, by, show] of shown) {
      await show();
      await home.redis.expire(keyOf(as, by), day);
      await show();
      expect(await leftOf(as, by)).toBeGreaterThan(89 * day);
    }
  });
});

it('right keys and devices count nothing by network, nor does a database that is away', async () => {
  const address = freshAddress();
  const { device } = await addDevice();
  const { text } = await addKey();
  const late = { ...device.claim('waiting', { at: home.time.now - 600_000 }), address };
  const away = vi.spyOn(home.parts.app.devices, 'find').mockRejectedValueOnce(new Error('away'));
  await expect(enter(device, address)).rejects.toThrow('away');
  away.mockRestore();
  expect(await refusalOf(enterDevice(home.parts, late))).toBe('clock-wrong');
  await enter(device, address);
  await verify(text, address);
  for (const at of ['unknown-key', 'unknown-device'] as const) {
    const { windowSeconds } = attemptLimits[at];
    expect(await home.parts.attempts.take({ at, by: address, max: 1, windowSeconds })).toBe(true);
  }
});

describe('over HTTP, the reply is 429 with Retry-After', () => {
  it.each(['GET', 'POST'] as const)('of the API, for %s', async (method) => {
    const attempts = new AttemptStore(await connectLab('commands', 'floods-of-unknown-ids'));
    const remoteAddress = freshAddress();
    await useUp(attempts, 'unknown-key', remoteAddress);
    const url = method === 'GET' ? `/v1/challenges/${random.id()}` : '/v1/challenges';
    const headers = bearer(formatApiKey(mintApiKey(random)));
    const reply = await api.app.inject({ method, url, headers, remoteAddress });
    expect([reply.statusCode, reply.json().code]).toEqual([429, 'too-many-tries']);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
  });

  it.each(appActs.filter((act) => act !== 'pair' && act !== 'login'))('of the app, for %s', async (act) => {
    const remoteAddress = freshAddress();
    await useUp(home.parts.attempts, 'unknown-device', remoteAddress);
    const device = new OwnDevice();
    device.id = random.id();
    const queries = countQueries();
    const reply = await home.panel.inject({
      method: 'POST',
      url: `/app/${act}`,
      payload: JSON.stringify(device.body(act)),
      headers: { 'content-type': 'application/json', origin, host: 'localhost:80' },
      remoteAddress,
    });
    expect([reply.statusCode, reply.json().code]).toEqual([429, 'too-many-tries']);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    expect(queries.count).toBe(0);
  });
});
