import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { Refusal } from '../../src/errors.ts';
import { maxBeginning } from '../../src/integrations/radius/kept-replies.ts';
import { renewRadiusClient } from '../../src/login/radius/change-radius-clients.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { readReply, type SentRequest, writeRequest } from '../integrations/radius/own-client.ts';
import { accept, challenge, openRadius, reject } from '../integrations/radius/served-clients.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password } from '../login/open-login.ts';

let radius: Awaited<ReturnType<typeof openRadius>>;
type Client = Awaited<ReturnType<typeof radius.addClient>>;
let client: Client;

beforeAll(async () => {
  radius = await openRadius();
  client = await radius.addClient();
});
afterAll(() => radius.home.close());

async function untilSpoken(at: Client, login: string) {
  const asked = await at.ask(login, password);
  await radius.home.speak(radius.latestChallenge(), '482913');
  return asked;
}

function changeLast(bytes: Buffer): Buffer {
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  return bytes;
}

const named = (login: string, more: Partial<SentRequest> = {}): SentRequest => ({
  secret: client.secret,
  password,
  attributes: [{ type: 1, value: login }],
  ...more,
});

async function triesOf(user: { id: string }): Promise<string[]> {
  const said = (await radius.home.auditOf(user.id)).map(({ event }) => event);
  return said.filter((event) => /login|password/.test(event));
}

describe('attack: a packet that is not signed, or by no client, gets no reply and is no try', () => {
  it.each<[string, (login: string) => Buffer]>([
    ['without a Message-Authenticator', (login) => writeRequest(named(login, { signed: 'no' }))],
    ['with another secret', (login) => writeRequest(named(login, { secret: 'guessed-guessed-guessed' }))],
    ['with an empty secret', (login) => writeRequest(named(login, { secret: '' }))],
    ['changed on its path', (login) => changeLast(writeRequest(named(login)))],
    ['of accounting', (login) => writeRequest(named(login, { code: 4 }))],
    ['of a reply', (login) => writeRequest(named(login, { code: 2 }))],
    ['cut off', (login) => writeRequest(named(login)).subarray(0, -3)],
    ['of nothing', () => Buffer.alloc(0)],
  ])('%s', async (_, bytes) => {
    const user = await radius.addCalled();
    for (let n = 0; n < 12; n += 1) expect(await client.send(bytes(user.login))).toBeUndefined();
    expect(await triesOf(user)).toEqual([]);
    // Twelve counted tries would have closed this name.
    expect((await client.ask(user.login, password)).code).toBe(challenge);
  });

  it('of an address of no client', async () => {
    const bytes = writeRequest(named((await radius.addCalled()).login));
    expect(await radius.answerer.answer(bytes, { address: '203.0.113.9', port: 1 })).toBeUndefined();
    expect(await radius.answerer.answer(bytes, { address: '::1', port: 1 })).toBeUndefined();
  });
});

describe('a signed request that cannot be read is refused, so that its client goes on, and is no try', () => {
  it.each<[string, (login: string) => Buffer]>([
    ['with two names', (login) => writeRequest(named(login, { attributes: Array(2).fill({ type: 1, value: login }) }))],
    ['with no name', () => writeRequest(named('x', { attributes: [] }))],
    [
      'with two States',
      (login) =>
        writeRequest(
          named(login, { attributes: [{ type: 1, value: login }, ...Array(2).fill({ type: 24, value: 'x' })] }),
        ),
    ],
    ['with a password of 144 bytes', (login) => writeRequest(named(login, { password: 'x'.repeat(140) }))],
    [
      'with a password of 15 bytes',
      (login) =>
        writeRequest(
          named(login, {
            password: undefined,
            attributes: [
              { type: 1, value: login },
              { type: 2, value: 'fifteen letters' },
            ],
          }),
        ),
    ],
    ['with a blank name', () => writeRequest(named(' '))],
    ['with an empty name', () => writeRequest(named(''))],
  ])('%s', async (_, bytes) => {
    const user = await radius.addCalled();
    const unknown = await client.ask('nobody.here', password);
    for (let n = 0; n < 12; n += 1) {
      const sent = bytes(user.login);
      const said = readReply((await client.send(sent)) ?? Buffer.alloc(0), sent, client.secret);
      expect([said.code, said.messages]).toEqual([reject, unknown.messages]);
    }
    expect(await triesOf(user)).toEqual([]);
    expect((await client.ask(user.login, password)).code).toBe(challenge);
  });
});

