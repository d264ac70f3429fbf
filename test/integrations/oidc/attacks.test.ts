import { createHash } from 'node:crypto';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renewOidcClientSecret } from '../../../src/accounts/change-oidc-clients.ts';
import { everyGrant } from '../../../src/accounts/grant.ts';
import { disableCompany } from '../../../src/people/disable-company.ts';
import { disableUser, enableUser } from '../../../src/people/disable-user.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { afterLogout, callback, type Oidc, openOidc, type Rp } from './open-oidc.ts';

let home: Oidc;
let rp: Rp;
let other: Rp;

beforeAll(async () => {
  home = await openOidc();
  rp = await home.addClient();
  other = await home.addClient({ name: 'Other' });
});

afterAll(() => home?.close());

/** The error of a refusal, as the program gets it. */
async function errorOf(act: Promise<unknown>): Promise<string> {
  return act.then(
    () => 'none',
    (error: { error?: string; cause?: { error?: string }; code?: string }) =>
      error.error ?? error.cause?.error ?? error.code ?? String(error),
  );
}

async function somebody() {
  const user = await home.addWithPhone();
  return { user, browser: await home.browserOf(user.id) };
}

/** A browser that has come back to the client with a code. */
async function withCode(of = rp) {
  const { user, browser } = await somebody();
  const { url, checks, verifier } = await home.request(of);
  const { to } = await browser.open(url);
  if (to === undefined) throw new Error('the browser did not come back');
  const challenge = url.searchParams.get('code_challenge') ?? '';
  return { user, browser, to, checks, verifier, challenge, code: to.searchParams.get('code') ?? '' };
}

const userinfo = (token: string, more: Record<string, string> = {}) =>
  fetch(`${home.origin}/oidc/userinfo`, { headers: { authorization: `Bearer ${token}`, ...more } });

function tokenRequest(of: Rp, fields: Record<string, string>, more: Record<string, string> = {}) {
  const authorization = `Basic ${Buffer.from(`${of.id}:${of.secret}`).toString('base64')}`;
  const body = new URLSearchParams({ grant_type: 'authorization_code', redirect_uri: callback, ...fields });
  return fetch(`${home.origin}/oidc/token`, { method: 'POST', headers: { authorization, ...more }, body });
}

type Checks = Awaited<ReturnType<Oidc['request']>>['checks'];

const base64 = (given: object) => Buffer.from(JSON.stringify(given)).toString('base64url');

async function errorIn(reply: Response): Promise<string> {
  return ((await reply.json()) as { error: string }).error;
}

