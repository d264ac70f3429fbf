import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ForwardTickets } from '../../../src/accounts/forward-ticket.ts';
import { everyGrant } from '../../../src/accounts/grant.ts';
import { roles } from '../../../src/accounts/user.ts';
import { buildForwardAuth } from '../../../src/integrations/forward-auth/build-forward-auth.ts';
import { createLog } from '../../../src/log.ts';
import { ForwardAccess } from '../../../src/login/forward-access.ts';
import { disableCompany } from '../../../src/people/disable-company.ts';
import { disableUser } from '../../../src/people/disable-user.ts';
import { parseForwardRules } from '../../../src/policy/forward/read-forward-rules.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { secret } from '../../challenges/parts.ts';
import { password } from '../../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../../panel/open-panel.ts';

const rules = parseForwardRules(
  [
    { host: 'app.example.org', path: '/health', login: 'none' },
    { host: 'app.example.org', path: '/admin', roles: ['operator'] },
    { host: 'app.example.org', path: '/fresh', fresh: 5 },
    { host: 'app.example.org', path: '/bakery', companies: ['Bakkerij'] },
    { host: 'app.example.org' },
  ],
  'example.org',
  roles,
);
const tickets = new ForwardTickets(secret);
const cookieName = '__Secure-belcode-forward';
const tls = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.7', host: 'login.example.org' };

let home: OpenedPanel;
let access: ForwardAccess;
let app: Awaited<ReturnType<typeof buildForwardAuth>>;

beforeAll(async () => {
  home = await openPanel({ forward: { domain: 'example.org', rules, tickets } });
  access = new ForwardAccess(home.parts, rules);
  app = await buildForwardAuth({
    access,
    panelUrl: 'https://login.example.org',
    trustedProxies: ['127.0.0.1', '10.9.0.0/16'],
    log: createLog('test', 'silent'),
  });
});

afterAll(async () => {
  await app?.close();
  await home?.close();
});

interface Question {
  ticket?: string | undefined;
  path?: string;
  method?: string;
  headers?: Record<string, string>;
  from?: string;
}

const browser = { accept: 'text/html,*/*' };

function ask({ ticket, path = '/', method = 'GET', headers = browser, from = '127.0.0.1' }: Question) {
  return app.inject({
    url: '/api/authz/forward-auth',
    remoteAddress: from,
    headers: {
      'x-forwarded-proto': 'https',
      'x-forwarded-host': 'app.example.org',
      'x-forwarded-uri': path,
      'x-forwarded-method': method,
      ...(ticket === undefined ? {} : { cookie: `${cookieName}=${ticket}` }),
      ...headers,
    },
  });
}

/** Somebody who is logged in with a second factor. */
async function loggedIn(given: Parameters<OpenedPanel['addPerson']>[0] = {}) {
  const user = await home.addPerson(given);
  await home.givePhone(user.id);
  const sessionId = await home.putInEdit(user.id);
  const session = await home.parts.sessions.find(sessionId);
  if (session === undefined) throw new Error('no session');
  return { user, sessionId, session, ticket: tickets.of(session) };
}

/** A browser at the panel with this session. */
function browserOf(sessionId: string) {
  const visitor = home.visitor(tls);
  visitor.cookies.set('__Host-belcode-session', sessionId);
  return visitor;
}

describe('a ticket that comes twice is refused, because the proxy may pass one of them on to a program', () => {
  const none = { path: '/health' };
  it.each<[string, (ticket: string) => string, Question]>([
    ['a decoy after it', (ticket) => `${cookieName}=${ticket}; ${cookieName}=x`, {}],
    ['a decoy before it', (ticket) => `${cookieName}=x; a=1; ${cookieName}=${ticket}`, {}],
    ['an empty one', (ticket) => `${cookieName}=${ticket};${cookieName}=`, {}],
    ['one without a value', (ticket) => `${cookieName}; ${cookieName}=${ticket}`, {}],
    ['spaces around its name', (ticket) => `${cookieName}=${ticket}; ${cookieName} =x`, {}],
    ['where no login is needed', (ticket) => `${cookieName}=${ticket}; ${cookieName}=x`, none],
  ])('%s', async (_what, cookieOf, question) => {
    const { ticket } = await loggedIn();
    const asked = await ask({ ...question, headers: { ...browser, cookie: cookieOf(ticket) } });
    expect([asked.statusCode, asked.headers.location, asked.headers['remote-user']]).toEqual([
      403,
      undefined,
      undefined,
    ]);
    const others = `a=1; x${cookieName}=x; ${cookieName}=${ticket}; ${cookieName}-x=x`;
    expect((await ask({ ...question, headers: { ...browser, cookie: others } })).statusCode).toBe(200);
  });
});