it('a request without PAP is rejected with words, and Status-Server is answered', async () => {
  const chap = await client.raw({
    attributes: [
      { type: 1, value: 'somebody' },
      { type: 3, value: randomBytes(17) },
    ],
  });
  expect([chap?.code, chap?.messages]).toEqual([reject, expect.stringContaining('PAP')]);
  expect((await client.raw({ code: 12 }))?.code).toBe(accept);
});

it('a request that comes again gets the same bytes, and rings once', async () => {
  const user = await radius.addCalled();
  const bytes = writeRequest({ secret: client.secret, password, attributes: [{ type: 1, value: user.login }] });
  const calls = radius.home.queued.length;
  const [first, during] = await Promise.all([client.send(bytes, 9), client.send(bytes, 9)]);
  expect(during).toBeUndefined();
  expect(await client.send(bytes, 9)).toEqual(first);
  expect(radius.home.queued.length).toBe(calls + 1);
  expect(readReply(first ?? Buffer.alloc(0), bytes, client.secret).code).toBe(challenge);
});

it('attack: a recorded request rings nobody, neither from another port nor later', async () => {
  const user = await radius.addCalled();
  const bytes = writeRequest(named(user.login));
  expect((await client.send(bytes, 9))?.[0]).toBe(challenge);
  expect(await client.send(bytes, 10)).toBeUndefined();
  radius.home.time.now += 120_000;
  expect(await client.send(bytes, 9)).toBeUndefined();
  expect(radius.callsTo(user.number)).toBe(1);
});

it('attack: a request with the random bytes of another one does not get its reply', async () => {
  const user = await radius.addCalled();
  const same = { identifier: 5, authenticator: randomBytes(16) };
  const [right, wrong] = [writeRequest(named(user.login, same)), writeRequest(named('nobody.here', same))];
  expect((await client.send(right, 9))?.[0]).toBe(challenge);
  expect((await client.send(wrong, 9))?.[0]).toBe(reject);
});

describe('attack: a State', () => {
  it('is good for one answer', async () => {
    const user = await radius.addCalled();
    const { state } = await untilSpoken(client, user.login);
    expect((await client.ask(user.login, '482913', { state })).code).toBe(accept);
    for (const code of ['482913', password]) expect((await client.ask(user.login, code, { state })).code).toBe(reject);
  });

  it('of another client or another name is none, and is not used up', async () => {
    const [user, other] = [await radius.addCalled(), await radius.addCalled()];
    const elsewhere = await radius.addClient();
    const { state } = await untilSpoken(client, user.login);
    expect((await elsewhere.ask(user.login, '482913', { state })).code).toBe(reject);
    expect((await client.ask(other.login, '482913', { state })).code).toBe(reject);
    const accepted = await client.ask(user.login.toUpperCase(), '482913', { state });
    expect(accepted.code).toBe(accept);
    // The client knows one person, whatever was typed.
    expect(accepted.attributes.flatMap(({ type, value }) => (type === 1 ? [value.toString()] : []))).toEqual([
      user.login,
    ]);
  });

  it.each([
    ['none', Buffer.alloc(0)],
    ['random', randomBytes(16)],
    ['long', randomBytes(253)],
  ])('that is %s lets nobody in, with the right password neither', async (_, state) => {
    const user = await radius.addCalled();
    for (const text of [password, '482913', '']) {
      const said = await client.ask(user.login, text, { state });
      expect([said.code, said.messages]).toEqual([reject, expect.stringContaining('klopt niet')]);
    }
    expect(radius.callsTo(user.number)).toBe(0);
  });

  it('is worth nothing when the person was disabled meanwhile, or may not come in there any more', async () => {
    const user = await radius.addCalled();
    const { state } = await untilSpoken(client, user.login);
    await radius.home.database('users').where({ id: user.id }).update({ disabled_at: new Date() });
    expect((await client.ask(user.login, '482913', { state })).code).toBe(reject);
  });

  it('under another key of Redis is none', async () => {
    const { redis } = radius.home;
    const written = vi.spyOn(redis, 'set');
    onTestFinished(() => written.mockRestore());
    const [user, thief] = [await radius.addCalled(), await radius.addCalled()];
    await untilSpoken(client, user.login);
    const { state } = await client.ask(thief.login, password);
    const keys = written.mock.calls
      .map(([key]) => String(key))
      .filter((key) => key.startsWith('belcode:radius-login:'));
    const [theirs = '', own = ''] = keys;
    expect(keys).toHaveLength(2);
    await redis.set(own, (await redis.get(theirs)) ?? '');
    expect((await client.ask(thief.login, '482913', { state })).code).toBe(reject);
  });

  it('attack: in Redis there is neither a State, nor a session, nor a name', async () => {
    const user = await radius.addCalled();
    const { state = Buffer.alloc(0) } = await untilSpoken(client, user.login);
    const keys = await radius.home.redis.keys('belcode:radius-login:*');
    expect(keys.length).toBeGreaterThan(0);
    const values = await radius.home.redis.mget(keys);
    const all = JSON.stringify([keys, values]);
    for (const form of ['base64url', 'base64', 'hex', 'latin1'] as const)
      expect(all).not.toContain(state.toString(form));
    for (const word of [user.login, user.id, 'sessionId']) expect(all).not.toContain(word);
  });
});