describe('a request for a login is refused', () => {
  it.each([
    ['without PKCE', { code_challenge: undefined, code_challenge_method: undefined }],
    ['with the plain method', { code_challenge_method: 'plain' }],
    ['without a method, which was plain once', { code_challenge_method: undefined }],
    ['with a method and no challenge', { code_challenge: undefined }],
    ['for a token at once', { response_type: 'token' }],
    ['for an ID token at once', { response_type: 'id_token' }],
    ['for a code and an ID token', { response_type: 'code id_token' }],
    ['for an answer by a form', { response_mode: 'form_post' }],
    ['for an answer in the fragment', { response_mode: 'fragment' }],
    ['in a token without a signature', { request: `${base64({ alg: 'none' })}.${base64({ scope: 'openid' })}.` }],
    ['that is kept at an address', { request_uri: 'https://evil.test/request' }],
    ['with an age that is no number', { max_age: 'old' }],
    ['with an age below nothing', { max_age: '-1' }],
    ['that asks nobody, and asks', { prompt: 'none login' }],
  ])('%s', async (_what, more) => {
    const { browser } = await somebody();
    const { url } = await home.request(rp, more);
    const { to } = await browser.open(url);
    const answer = new URLSearchParams(to?.hash === '' ? to.search : to?.hash.slice(1));
    expect(answer.get('code')).toBeNull();
    expect(answer.get('id_token') ?? answer.get('access_token')).toBeNull();
  });

  const misses = [
    'https://app.example.org/callback/',
    'https://app.example.org/callback?x=1',
    'https://app.example.org/callback#x',
    'https://app.example.org/CALLBACK',
    'https://app.example.org/callback/../evil',
    'https://app.example.org:444/callback',
    'http://app.example.org/callback',
    'https://app.example.org.evil.test/callback',
    'https://app.example.org@evil.test/callback',
    'https://evil.test/callback',
    '//app.example.org/callback',
    'javascript:alert(1)',
    `${callback} https://evil.test`,
  ];
  it.each(misses)('with a code for %s', async (redirect_uri) => {
    const { browser } = await somebody();
    const { url } = await home.request(rp, { redirect_uri });
    await browser.open(url);
    expect(browser.seen.filter((each) => each.origin !== home.origin)).toEqual([]);
    expect(browser.seen.at(-1)?.pathname).toBe('/oidc-login');
  });

  it('with a code for two addresses, of which one is right', async () => {
    const { browser } = await somebody();
    const { url } = await home.request(rp);
    url.searchParams.append('redirect_uri', 'https://evil.test/');
    await browser.open(url);
    expect(browser.seen.some((each) => each.host === 'evil.test' || each.searchParams.has('code'))).toBe(false);
  });

  it.each(['pwd', 'pwd mfa', 'mfa pwd'])(
    'but gives no less than the client needs: acr_values=%s',
    async (acr_values) => {
      const bare = await home.addPerson();
      const proven = { factorProvenAt: undefined, factorKind: undefined };
      const claims = JSON.stringify({ id_token: { acr: { essential: true, values: ['pwd'] } } });
      const browser = await home.browserOf(bare.id, proven);
      const { to } = await browser.open((await home.request(rp, { acr_values, claims })).url);
      expect([to, browser.seen.at(-1)?.pathname]).toEqual([undefined, '/methods/add']);
    },
  );

  it('by a client that there is not', async () => {
    const { browser } = await somebody();
    const { url } = await home.request(rp, { client_id: 'nobody' });
    await browser.open(url);
    expect(browser.seen.at(-1)?.pathname).toBe('/oidc-login');
  });

  it('by users of another company than the client is for', async () => {
    const company = await home.addCompany();
    const closed = await home.addClient({ companies: [company] });
    const { browser } = await somebody();
    const { to } = await browser.open((await home.request(closed)).url);
    expect([to?.searchParams.get('error'), to?.searchParams.get('code')]).toEqual(['access_denied', null]);
    const quiet = await browser.open((await home.request(closed, { prompt: 'none' })).url);
    expect(quiet.to?.searchParams.get('error')).toBe('access_denied');
  });

  it('by everybody while the client is for no company', async () => {
    await expect(home.addClient({ companies: [] })).rejects.toMatchObject({ id: 'request-invalid' });
    const closed = await home.addClient({ companies: [await home.addCompany()] });
    await home.database('oidc_client_companies').where({ client_id: closed.id }).delete();
    home.passTime();
    const { browser } = await somebody();
    const { to } = await browser.open((await home.request(closed)).url);
    expect(to?.searchParams.get('error')).toBe('access_denied');
  });
});

