import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import { systemRandom as random } from '../../src/random.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from '../api/test-api.ts';
import { connectLab } from '../connections.ts';
import { redisUrl } from '../lab.ts';

const tester: Actor = { kind: 'command-line' };
const redisDatabase = 'keys-of-others';
const [perUser, perKey] = [4, 40];

let api: TestApi;
let users: UserStore;
let factors: FactorStore;
let companies: Record<'A' | 'B', string>;

beforeAll(async () => {
  const keyLimits = {
    key: [{ max: perKey, windowSeconds: 600 }],
    user: [
      { max: perUser, windowSeconds: 600 },
      { max: 1_000, windowSeconds: 86_400 },
    ],
  };
  api = await startTestApi({ redisUrl: redisUrl(redisDatabase), keyLimits });
  const parts = { database: api.database, random };
  users = new UserStore(parts);
  factors = new FactorStore(parts);
  const store = new CompanyStore(parts);
  const [a, b] = [
    await store.add({ name: 'A', country: 'NL' }, tester),
    await store.add({ name: 'B', country: 'BE' }, tester),
  ];
  companies = { A: a.id, B: b.id };
});

afterAll(() => api?.stop());

let count = 0;

async function addUser(company: 'A' | 'B' = 'A') {
  const user = { companyId: companies[company], login: `user.${++count}`, name: 'Anna' };
  const whole = { ...user, role: 'user', language: 'nl' } as const;
  return users.add(whole, { hash: hashOfNothing(random), mustChange: false }, tester);
}

const givePhone = (userId: string, number = freshNumber()) =>
  factors.add(confirmFactor({ userId }, { kind: 'phone', number }));

function giveAuthenticator(userId: string) {
  const keys = sealKeys('a secret for tests only, of more than 32 bytes');
  const sealed = seal({ keys, random }, { userId, purpose: 'authenticator' }, 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP');
  return factors.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep: 1 }));
}

async function userWithAuthenticator(company?: 'A' | 'B') {
  const user = await addUser(company);
  return { ...user, factorId: (await giveAuthenticator(user.id)).id };
}

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

async function send(key: string, method: Method, url: string, payload?: object) {
  const sent = payload === undefined ? {} : { payload };
  const reply = await api.app.inject({ method, url, headers: bearer(key), ...sent });
  const isJson = String(reply.headers['content-type']).includes('json');
  return { status: reply.statusCode, headers: reply.headers, body: isJson ? reply.json() : undefined };
}

const open = (key: string, payload: object) => send(key, 'POST', '/v1/challenges', payload);
const userKey = (...bound: ('A' | 'B')[]) =>
  api.addKey(
    ['challenges:user', 'challenges:read', 'enrolment-links:write', 'users:write'],
    bound.length === 0 ? undefined : bound.map((each) => companies[each]),
  );

/** What is asked about a user, and about a challenge of that user which `key` opened. */
interface Target {
  login: string;
  factorId: string;
  challengeId: string;
}