describe('the question of', () => {
  const page = 'https://app.example.org/orders?id=1';
  const login = `https://login.example.org/?rd=${encodeURIComponent(page)}&rm=GET`;
  const kinds = [
    ['nginx', '/api/authz/auth-request', { 'x-original-url': page, 'x-original-method': 'GET' }, 401],
    [
      'Caddy, Traefik and HAProxy',
      '/api/authz/forward-auth',
      {
        'x-forwarded-proto': 'https',
        'x-forwarded-host': 'app.example.org',
        'x-forwarded-uri': '/orders?id=1',
        'x-forwarded-method': 'GET',
      },
      302,
    ],
    ['Envoy', '/api/authz/ext-authz/orders?id=1', { 'x-forwarded-proto': 'https', host: 'app.example.org' }, 302],
  ] as const;

  it.each(kinds)('%s', async (_name, url, headers, status) => {
    const { user, ticket } = await loggedIn({ name: 'Anna', email: 'anna@example.org' });
    const stranger = await app.inject({ url, headers: { ...headers, ...browser } });
    expect([stranger.statusCode, stranger.headers.location]).toEqual([status, login]);
    const asked = await app.inject({ url, headers: { ...headers, ...browser, cookie: `${cookieName}=${ticket}` } });
    expect(asked.statusCode).toBe(200);
    expect(asked.headers).toMatchObject({
      'remote-user': user.login,
      'remote-groups': `user,company:${home.company.name}`,
      'remote-email': 'anna@example.org',
      'remote-name': 'Anna',
      'cache-control': 'no-store',
    });
  });

  it.each([
    ['without the page', { 'x-original-method': 'GET' }],
    ['without the method', { 'x-original-url': page }],
    ['with two pages', { 'x-original-url': `${page}, https://app.example.org/health`, 'x-original-method': 'GET' }],
    ['with http', { 'x-original-url': 'http://app.example.org/health', 'x-original-method': 'GET' }],
    ['with a strange method', { 'x-original-url': page, 'x-original-method': 'GET /' }],
  ])('a proxy %s is refused', async (_what, headers) => {
    const asked = await app.inject({ url: '/api/authz/auth-request', headers });
    expect([asked.statusCode, asked.headers.location, asked.headers['remote-user']]).toEqual([
      403,
      undefined,
      undefined,
    ]);
  });
});

it('a form leads to the page by GET, and a script gets no page', async () => {
  expect((await ask({ method: 'POST' })).statusCode).toBe(303);
  expect((await ask({ headers: { accept: 'application/json' } })).statusCode).toBe(401);
  expect((await ask({ headers: { ...browser, 'x-requested-with': 'XMLHttpRequest' } })).statusCode).toBe(401);
});

it('only proxies of the list are answered, whatever a request says of itself', async () => {
  const { ticket } = await loggedIn();
  const forwarded = { ...browser, 'x-forwarded-for': '127.0.0.1' };
  for (const from of ['192.0.2.1', '10.8.0.1', '::1', '127.0.0.2']) {
    expect([from, (await ask({ ticket, from, headers: forwarded })).statusCode]).toEqual([from, 403]);
    expect([from, (await ask({ path: '/health', from })).statusCode]).toEqual([from, 403]);
  }
  for (const from of ['127.0.0.1', '10.9.0.1', '::ffff:10.9.1.2'])
    expect([from, (await ask({ ticket, from })).statusCode]).toEqual([from, 200]);
});

it('names reach the program in UTF-8, and nothing in them becomes a header or a group', async () => {
  const company = await home.addCompany('Bakkerij, operator');
  const { user, ticket } = await loggedIn({ name: 'Zoë Ærø 李', companyId: company.id });
  const asked = await ask({ ticket });
  expect(asked.headers['remote-user']).toBe(user.login);
  expect(Buffer.from(String(asked.headers['remote-name']), 'latin1').toString()).toBe('Zoë Ærø 李');
  expect(String(asked.headers['remote-groups']).split(',')).toEqual(['user', 'company:Bakkerij  operator']);
});

it('where nobody is logged in all four headers are there and empty', async () => {
  const { headers } = await ask({ path: '/health' });
  for (const name of ['remote-user', 'remote-groups', 'remote-email', 'remote-name']) expect(headers[name]).toBe('');
});