describe('a code', () => {
  it.each([
    ['without its verifier', {}],
    ['with another verifier', { code_verifier: 'a'.repeat(43) }],
  ])('is worth nothing %s', async (_what, more) => {
    const { code } = await withCode();
    const reply = await tokenRequest(rp, { code, ...more });
    expect([reply.status, await errorIn(reply)]).toEqual([400, 'invalid_grant']);
  });

  it('is worth nothing with its challenge, as if the method were plain', async () => {
    const { code, challenge } = await withCode();
    const reply = await tokenRequest(rp, { code, code_verifier: challenge });
    expect(await errorIn(reply)).toBe('invalid_grant');
    const more = { code, code_verifier: challenge, code_challenge_method: 'plain' };
    expect(await errorIn(await tokenRequest(rp, more))).toBe('invalid_grant');
  });

  it.each([
    ['state', (checks: Checks) => ({ ...checks, expectedState: client.randomState() })],
    ['nonce', (checks: Checks) => ({ ...checks, expectedNonce: client.randomNonce() })],
  ])('comes with the %s of its request, so that one of another request is noticed', async (_what, other) => {
    const { to, checks } = await withCode();
    expect(to.searchParams.get('state')).toBe(checks.expectedState);
    expect(await errorOf(client.authorizationCodeGrant(rp.config, to, other(checks)))).toMatch(/^OAUTH_/);
  });

  it('of another client is refused, and stays good for its own', async () => {
    const { to, checks, code, verifier } = await withCode();
    const stolen = await tokenRequest(other, { code, code_verifier: verifier });
    expect([stolen.status, await errorIn(stolen)]).toEqual([400, 'invalid_grant']);
    expect((await client.authorizationCodeGrant(rp.config, to, checks)).access_token).toBeDefined();
  });

  it('for another address of the same client is refused', async () => {
    const { code, verifier } = await withCode();
    const reply = await tokenRequest(rp, { code, code_verifier: verifier, redirect_uri: afterLogout });
    expect(await errorIn(reply)).toBe('invalid_grant');
  });

  it('that comes twice ends every token of it', async () => {
    const { to, checks } = await withCode();
    const tokens = await client.authorizationCodeGrant(rp.config, to, checks);
    expect((await userinfo(tokens.access_token)).status).toBe(200);
    expect(await errorOf(client.authorizationCodeGrant(rp.config, to, checks))).toBe('invalid_grant');
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    expect(await errorOf(client.refreshTokenGrant(rp.config, tokens.refresh_token ?? ''))).toBe('invalid_grant');
  });

  it('that comes many times at once gives tokens at most once, and they end', async () => {
    const { code, verifier } = await withCode();
    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => tokenRequest(rp, { code, code_verifier: verifier })));
    const given = await Promise.all(replies.filter(({ ok }) => ok).map((reply) => reply.json()));
    expect(given.length).toBeLessThanOrEqual(1);
    for (const tokens of given as { access_token: string }[])
      expect((await userinfo(tokens.access_token)).status).toBe(401);
  });

  it('of another provider is noticed by the client (mix-up)', async () => {
    const { to, checks } = await withCode();
    to.searchParams.set('iss', 'https://evil.test');
    expect(await errorOf(client.authorizationCodeGrant(rp.config, to, checks))).toBe('OAUTH_INVALID_RESPONSE');
    to.searchParams.delete('iss');
    expect(await errorOf(client.authorizationCodeGrant(rp.config, to, checks))).toBe('OAUTH_INVALID_RESPONSE');
  });
});

describe('a client that was removed', () => {
  it('gets nothing by what it had, no login, and nobody back from a logout', async () => {
    const gone = await home.addClient();
    const { user, browser, code, verifier } = await withCode(gone);
    const { tokens } = await home.logIn(gone, browser);
    await home.store.remove(gone.id);
    home.passTime();
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await tokenRequest(gone, { code, code_verifier: verifier })).status).toBe(401);
    expect((await tokenRequest(gone, refresh)).status).toBe(401);
    expect((await userinfo(tokens.access_token)).status).toBe(401);
    await browser.open((await home.request(gone)).url);
    expect(browser.seen.at(-1)?.pathname).toBe('/oidc-login');
    const out = new URL(`${home.origin}/oidc/session/end`);
    out.searchParams.set('post_logout_redirect_uri', afterLogout);
    out.searchParams.set('id_token_hint', tokens.id_token ?? '');
    expect((await (await home.browserOf(user.id)).get(out)).to?.href).toBe(`${home.origin}/`);
  });
});

describe('userinfo', () => {
  it('takes access tokens only, in the header', async () => {
    const { to, checks, code } = await withCode();
    const { access_token, refresh_token, id_token } = await client.authorizationCodeGrant(rp.config, to, checks);
    for (const token of [refresh_token, id_token, code, 'x', '']) expect((await userinfo(token ?? '')).ok).toBe(false);
    expect((await fetch(`${home.origin}/oidc/userinfo?access_token=${access_token}`)).ok).toBe(false);
  });
});

