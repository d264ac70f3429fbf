import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { type Role, roles } from '../../src/accounts/user.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import type { Actor, AuditEntry } from '../../src/audit/audit-event.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { CallRecordStore } from '../../src/incidents/call-record-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { withRequestId } from '../../src/request-id.ts';
import { redisUrl } from '../lab.ts';
import { bearer, freshNumber, startTestApi, type TestApi } from './test-api.ts';

const tester: Actor = { kind: 'command-line' };
const day = Date.UTC(2026, 9, 1);

let api: TestApi;
let users: UserStore;
let factors: FactorStore;
let [mine, theirs] = ['', ''];
let [bound, free] = ['', ''];

beforeAll(async () => {
  api = await startTestApi({ redisUrl: redisUrl('helpdesk') });
  const parts = { database: api.database, random };
  users = new UserStore(parts);
  factors = new FactorStore(parts);
  const companies = new CompanyStore(parts);
  mine = (await companies.add({ name: 'Mine', country: 'NL' }, tester)).id;
  theirs = (await companies.add({ name: 'Theirs', country: 'NL' }, tester)).id;
  bound = (await api.addKey(['challenges:read'], [mine])).text;
  free = (await api.addKey(['challenges:read'])).text;
});

afterAll(() => api.stop());

let count = 0;

function addUser(companyId = mine, role: Role = 'user') {
  const user = { companyId, login: `person.${++count}`, name: 'Anna', role } as const;
  return users.add(user, { hash: hashOfNothing(random), mustChange: false }, tester);
}

async function read(login: string, query = '', key = bound) {
  const reply = await api.app.inject({ url: `/v1/users/${login}/challenges${query}`, headers: bearer(key) });
  return { status: reply.statusCode, body: reply.json(), text: reply.body };
}

/** A call to a number of the user, at a minute of the day. */
async function called(user: { id: string }, number: string, minute: number, reason: string) {
  const call = {
    deliveryId: random.id(),
    challengeId: random.id(),
    userId: user.id,
    companyId: mine,
    number,
    route: 'trunk',
    requestId: `call-${minute}`,
  } as const;
  const account = { requestedAt: day + minute * 60_000, endedAt: day + minute * 60_000 + 9_000, minutes: 1, money: 0 };
  const ended = { event: 'call-ended', call, reason, answeredSeconds: 0, account } as const;
  await new CallRecordStore({ database: api.database, secret: 'a secret for tests' }).noteEnd(ended as never, day);
}

/** A line of the audit, as a request writes it. */
const noted = (entry: AuditEntry, request = 'request-of-a-line') =>
  withRequestId(request, () => api.audit.append(entry));