/** Every route of /v1. `foreign`: what a key gets that does not reach the user or did not open the challenge. */
const routes: Record<string, { ask(key: string, target: Target): ReturnType<typeof send>; foreign: string }> = {
  'GET /v1/users/:login/factors': {
    ask: (key, { login }) => send(key, 'GET', `/v1/users/${login}/factors`),
    foreign: '404 user-unknown',
  },
  'GET /v1/users/:login/status': {
    ask: (key, { login }) => send(key, 'GET', `/v1/users/${login}/status`),
    foreign: '404 user-unknown',
  },
  'GET /v1/users/:login/challenges': {
    ask: (key, { login }) => send(key, 'GET', `/v1/users/${login}/challenges`),
    foreign: '404 user-unknown',
  },
  'POST /v1/users/:login/enrolment-links': {
    ask: (key, { login }) => send(key, 'POST', `/v1/users/${login}/enrolment-links`),
    foreign: '404 user-unknown',
  },
  'POST /v1/challenges': {
    ask: (key, { login }) => open(key, { user: login, purpose: random.id() }),
    foreign: '404 user-unknown',
  },
  'POST /v1/challenges by one of the methods': {
    ask: (key, { login, factorId: factor }) => open(key, { user: login, factor, purpose: random.id() }),
    foreign: '404 user-unknown',
  },
  'GET /v1/challenges/:id': {
    ask: (key, { challengeId }) => send(key, 'GET', `/v1/challenges/${challengeId}`),
    foreign: '404 not-found',
  },
  'GET /v1/challenges/:id/progress': {
    ask: (key, { challengeId }) => send(key, 'GET', `/v1/challenges/${challengeId}/progress`),
    foreign: '404 not-found',
  },
  'POST /v1/challenges/:id/answer': {
    ask: (key, { challengeId }) => send(key, 'POST', `/v1/challenges/${challengeId}/answer`, { code: '000000' }),
    foreign: '200 expired',
  },
  'POST /v1/challenges/:id/calls': {
    ask: (key, { challengeId }) => send(key, 'POST', `/v1/challenges/${challengeId}/calls`),
    foreign: '404 not-found',
  },
  'DELETE /v1/challenges/:id': {
    ask: (key, { challengeId }) => send(key, 'DELETE', `/v1/challenges/${challengeId}`),
    foreign: '404 not-found',
  },
  'POST /v1/users': {
    ask: (key) => send(key, 'POST', '/v1/users', { login: `added.${++count}`, name: 'Added', company: 'A' }),
    foreign: '404 company-unknown',
  },
  'GET /v1/users/:login': {
    ask: (key, { login }) => send(key, 'GET', `/v1/users/${login}`),
    foreign: '404 user-unknown',
  },
  'PATCH /v1/users/:login': {
    ask: (key, { login }) => send(key, 'PATCH', `/v1/users/${login}`, { name: 'Changed' }),
    foreign: '404 user-unknown',
  },
  'POST /v1/users/:login/disable': {
    ask: (key, { login }) => send(key, 'POST', `/v1/users/${login}/disable`),
    foreign: '404 user-unknown',
  },
  'POST /v1/users/:login/enable': {
    ask: (key, { login }) => send(key, 'POST', `/v1/users/${login}/enable`),
    foreign: '404 user-unknown',
  },
  'DELETE /v1/users/:login': {
    ask: (key, { login }) => send(key, 'DELETE', `/v1/users/${login}`),
    foreign: '404 user-unknown',
  },
};

const outcomeOf = ({ status, body }: Awaited<ReturnType<typeof send>>) =>
  `${status} ${body?.code ?? body?.state ?? ''}`.trim();

/** A user of company A who was asked by a key that reaches everybody, and whose challenge is then over or not. */
async function target(): Promise<Target & { owner: string }> {
  const user = await userWithAuthenticator('A');
  const { text: owner } = await userKey();
  const { body } = await open(owner, { user: user.login });
  return { login: user.login, factorId: user.factorId, challengeId: body.id, owner };
}