describe('somebody who is logged in is refused, and named to no program,', () => {
  const hosts = (host: string) => ({ ...browser, 'x-forwarded-host': host });

  it.each([
    ['at a page for another role', { path: '/admin' }],
    ['at the same page in capitals', { path: '/ADMIN/x' }],
    ['at the same page with an encoded sign', { path: '/%61dmin' }],
    ['at a path that leads to it', { path: '/x/../admin' }],
    ['at a path that leads to it, encoded', { path: '/x/..%2fadmin' }],
    ['at a page for another company', { path: '/bakery' }],
    ['at a host without a rule', { headers: hosts('other.example.org') }],
    ['at another port', { headers: hosts('app.example.org:8443') }],
    ['at a host of another domain', { headers: hosts('app.example.com') }],
    ['at a host that only begins alike', { headers: hosts('app.example.org.evil.example') }],
    ['with two hosts', { headers: hosts('app.example.org, other.example.org') }],
    ['with somebody else in front of the host', { headers: hosts('app.example.org@evil.example') }],
    ['with a page in the host', { headers: hosts('app.example.org/health?') }],
    ['with a path that belongs to the host', { path: '.evil.example/health' }],
    ['without TLS', { headers: { ...browser, 'x-forwarded-proto': 'http' } }],
  ])('%s', async (_what, question) => {
    const { ticket } = await loggedIn();
    expect((await ask({ ticket })).statusCode).toBe(200);
    const { statusCode, headers } = await ask({ ticket, ...question });
    expect([statusCode, headers['remote-user'], headers.location]).toEqual([403, undefined, undefined]);
  });
});

describe('no ticket is', () => {
  it.each([
    ['nothing', async () => ''],
    ['the session itself', async () => (await loggedIn()).sessionId],
    ['the digest alone', async () => (await loggedIn()).session.digest],
    ['one of another installation', async () => new ForwardTickets('x'.repeat(32)).of((await loggedIn()).session)],
    [
      'the MAC of another session',
      async () => `${(await loggedIn()).session.digest}.${(await loggedIn()).ticket.split('.')[1]}`,
    ],
    ['one with more to it', async () => `${(await loggedIn()).ticket}.x`],
    [
      'one of a login that has not ended',
      async () => {
        const user = await home.addPerson();
        const session = await home.parts.sessions.find(await home.putAt(user.id, { step: 'challenge' }));
        return session === undefined ? '' : tickets.of(session);
      },
    ],
  ])('%s', async (_what, make) => {
    expect((await ask({ ticket: await make() })).statusCode).toBe(302);
  });
});

it('a ticket gives nothing in the panel', async () => {
  const { ticket } = await loggedIn();
  for (const cookie of ['__Host-belcode-session', '__Host-belcode-form', cookieName, '__Host-belcode-known']) {
    const visitor = home.visitor(tls);
    visitor.cookies.set(cookie, ticket);
    expect([cookie, (await visitor.get('/methods')).to]).toEqual([cookie, '/login']);
  }
});

it('a stranger causes no read of Redis or PostgreSQL, and a user one of the session', async () => {
  const spies = [
    vi.spyOn(home.parts.sessions, 'findByDigest'),
    vi.spyOn(home.parts.loginFacts, 'find'),
    vi.spyOn(home.parts.factors, 'list'),
  ];
  const counts = () => spies.map((spy) => spy.mock.calls.length);
  for (const ticket of [undefined, '', 'x', `${'a'.repeat(43)}.${'b'.repeat(43)}`]) await ask({ ticket });
  expect(counts()).toEqual([0, 0, 0]);
  const { ticket } = await loggedIn();
  for (let times = 0; times < 20; times += 1) expect((await ask({ ticket })).statusCode).toBe(200);
  expect(counts()).toEqual([20, 1, 1]);
  for (const spy of spies) spy.mockRestore();
});

describe('is refused with the next request', () => {
  type Given = Awaited<ReturnType<typeof loggedIn>>;
  const accessParts = () => ({ ...home.parts, users: home.users, companies: home.companies });

  it.each([
    ['after log out', ({ sessionId }: Given) => logOut(sessionId)],
    ['after the end of all sessions', async ({ user }: Given) => void (await home.parts.sessions.endAll(user.id))],
    [
      'whom an operator has disabled',
      async ({ user }: Given) =>
        void (await disableUser(accessParts(), { userId: user.id, grant: everyGrant, reason: 'left' }, tester)),
    ],
    [
      'whose company has ended',
      async ({ user: { companyId } }: Given) =>
        void (await disableCompany(accessParts(), { companyId, reason: 'left' }, tester)),
    ],
  ])('somebody %s', async (_when, end) => {
    const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
    const given = await loggedIn({ companyId });
    expect((await ask({ ticket: given.ticket })).statusCode).toBe(200);
    await end(given);
    expect((await ask({ ticket: given.ticket })).statusCode).toBe(302);
  });

  async function logOut(sessionId: string) {
    const visitor = browserOf(sessionId);
    await visitor.open('/');
    await visitor.send('/logout');
  }
});