describe('attack: who is refused', () => {
  it('gets the same reply as nobody', async () => {
    const company = await radius.home.addCompany();
    const barring = await radius.addClient({ companyId: company.id, roles: ['operator'] });
    const [called, disabled] = [await radius.addCalled(), await radius.addCalled()];
    await radius.home.database('users').where({ id: disabled.id }).update({ disabled_at: new Date() });
    const said = await Promise.all([
      barring.ask('nobody.here', password),
      barring.ask(called.login, 'another password'),
      barring.ask(called.login, password),
      barring.ask(disabled.login, password),
      barring.ask('a\0b', password),
    ]);
    for (const { code, attributes } of said) {
      expect(code).toBe(reject);
      expect(attributes.slice(1)).toEqual(said[0]?.attributes.slice(1));
    }
    expect(radius.callsTo(called.number)).toBe(0);
    const reasons = (await radius.home.auditOf(called.id)).flatMap((each) => ('reason' in each ? [each.reason] : []));
    expect(reasons).toEqual(expect.arrayContaining(['wrong-password', 'not-let-in']));
  });
});

describe('a client that does not say where people are', () => {
  it.each([
    ['is a network where nobody is known, because strangers share it', undefined, 'login'],
    ['nor where it says its own address', 'own', 'login'],
    ['unlike one that says the address of each', freshAddress(), 'known'],
  ])('attack: %s', async (_, said, asker) => {
    const vpn = await radius.addClient();
    const caller = said === 'own' ? vpn.address : said;
    const from = caller === undefined ? {} : { caller };
    const user = await radius.home.addPerson();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    const code = radius.home.codeOf(secret);
    const first = await vpn.ask(user.login, password, from);
    expect((await vpn.ask(user.login, code, { ...from, state: first.state })).code).toBe(accept);
    const { state } = await vpn.ask(user.login, password, from);
    await vpn.ask(user.login, code === '000000' ? '111111' : '000000', { ...from, state });
    const failures = await radius.home.database('second_factor_failures').where({ user_id: user.id });
    expect(failures.map((each) => each.asker)).toEqual([asker]);
    const [unfinished] = await radius.home.parts.unfinished.lately(user.id, 24);
    expect(unfinished?.place).toBe(asker === 'known' ? 'known-network' : 'elsewhere');
  });

  it('attack: a login there does not explain the tries of a thief of the password at the same client', async () => {
    const vpn = await radius.addClient();
    const user = await radius.home.addPerson();
    const { secret } = await radius.home.giveAuthenticator(user.id);
    await vpn.ask(user.login, password);
    const { state } = await vpn.ask(user.login, password);
    expect((await vpn.ask(user.login, radius.home.codeOf(secret), { state })).code).toBe(accept);
    const left = await radius.home.parts.unfinished.lately(user.id, 24);
    expect(left.map(({ times }) => times)).toEqual([1]);
  });
});