describe('what became of the challenges of a user', () => {
  it('is calls and answers in one list, masked, with the request of each, and no code', async () => {
    const user = await addUser();
    const number = freshNumber();
    const phone = await factors.add(confirmFactor({ userId: user.id }, { kind: 'phone', number, name: 'desk' }));
    await called(user, number, 1, 'no-answer');
    const by = { actor: { kind: 'user', id: user.id }, userId: user.id } as const;
    const method = { factorId: phone.id, kind: 'phone', address: '192.0.2.7' };
    await noted({ event: 'login-refused', ...by, detail: { reason: 'wrong-code', ...method } });
    await noted({ event: 'login-refused', ...by, detail: { reason: 'wrong-password', address: '192.0.2.7' } });
    await noted({ event: 'login-passed', ...by, detail: method }, 'request-that-passed');
    await noted({ event: 'login-passed', ...by, detail: { without: 'second factor' } });
    const { status, body, text } = await read(user.login);
    expect(status).toBe(200);
    expect(body).toEqual({
      underWay: [],
      challenges: [
        { at: expect.any(String), what: 'passed', kind: 'phone', name: 'desk', request: 'request-that-passed' },
        { at: expect.any(String), what: 'wrong-code', kind: 'phone', name: 'desk', request: 'request-of-a-line' },
        {
          at: '2026-10-01T00:01:00.000Z',
          what: 'called',
          kind: 'phone',
          number: expect.stringMatching(/^\+31\*+\d\d$/),
          reason: 'no-answer',
          request: 'call-1',
        },
      ],
    });
    expect(text).not.toContain(number.slice(-6));
    expect(text).not.toContain('192.0.2');
  });

  it('has repeats of one hour as one line with a count, and the API key that asked', async () => {
    const user = await addUser();
    const key = await api.addKey(['challenges:user']);
    const entry = { actor: { kind: 'api-key', id: key.id }, userId: user.id, detail: { kind: 'app' } } as const;
    for (let i = 0; i < 3; i++) await noted({ event: 'challenge-opened', ...entry });
    await noted({ event: 'code-refused', ...entry, detail: { reason: 'second-factor-locked', kind: 'app' } });
    const { body } = await read(user.login);
    expect(body.challenges).toMatchObject([
      { what: 'locked', key: key.id, kind: 'app' },
      { what: 'asked', key: key.id, kind: 'app', times: 3, lastAt: expect.any(String) },
    ]);
  });

  it('shows what waits for an answer now, whoever asked', async () => {
    const user = await addUser();
    await factors.add(confirmFactor({ userId: user.id }, { kind: 'phone', number: freshNumber() }));
    const { text: panel } = await api.addKey(['challenges:user']);
    await api.open(panel, { user: user.login } as never);
    const { body } = await read(user.login);
    expect(body.underWay).toMatchObject([{ kind: 'phone', delivery: { state: 'queued' } }]);
    expect(body.underWay[0].number).toMatch(/^061\*+\d\d$/);
    expect((await read(user.login, `?after=${Buffer.from('0||0').toString('base64url')}`)).body.underWay).toEqual([]);
  });

  it('is read in pages, of which each line is in one', async () => {
    const user = await addUser();
    for (let minute = 0; minute < 7; minute++) await called(user, freshNumber(), minute, 'busy');
    const by = { actor: { kind: 'user', id: user.id }, userId: user.id } as const;
    for (let i = 0; i < 5; i++)
      await noted({ event: 'login-passed', ...by, detail: { kind: 'app', address: `192.0.${i}.0` } });
    const whole = (await read(user.login)).body;
    expect(whole.challenges).toHaveLength(12);
    expect(whole.next).toBeUndefined();
    for (const limit of [1, 2, 5, 11, 12, 100]) {
      const pages: object[][] = [];
      let after = '';
      do {
        const { body } = await read(user.login, `?limit=${limit}${after && `&after=${after}`}`);
        pages.push(body.challenges);
        after = body.next ?? '';
      } while (after !== '');
      expect(pages.flat()).toEqual(whole.challenges);
      expect(pages.length).toBe(Math.ceil(12 / limit));
    }
  });

  it.each(['?limit=0', '?limit=101', '?limit=x', '?after=x', `?after=${'A'.repeat(201)}`])(
    'a page that is none is refused: %s',
    async (query) => {
      const { login } = await addUser();
      expect((await read(login, query)).body.code).toBe('request-invalid');
    },
  );
});

describe('a key for a helpdesk', () => {
  it.each(roles)('reads a %s, unless that is an operator', async (role) => {
    const { login } = await addUser(mine, role);
    expect((await read(login, '', free)).body.code).toBe(role === 'operator' ? 'user-unknown' : undefined);
  });

  it('reads a disabled user too, who asks why nothing comes', async () => {
    const { id, login } = await addUser();
    await users.setDisabled(id, true, everyGrant, tester);
    expect((await read(login)).status).toBe(200);
  });

  it('gets the same for a user of another company as for nobody', async () => {
    const { login } = await addUser(theirs);
    const [foreign, nobody] = [await read(login), await read('no.body')];
    expect(foreign.status).toBe(404);
    expect(foreign.text).toBe(nobody.text);
  });

  it.each(['challenges:user', 'challenges:number', 'users:write', 'companies:write', 'spoken-codes:write'] as const)(
    'is no key with %s alone',
    async (scope) => {
      const { login } = await addUser();
      const { text } = await api.addKey([scope]);
      expect((await read(login, '', text)).body.code).toBe('scope-missing');
    },
  );

  it('asks nobody for a code, and changes nobody', async () => {
    const { login } = await addUser();
    for (const [method, url, payload] of [
      ['POST', '/v1/challenges', { user: login }],
      ['PATCH', `/v1/users/${login}`, { name: 'X' }],
      ['DELETE', `/v1/users/${login}`, undefined],
      ['GET', `/v1/users/${login}/factors`, undefined],
    ] as const) {
      const reply = await api.app.inject({ method, url, headers: bearer(bound), ...(payload && { payload }) });
      expect([url, reply.json().code]).toEqual([url, 'scope-missing']);
    }
  });
});