describe('what a key bound to a company may see and change', () => {
  it('the table has every route of /v1', async () => {
    const described = (await api.app.inject('/docs/json')).json().paths as Record<string, object>;
    const all = Object.entries(described)
      // Those of companies are in companies-of-others.test.ts, those of spoken codes in api/spoken-codes.test.ts.
      .filter(([path]) => /^\/v1\/(?!companies|spoken-codes)/.test(path))
      .flatMap(([path, methods]) => Object.keys(methods).map((each) => `${each.toUpperCase()} ${path}`))
      .map((each) => each.replace(/\{(\w+)\}/g, ':$1'));
    expect([...new Set(Object.keys(routes).map((each) => each.replace(/ by .*/, '')))].sort()).toEqual(all.sort());
  });

  it.each(Object.keys(routes))('%s: nothing of another company, as of nobody', async (name) => {
    const { ask, foreign } = routes[name] as (typeof routes)[string];
    const [victim, { text: key }] = [await target(), await userKey('B')];
    expect(outcomeOf(await ask(key, victim))).toBe(foreign);
    const nobody = { login: 'nobody', factorId: random.id(), challengeId: random.id() };
    const [known, unknown] = [await ask(key, victim), await ask(key, nobody)];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    // The challenge of the other key is as it was.
    const after = await send(victim.owner, 'GET', `/v1/challenges/${victim.challengeId}`);
    expect(after.body).toMatchObject({ state: 'armed', triesLeft: 5 });
  });

  it.each([
    ['its own company', ['A']],
    ['several companies, one of them the own', ['B', 'A']],
    ['none', []],
  ] as [string, ('A' | 'B')[]][])('a key bound to %s reaches the user by every route', async (_, bound) => {
    const user = await userWithAuthenticator('A');
    const { text: key } = await userKey(...bound);
    const { body } = await open(key, { user: user.login });
    const own = { login: user.login, factorId: user.factorId, challengeId: body.id };
    const outcomes: Record<string, string> = {};
    for (const [name, { ask }] of Object.entries(routes)) {
      // A stream goes on until its challenge is over, and there is none when the last route has erased the user.
      if (name.endsWith('progress')) continue;
      if (name === 'DELETE /v1/users/:login')
        expect((await send(key, 'GET', `/v1/challenges/${body.id}/progress`)).status).toBe(200);
      outcomes[name] = outcomeOf(await ask(key, own));
    }
    expect(outcomes).toEqual({
      'GET /v1/users/:login/factors': '200',
      'GET /v1/users/:login/status': '200',
      'GET /v1/users/:login/challenges': '200',
      'POST /v1/users/:login/enrolment-links': '201',
      'POST /v1/challenges': '201 armed',
      'POST /v1/challenges by one of the methods': '201 armed',
      'GET /v1/challenges/:id': '200 armed',
      'POST /v1/challenges/:id/answer': '200 armed',
      'POST /v1/challenges/:id/calls': '409 no-call',
      'DELETE /v1/challenges/:id': '204',
      'POST /v1/users': '201',
      'GET /v1/users/:login': '200',
      'PATCH /v1/users/:login': '200',
      'POST /v1/users/:login/disable': '200',
      'POST /v1/users/:login/enable': '200',
      'DELETE /v1/users/:login': '200',
    });
  });

  it('the same queries are made for a user of another company as for an unknown login', async () => {
    const [victim, { text: key }] = [await target(), await userKey('B')];
    const asked: string[] = [];
    const note = ({ sql }: { sql: string }) => void asked.push(sql);
    await send(key, 'GET', '/v1/users/nobody/status');
    api.database.on('query', note);
    const queriesFor = async (login: string) => {
      asked.length = 0;
      for (const each of ['factors', 'status']) await send(key, 'GET', `/v1/users/${login}/${each}`);
      await open(key, { user: login });
      return [...asked];
    };
    try {
      expect(await queriesFor(victim.login)).toEqual(await queriesFor('nobody'));
      expect(asked.length).toBeGreaterThan(0);
    } finally {
      api.database.removeListener('query', note);
    }
  });

  it('a user who was disabled meanwhile is not called again', async () => {
    const user = await addUser('A');
    await givePhone(user.id);
    const { text: key } = await userKey('A');
    const { body } = await open(key, { user: user.login });
    await api.deliveries.advance({ id: body.delivery.id, challengeId: body.id }, 'ended', { reason: 'busy' });
    await users.setDisabled(user.id, true, everyGrant, tester);
    expect((await send(key, 'POST', `/v1/challenges/${body.id}/calls`)).body.code).toBe('user-unknown');
  });

  it('a user who was disabled meanwhile passes no code', async () => {
    const user = await addUser('A');
    await givePhone(user.id);
    const { text: key } = await userKey('A');
    const { body } = await open(key, { user: user.login });
    await api.speak({ id: body.id, deliveryId: body.delivery.id }, '482913');
    const answer = () => send(key, 'POST', `/v1/challenges/${body.id}/answer`, { code: '482913' });
    await users.setDisabled(user.id, true, everyGrant, tester);
    expect((await answer()).body).toEqual({ state: 'expired', triesLeft: 0 });
    await users.setDisabled(user.id, false, everyGrant, tester);
    expect((await answer()).body).toEqual({ state: 'passed', triesLeft: 5 });
  });

  it('a bare number of a bound key is called for its company and in its country, also by "call again"', async () => {
    const { text: key } = await api.addKey(['challenges:number'], [companies.B]);
    await api.database('destination_rules').insert({ company_id: companies.B, prefix: '+32', allowed: true });
    const { status, body } = await open(key, { to: '0470 12 34 56' });
    expect([status, body.to]).toEqual([201, expect.stringMatching(/^\+32/)]);
    const { text: unbound } = await api.addKey(['challenges:number']);
    expect((await open(unbound, { to: '+32470123457' })).body.code).toBe('destination-refused');
    await api.deliveries.advance({ id: body.delivery.id, challengeId: body.id }, 'ended', { reason: 'busy' });
    await api.ledger.finish(body.delivery.id, { reason: 'busy', free: true, answeredSeconds: 0 });
    expect(outcomeOf(await send(key, 'POST', `/v1/challenges/${body.id}/calls`))).toBe('201 open');
  });

  it('a key of several companies calls no bare number, also when it was added without the command line', async () => {
    const { text: key } = await api.addKey(['challenges:number'], [companies.A, companies.B]);
    expect(outcomeOf(await open(key, { to: freshNumber() }))).toBe('400 key-companies-many');
  });
});