describe('attack: guesses at the password of a login that waits for a code behind it', () => {
  /** A login whose code was spoken to its owner. */
  async function untilWaiting() {
    const behind = await radius.addClient({ mode: 'appended' });
    const user = await radius.addCalled({ language: 'en' });
    const [owner, thief] = [{ caller: freshAddress() }, { caller: freshAddress() }];
    await behind.ask(user.login, password, owner);
    return { owner, thief, ask: (text: string, from: { caller: string }) => behind.ask(user.login, text, from) };
  }

  it('never find it from elsewhere, and its owner is let in', async () => {
    const { owner, thief, ask } = await untilWaiting();
    await radius.home.speak(radius.latestChallenge(), '482913');
    for (let n = 0; n < 10; n += 1) expect((await ask(`guess ${n},482913`, thief)).code).toBe(reject);
    expect((await ask(`${password},482913`, thief)).code).toBe(reject);
    expect((await ask(`${password},482913`, owner)).code).toBe(accept);
  });

  it('are ten in its own network', async () => {
    const { owner, ask } = await untilWaiting();
    await radius.home.speak(radius.latestChallenge(), '482913');
    for (let n = 0; n < 10; n += 1) await ask(`guess ${n},482913`, owner);
    expect((await ask(`${password},482913`, owner)).code).toBe(reject);
  });

  it('are answered as a wrong code is, and as one that was not sent yet', async () => {
    const { thief, ask } = await untilWaiting();
    const early = await ask(`${password},111111`, thief);
    await radius.home.speak(radius.latestChallenge(), '482913');
    const [wrong, code] = [await ask('a guess,111111', thief), await ask(`${password},111111`, thief)];
    expect(early.code).toBe(reject);
    for (const { code: reply, attributes } of [wrong, code])
      expect([reply, attributes.slice(1)]).toEqual([early.code, early.attributes.slice(1)]);
  });
});

describe('attack: a thief of the password at the same client, where the code comes behind it', () => {
  /** An owner who is known in a network, waits there for a code again, and has heard it. */
  async function untilHeard() {
    const behind = await radius.addClient({ mode: 'appended' });
    const user = await radius.addCalled();
    const [owner, thief] = [{ caller: freshAddress() }, { caller: freshAddress() }];
    const ask = (text: string, from: { caller: string }) => behind.ask(user.login, text, from);
    const { secret } = await radius.home.giveAuthenticator(user.id);
    expect((await ask(`${password},${radius.home.codeOf(secret)}`, owner)).code).toBe(accept);
    await ask(password, owner);
    await radius.home.speak(radius.latestChallenge(), '482913');
    return { user, owner, thief, ask };
  }

  type Scene = Awaited<ReturnType<typeof untilHeard>>;
  const guess = async ({ thief, ask }: Scene, times = 5) => {
    for (let n = 0; n < times; n += 1) await ask(`${password},000000`, thief);
  };

  it.each<[string, (scene: Scene) => Promise<unknown>]>([
    ['who types wrong codes behind it', guess],
    ['who begins a login', ({ thief, ask }) => ask(password, thief)],
    [
      'who begins a login, and types wrong codes',
      async (scene) => {
        await scene.ask(password, scene.thief);
        await guess(scene);
      },
    ],
    ['who types the right code of the owner', ({ thief, ask }) => ask(`${password},482913`, thief)],
  ])('%s, elsewhere: takes no try of the owner, who is let in', async (_, act) => {
    const scene = await untilHeard();
    await act(scene);
    const failures = await radius.home.database('second_factor_failures').where({ user_id: scene.user.id });
    expect(failures.filter(({ asker, failures: count }) => asker === 'known' && count > 0)).toEqual([]);
    expect((await scene.ask(`${password},482913`, scene.owner)).code).toBe(accept);
  });

  it('does not learn whether a login waits: a try is a login of their own, of which the owner is told', async () => {
    const poll = async ({ user, thief, ask }: Scene) => {
      const before = (await radius.home.auditOf(user.id)).length;
      const { code, attributes } = await ask(`${password},000000`, thief);
      const events = (await radius.home.auditOf(user.id)).slice(0, -before).map(({ event }) => event);
      return { code, attributes: attributes.slice(1), events };
    };
    const [waits, passed] = [await untilHeard(), await untilHeard()];
    expect((await passed.ask(`${password},482913`, passed.owner)).code).toBe(accept);
    const found = await poll(waits);
    expect(found).toEqual(await poll(passed));
    expect(found.events).toContain('password-passed');
  });
});