describe('a refresh token', () => {
  it('gives no more than its login gave', async () => {
    const { browser } = await somebody();
    const { tokens } = await home.logIn(rp, browser, { scope: 'openid' });
    const wide = { scope: 'openid profile email groups' };
    expect(await errorOf(client.refreshTokenGrant(rp.config, tokens.refresh_token ?? '', wide))).toBe('invalid_scope');
  });

  it('that comes twice ends all that followed from it', async () => {
    const { browser } = await somebody();
    const { tokens } = await home.logIn(rp, browser);
    const next = await client.refreshTokenGrant(rp.config, tokens.refresh_token ?? '');
    expect(await errorOf(client.refreshTokenGrant(rp.config, tokens.refresh_token ?? ''))).toBe('invalid_grant');
    expect(await errorOf(client.refreshTokenGrant(rp.config, next.refresh_token ?? ''))).toBe('invalid_grant');
    expect((await userinfo(next.access_token)).status).toBe(401);
  });

  it('of another client is refused', async () => {
    const { browser } = await somebody();
    const { tokens } = await home.logIn(rp, browser);
    expect(await errorOf(client.refreshTokenGrant(other.config, tokens.refresh_token ?? ''))).toBe('invalid_grant');
    expect((await client.refreshTokenGrant(rp.config, tokens.refresh_token ?? '')).access_token).toBeDefined();
  });

  const ends: [string, (userId: string) => Promise<unknown>][] = [
    ['was disabled', (userId) => disableUser(accessParts(), { userId, grant: everyGrant }, tester)],
    [
      'was disabled and enabled again',
      async (userId) => {
        await disableUser(accessParts(), { userId, grant: everyGrant }, tester);
        await enableUser(accessParts(), { userId, grant: everyGrant }, tester);
      },
    ],
    [
      'is of a company that has ended',
      async (userId) => disableCompany(accessParts(), await companyOf(userId), tester),
    ],
    ['has logged out everywhere', (userId) => home.parts.sessions.endAll(userId)],
    ['was erased', (userId) => home.users.erase(userId, everyGrant, tester)],
  ];
  const companyOf = async (userId: string) => ({ companyId: (await home.users.find(userId)).companyId });

  it.each(ends)('of somebody who %s is refused at once, and so are the access token and a code', async (_what, end) => {
    // A company of their own, which may end.
    const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
    const user = await home.addWithPhone({ companyId });
    const browser = await home.browserOf(user.id);
    const { tokens } = await home.logIn(rp, browser);
    expect((await userinfo(tokens.access_token)).status).toBe(200);
    const { url, checks } = await home.request(rp);
    const { to } = await browser.open(url);
    await end(user.id);
    expect(await errorOf(client.authorizationCodeGrant(rp.config, to ?? url, checks))).toBe('invalid_grant');
    expect(await errorOf(client.refreshTokenGrant(rp.config, tokens.refresh_token ?? ''))).toBe('invalid_grant');
    expect((await userinfo(tokens.access_token)).status).toBe(401);
  });

  it('of somebody whose company may not log in any more is refused', async () => {
    const company = await home.addCompany();
    const closed = await home.addClient({ companies: [company] });
    const user = await home.addWithPhone({ companyId: company.id });
    const { tokens } = await home.logIn(closed, await home.browserOf(user.id));
    await home.database('oidc_client_companies').where({ client_id: closed.id }).delete();
    home.passTime();
    expect(await errorOf(client.refreshTokenGrant(closed.config, tokens.refresh_token ?? ''))).toBe('invalid_grant');
  });
});