describe('a key asks for no more codes than it may, of any kind', () => {
  /** One user who is asked again and again by one key, for each kind of challenge and for calls again. */
  const kinds: Record<string, (key: string) => Promise<() => ReturnType<typeof send>>> = {
    'an authenticator, each replacing the one before': async (key) => {
      const user = await userWithAuthenticator();
      return () => open(key, { user: user.login });
    },
    'an authenticator, for ever new purposes': async (key) => {
      const user = await userWithAuthenticator();
      return () => open(key, { user: user.login, purpose: random.id() });
    },
    'a telephone, each joining the call before': async (key) => {
      const user = await addUser();
      await givePhone(user.id);
      return () => open(key, { user: user.login });
    },
    'an extension that may dial in, beside an authenticator': async (key) => {
      const user = await userWithAuthenticator();
      await givePhone(user.id, '201');
      return () => open(key, { user: user.login, purpose: random.id() });
    },
    'the app, by message to a telephone': async (key) => {
      const user = await addUser();
      const device = { kind: 'endpoint', extension: '202', name: 'desk' } as const;
      await factors.add(confirmFactor({ userId: user.id }, { kind: 'app', device }));
      const presence = new EndpointPresenceStore(await connectLab('commands', redisDatabase), 600);
      await presence.note('dialler-1', '202', true);
      return () => open(key, { user: user.login });
    },
    'calls again': async (key) => {
      const user = await addUser();
      await givePhone(user.id);
      const { body } = await open(key, { user: user.login });
      let delivery = body.delivery.id;
      return async () => {
        await api.deliveries.advance({ id: delivery, challengeId: body.id }, 'ended', { reason: 'busy' });
        await api.ledger.finish(delivery, { reason: 'busy', free: true, answeredSeconds: 0 });
        const reply = await send(key, 'POST', `/v1/challenges/${body.id}/calls`);
        delivery = reply.body.delivery?.id ?? delivery;
        return reply;
      };
    },
  };

  it.each(Object.keys(kinds))('%s', async (name) => {
    const { text: key } = await userKey();
    const ask = await kinds[name]?.(key);
    const replies = [];
    for (let round = 0; round < perUser + 3; round += 1) replies.push(await ask?.());
    const paused = replies.filter((reply) => reply?.body.code === 'key-paused');
    expect(replies.length - paused.length).toBe(name === 'calls again' ? perUser - 1 : perUser);
    for (const reply of paused) {
      expect(reply?.status).toBe(429);
      const seconds = Number(reply?.headers['retry-after']);
      expect(seconds).toBeGreaterThan(0);
      expect(seconds).toBeLessThanOrEqual(600);
    }
    // The user is still there for another key, and the key for another user.
    const [other, { text: another }] = [await userWithAuthenticator(), await userKey()];
    expect((await open(key, { user: other.login })).status).toBe(201);
    expect((await open(another, { user: other.login })).status).toBe(201);
  });

  it('over many users and numbers the key reaches its own limit, and Redis holds no more than that', async () => {
    const { text: key } = await api.addKey(['challenges:user', 'challenges:number']);
    const redis = await connectLab('commands', redisDatabase);
    const sizeOf = async (pattern: string) => (await redis.keys(pattern)).length;
    const places = async () => (await sizeOf('belcode:challenge:*')) + (await sizeOf('belcode:idempotency:*'));
    const before = await places();
    const logins = await Promise.all(Array.from({ length: 12 }, () => userWithAuthenticator()));
    const statuses: number[] = [];
    for (let round = 0; round < perKey + 20; round += 1) {
      const user = logins[round % logins.length]?.login;
      const payload = round % 4 === 0 ? { to: freshNumber() } : { user, purpose: random.id() };
      const headers = { ...bearer(key), 'idempotency-key': random.id() };
      const reply = await api.app.inject({ method: 'POST', url: '/v1/challenges', headers, payload });
      statuses.push(reply.statusCode);
    }
    expect(statuses.filter((status) => status === 201)).toHaveLength(perKey);
    expect(new Set(statuses.slice(perKey))).toEqual(new Set([429]));
    expect((await places()) - before).toBe(2 * perKey);
  });

  it('a refused request uses up nothing', async () => {
    const { text: key } = await api.addKey(['challenges:user', 'challenges:number']);
    const user = await addUser();
    for (let round = 0; round < perUser + 3; round += 1)
      expect((await open(key, { user: user.login })).body.code).toBe('factor-missing');
    for (let round = 0; round < perKey + 3; round += 1)
      expect((await open(key, { to: '+32470999999' })).body.code).toBe('destination-refused');
    await giveAuthenticator(user.id);
    expect((await open(key, { user: user.login })).status).toBe(201);
  });
});