describe('attack: a flood of one client', () => {
  it('has its places only, and another client is answered', async () => {
    const [flooding, other] = [await radius.addClient(), await radius.addClient()];
    const user = await radius.addCalled();
    const waiting = await radius.addCalled();
    const { state } = await untilSpoken(flooding, waiting.login);
    const sent = Array.from({ length: 200 }, (_, n) =>
      flooding.raw({ password: 'x', attributes: [{ type: 1, value: `nobody.${n}` }] }),
    );
    // People who wait there with a code have places of their own.
    expect((await flooding.ask(waiting.login, '482913', { state })).code).toBe(accept);
    const asked = await other.ask(user.login, password);
    const replies = await Promise.all(sent);
    expect(asked.code).toBe(challenge);
    const next = await radius.addCalled();
    expect(replies.filter((reply) => reply !== undefined).length).toBeLessThanOrEqual(maxBeginning);
    expect((await flooding.raw({ password, attributes: [{ type: 1, value: next.login }] }))?.code).toBe(challenge);
  });
});

describe('while a store is away there is no reply, and the same request may come again', () => {
  /** Sends bytes while the users cannot be read. */
  async function sendInVain(bytes: Buffer): Promise<void> {
    const away = async () => {
      throw new Refusal('store-unavailable', 'away');
    };
    const store = radius.login.loginFacts;
    const spies = [vi.spyOn(store, 'find'), vi.spyOn(store, 'findByLogin')].map((spy) => spy.mockImplementation(away));
    try {
      expect(await client.send(bytes, 77)).toBeUndefined();
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  }

  it('with a password', async () => {
    const bytes = writeRequest(named((await radius.addCalled()).login));
    await sendInVain(bytes);
    expect((await client.send(bytes, 77))?.[0]).toBe(challenge);
  });

  it('with a code, whose State is good for it still', async () => {
    const user = await radius.addCalled();
    const { state = '' } = await untilSpoken(client, user.login);
    const attributes = [
      { type: 1, value: user.login },
      { type: 24, value: state },
    ];
    const bytes = writeRequest(named(user.login, { password: '482913', attributes }));
    await sendInVain(bytes);
    expect((await client.send(bytes, 77))?.[0]).toBe(accept);
  });
});

it('a secret is sealed in the database, and the former one is worth nothing after a new one', async () => {
  const renewed = await radius.addClient();
  const { rows } = await radius.home.database.raw('select c::text as row from radius_clients c');
  expect(JSON.stringify(rows)).not.toContain(renewed.secret);
  expect(renewed.secret).toHaveLength(32);
  const { radiusClients } = radius;
  const secret = await renewRadiusClient({ radiusClients, random }, renewed.id, { by: tester });
  await radius.known.read(radiusClients);
  const request = { attributes: [{ type: 1, value: 'somebody' }], password: 'x' };
  expect(await renewed.raw(request)).toBeUndefined();
  expect((await renewed.raw({ ...request, secret }))?.code).toBe(reject);
  await radiusClients.remove(renewed.id, tester);
  await radius.known.read(radiusClients);
  expect(await renewed.raw({ ...request, secret })).toBeUndefined();
});