describe('a browser', () => {
  it('cannot finish the request of another one, and so log its person in there', async () => {
    const { url } = await home.request(rp);
    const thief = home.browser();
    await thief.open(url);
    const path = thief.seen.find((each) => each.pathname.startsWith('/oidc-login/'))?.pathname ?? '';
    const { browser } = await somebody();
    const refused = await browser.get(path);
    expect([refused.status, refused.to]).toEqual([400, undefined]);
    // Nor with the kept page of the request, which is only a page.
    browser.cookies.set('belcode-wanted', { value: encodeURIComponent(path), path: '/' });
    expect((await browser.open('/go-on')).to).toBeUndefined();
    const resume = await thief.open(path.replace('/oidc-login/', '/oidc/authorize/'));
    expect(resume.to).toBeUndefined();
    expect(thief.seen.some((each) => each.searchParams.has('code'))).toBe(false);
  });

  it('gets nothing by a cookie of the provider that somebody has put there', async () => {
    const browser = home.browser();
    for (const name of ['belcode-oidc', '_session']) browser.cookies.set(name, { value: 'of-the-panel', path: '/' });
    const { to } = await browser.open((await home.request(rp, { prompt: 'none' })).url);
    expect(to?.searchParams.get('error')).toBe('login_required');
  });

  it('keeps no session of the provider beside that of the panel', async () => {
    const { user, browser } = await somebody();
    await home.logIn(rp, browser);
    expect([...browser.cookies.keys()].filter((name) => /oidc/.test(name))).toEqual([]);
    await home.parts.sessions.endAll(user.id);
    const { to } = await browser.open((await home.request(rp, { prompt: 'none' })).url);
    expect(to?.searchParams.get('error')).toBe('login_required');
  });

  it('is sent only to the issuer, whatever host a client names', async () => {
    const { url } = await home.request(rp);
    const at = new URL(url.pathname + url.search, home.origin);
    const reply = await fetch(at, { redirect: 'manual', headers: { 'x-forwarded-host': 'evil.test' } });
    expect(reply.headers.get('location')).toMatch(/^\/oidc-login\//);
    const found = await fetch(`${home.origin}/oidc/.well-known/openid-configuration`, {
      headers: { 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'https' },
    });
    expect(await found.text()).not.toContain('evil.test');
  });
});

describe('a logout', () => {
  it.each([
    'https://evil.test/',
    `${afterLogout}/`,
    `${afterLogout}?x=1`,
    'https://app.example.org@evil.test/bye',
    '//evil.test',
    callback,
  ])('goes on to no address that is not the client’s: %s', async (address) => {
    const { browser } = await somebody();
    const { tokens } = await home.logIn(rp, browser);
    const url = new URL(`${home.origin}/oidc/session/end`);
    url.searchParams.set('post_logout_redirect_uri', address);
    url.searchParams.set('id_token_hint', tokens.id_token ?? '');
    expect((await browser.get(url)).to?.href).toBe(`${home.origin}/`);
  });

  it.each([
    ['no token', async () => ''],
    ['a token of another person', async () => (await home.logIn(rp, (await somebody()).browser)).tokens.id_token ?? ''],
    ['a token with another signature', async () => `${await ownToken()}x`],
    ['a token without a signature', async () => `${(await ownToken()).split('.').slice(0, 2).join('.')}.`],
  ])('by a page elsewhere, with %s, ends no session', async (_what, hintOf) => {
    const { browser } = await somebody();
    const url = new URL(`${home.origin}/oidc/session/end`);
    url.searchParams.set('client_id', rp.id);
    url.searchParams.set('post_logout_redirect_uri', afterLogout);
    const hint = await hintOf();
    if (hint !== '') url.searchParams.set('id_token_hint', hint);
    expect((await browser.get(url)).to?.href).toBe(`${home.origin}/`);
    expect((await browser.get('/methods')).status).toBe(200);
  });
});

describe('secrets of clients', () => {
  const from = () => ({
    'x-forwarded-for': `10.${[1, 2, 3].map(() => Math.floor(random.fraction() * 256)).join('.')}`,
  });

  it('are refused when they are wrong, after 300 of a network without a look; a client that is known goes on', async () => {
    const own = await home.addClient();
    const there = from();
    const { code, verifier } = await withCode(own);
    const wrong = { ...own, secret: 'wrong' };
    expect((await tokenRequest(own, { code, code_verifier: verifier }, there)).status).toBe(200);
    const replies = new Set<number>();
    for (let round = 0; round < 31; round += 1) {
      const tries = Array.from({ length: 10 }, () => tokenRequest({ ...wrong, secret: random.secret() }, {}, there));
      for (const reply of await Promise.all(tries)) replies.add(reply.status);
    }
    expect([...replies].toSorted()).toEqual([401, 429]);
    // The client there that was right lately has its own share.
    const again = await withCode(own);
    expect((await tokenRequest(own, { code: again.code, code_verifier: again.verifier }, there)).status).toBe(200);
    const elsewhere = await tokenRequest(wrong, {}, from());
    expect([elsewhere.status, await errorIn(elsewhere)]).toEqual([401, 'invalid_client']);
  });

  it('cannot be left out, and are no use to a client that has none', async () => {
    const { code, verifier } = await withCode();
    const body = { grant_type: 'authorization_code', redirect_uri: callback, code, code_verifier: verifier };
    const without = await fetch(`${home.origin}/oidc/token`, {
      method: 'POST',
      body: new URLSearchParams({ ...body, client_id: rp.id }),
    });
    expect([without.status, await errorIn(without)]).toEqual([401, 'invalid_client']);
    const open = await home.addClient({ isPublic: true });
    expect((await tokenRequest({ ...open, secret: rp.secret }, { code, code_verifier: verifier })).status).toBe(401);
  });

  it('end within ten seconds when they are renewed; the next one counts, and tokens go on', async () => {
    const own = await home.addClient();
    const { tokens } = await home.logIn(own, (await somebody()).browser);
    const parts = { clients: home.store, audit: home.audit, random };
    const secret = await renewOidcClientSecret(parts, own.id, tester);
    home.passTime();
    const refresh = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' };
    expect((await tokenRequest(own, refresh)).status).toBe(401);
    expect((await tokenRequest({ ...own, secret }, refresh)).status).toBe(200);
  });

  it('are stored as a digest, and shown by no answer', async () => {
    const own = await home.addClient();
    const [row] = await home.database('oidc_clients').where({ id: own.id });
    expect(JSON.stringify(row)).not.toContain(own.secret);
    // What is stored is no secret by itself.
    const stored = { ...own, secret: Buffer.from(row.secret_digest).toString('base64url') };
    expect((await tokenRequest(stored, { code: 'x' })).status).toBe(401);
  });
});

describe('in Redis', () => {
  const keyOf = (token: string) =>
    `belcode:oidc:${createHash('sha256').update(`AccessToken ${token}`).digest('base64url')}`;

  it('nothing can be shown to Belcode, and nothing moves to another key', async () => {
    const { to, checks, code } = await withCode();
    const own = await client.authorizationCodeGrant(rp.config, to, checks);
    const keys = await home.redis.keys('belcode:oidc*');
    const texts = [...keys, ...(await home.redis.mget(keys))].join(' ');
    for (const secret of [code, own.access_token, own.refresh_token ?? 'none']) expect(texts).not.toContain(secret);
    // A writer puts the token of somebody else under the key of their own.
    const { tokens: victims } = await home.logIn(rp, (await somebody()).browser);
    const sealed = await home.redis.get(keyOf(victims.access_token));
    expect(sealed).not.toBeNull();
    await home.redis.set(keyOf(own.access_token), sealed ?? '', 'EX', 60);
    expect((await userinfo(own.access_token)).status).toBe(401);
    expect((await userinfo(victims.access_token)).status).toBe(200);
  });
});

it('no log has a code, a token or a secret', async () => {
  const { to, checks, code } = await withCode();
  const tokens = await client.authorizationCodeGrant(rp.config, to, checks);
  await tokenRequest(rp, { code, code_verifier: 'a'.repeat(43) });
  await userinfo('x');
  const lines = home.logged();
  expect(lines).toContain('A program was refused');
  for (const secret of [code, tokens.access_token, rp.secret ?? 'none']) expect(lines).not.toContain(secret);
});

async function ownToken(): Promise<string> {
  const { browser } = await somebody();
  return (await home.logIn(rp, browser)).tokens.id_token ?? '';
}

const accessParts = () => ({ ...home.parts, users: home.users, companies: home.companies });