describe('the audit names the key', () => {
  const linesOf = async (userId: string) =>
    (await api.audit.list({ userId })).map(({ event, actor, companyId, detail, repeats }) => ({
      event,
      actor,
      companyId,
      detail,
      times: repeats?.times ?? 1,
    }));

  it('for a challenge that it opened and for a wrong code, in one line an hour', async () => {
    const user = await userWithAuthenticator();
    const { id, text: key } = await userKey();
    for (let round = 0; round < 3; round += 1) {
      const { body } = await open(key, { user: user.login });
      await send(key, 'POST', `/v1/challenges/${body.id}/answer`, { code: '000000' });
    }
    const actor = { kind: 'api-key', id, name: 'test' };
    const method = { factorId: user.factorId, kind: 'authenticator' };
    const lines = await linesOf(user.id);
    const told = { actor, companyId: companies.A, times: 3 };
    expect(lines).toContainEqual({ ...told, event: 'challenge-opened', detail: method });
    expect(lines).toContainEqual({ ...told, event: 'code-refused', detail: { reason: 'wrong-code', ...method } });
  });

  it('for calls that are refused, in one line an hour whatever the numbers are', async () => {
    const { id, text: key } = await api.addKey(['challenges:number']);
    for (let round = 10; round < 40; round += 1) await open(key, { to: `+3247012${round}${99 - round}` });
    const lines = (await api.audit.list({ event: 'call-refused', limit: 500 })).filter(({ actor }) => actor.id === id);
    expect(lines.map(({ repeats }) => repeats?.times).reduce((sum = 0, each = 1) => sum + each, 0)).toBe(30);
    // Two lines when the test crosses a full hour.
    expect(lines.length).toBeLessThan(3);
  });

  it('for the lock that follows', async () => {
    const user = await userWithAuthenticator();
    const { id, text: key } = await userKey();
    await api.database('second_factor_failures').insert({ user_id: user.id, asker: `key:${id}`, failures: 99 });
    const { body } = await open(key, { user: user.login });
    await send(key, 'POST', `/v1/challenges/${body.id}/answer`, { code: '000000' });
    const reasons = (await linesOf(user.id)).flatMap(({ actor, detail }) => (actor.id === id ? [detail.reason] : []));
    expect(reasons).toContain('second-factor-locked');
    expect((await open(key, { user: user.login })).body.code).toBe('second-factor-locked');
  });
});