it('a role that was taken is seen within ten seconds', async () => {
  const { user, ticket } = await loggedIn({ role: 'operator' });
  expect((await ask({ ticket, path: '/admin' })).statusCode).toBe(200);
  await home.database('users').where({ id: user.id }).update({ role: 'user' });
  home.time.now += 11_000;
  expect((await ask({ ticket, path: '/admin' })).statusCode).toBe(403);
});

describe('a browser', () => {
  const wanted = 'https://app.example.org/orders?id=1';
  const rd = `rd=${encodeURIComponent(wanted)}&rm=GET`;

  it('that is logged in passes through, with a ticket for the domain that only TLS carries', async () => {
    const { sessionId, ticket } = await loggedIn();
    const visitor = browserOf(sessionId);
    const first = await visitor.get(`/?${rd}`);
    expect(first.to).toBe('/go-on');
    const set = [first.headers['set-cookie']].flat().find((each) => String(each).startsWith(cookieName));
    expect(set).toBe(`${cookieName}=${ticket}; Domain=example.org; Path=/; HttpOnly; Secure; SameSite=Lax`);
    expect((await visitor.get('/go-on')).to).toBe(wanted);
    // Once: the next login does not lead there.
    expect((await visitor.get('/go-on')).to).toBe('/');
  });

  it('that is not logged in comes back after password and code', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const visitor = home.visitor(tls);
    expect((await visitor.open(`/?${rd}`)).status).toBe(200);
    expect(visitor.cookies.has(cookieName)).toBe(false);
    await visitor.send('/login', { login: user.login, password });
    const { challenge } = await home.workOf(visitor.cookies.get('__Host-belcode-session') ?? '');
    await home.speak(challenge?.id, '123456');
    const answered = await visitor.post('/code', { code: '123456' });
    expect(answered.to).toBe('/');
    expect((await visitor.get('/')).to).toBe('/go-on');
    expect((await visitor.get('/go-on')).to).toBe(wanted);
    expect((await ask({ ticket: visitor.cookies.get(cookieName) })).statusCode).toBe(200);
  });

  it('with an old second factor proves it again, after the password, and comes back', async () => {
    const user = await home.addPerson();
    const phone = await home.givePhone(user.id);
    const now = await home.parts.sessions.now();
    const old = { factorProvenAt: now - 10 * 60_000, editConfirmedAt: now - 3_600_000 };
    const visitor = browserOf(await home.putInEdit(user.id, old));
    await visitor.get('/methods');
    expect((await ask({ ticket: visitor.cookies.get(cookieName), path: '/fresh' })).statusCode).toBe(302);
    await visitor.get(`/?rd=${encodeURIComponent('https://app.example.org/fresh')}`);
    expect((await visitor.get('/go-on')).to).toBe('/confirm');
    await visitor.get('/confirm');
    // The password alone is not what the rule wants.
    expect((await visitor.post('/confirm', { password })).to).toBe('/go-on');
    expect((await visitor.get('/go-on')).to).toBe('/confirm/code');
    await visitor.get('/confirm/code');
    await visitor.post('/confirm/code/method', { method: phone.id });
    const { challenge } = await home.workOf(visitor.cookies.get('__Host-belcode-session') ?? '');
    await home.speak(challenge?.id, '123456');
    await visitor.get('/confirm/code');
    expect((await visitor.post('/confirm/code', { code: '123456' })).to).toBe('/go-on');
    expect((await visitor.get('/go-on')).to).toBe('https://app.example.org/fresh');
    expect((await ask({ ticket: visitor.cookies.get(cookieName), path: '/fresh' })).statusCode).toBe(200);
  });

  it('without a method that a rule needs is led to the set-up', async () => {
    const user = await home.addPerson();
    const sessionId = await home.putInEdit(user.id, { factorProvenAt: undefined });
    const visitor = browserOf(sessionId);
    await visitor.get('/methods');
    expect((await ask({ ticket: visitor.cookies.get(cookieName) })).statusCode).toBe(302);
    await visitor.get(`/?${rd}`);
    expect((await visitor.get('/go-on')).to).toBe('/methods/add');
  });

  it.each([
    ['//evil.example/'],
    ['https://evil.example/'],
    ['https://app.example.org@evil.example/'],
    ['https://app.example.org.evil.example/'],
    ['http://app.example.org/'],
    ['javascript:alert(1)'],
  ])('is not led to %s, by a link or by a cookie that somebody planted', async (address) => {
    const { sessionId } = await loggedIn();
    const visitor = browserOf(sessionId);
    expect((await visitor.get(`/?rd=${encodeURIComponent(address)}`)).to).toBeUndefined();
    expect((await visitor.get('/go-on')).to).toBe('/');
    visitor.cookies.set('__Host-belcode-wanted', address);
    expect((await visitor.get('/go-on')).to).toBe('/');
  });
});
