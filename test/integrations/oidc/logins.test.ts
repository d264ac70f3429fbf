import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { password } from '../../login/open-login.ts';
import { afterLogout, callback, type Oidc, openOidc, type Rp } from './open-oidc.ts';

let home: Oidc;
let rp: Rp;

beforeAll(async () => {
  home = await openOidc();
  rp = await home.addClient();
});

afterAll(() => home?.close());

const tokenOf = (body: string) => /name="token" value="([\w-]+)"/.exec(body)?.[1] ?? '';

describe('a program', () => {
  it('finds what it may use, and nothing else', async () => {
    const found = rp.config.serverMetadata();
    expect(found).toMatchObject({
      issuer: `${home.origin}/oidc`,
      authorization_endpoint: `${home.origin}/oidc/authorize`,
      end_session_endpoint: `${home.origin}/oidc/session/end`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      code_challenge_methods_supported: ['S256'],
      acr_values_supported: ['pwd', 'mfa'],
      id_token_signing_alg_values_supported: ['RS256'],
      authorization_response_iss_parameter_supported: true,
    });
    expect(found.grant_types_supported?.toSorted()).toEqual(['authorization_code', 'refresh_token']);
    for (const missing of ['registration_endpoint', 'introspection_endpoint', 'device_authorization_endpoint'])
      expect(found).not.toHaveProperty(missing);
  });

  it('learns who has logged in, and how', async () => {
    const user = await home.addWithPhone({ name: 'Zoë Ærø', email: 'zoe@example.org' });
    const { to, tokens } = await home.logIn(rp, await home.browserOf(user.id));
    expect(`${to.origin}${to.pathname}`).toBe(callback);
    expect(to.searchParams.get('iss')).toBe(`${home.origin}/oidc`);
    const claims = tokens.claims();
    expect(claims).toMatchObject({ sub: user.id, acr: 'mfa', amr: ['pwd', 'mfa', 'otp', 'tel'] });
    expect(Math.abs(Number(claims?.auth_time) - Date.now() / 1_000)).toBeLessThan(30);
    // No more of the person is in a token than its id.
    expect(claims).not.toHaveProperty('name');
    const info = await client.fetchUserInfo(rp.config, tokens.access_token, user.id);
    expect(info).toEqual({
      sub: user.id,
      name: 'Zoë Ærø',
      preferred_username: user.login,
      email: 'zoe@example.org',
      groups: ['user', `company:${home.company.name}`],
    });
    const events = await home.auditOf(user.id);
    expect(events).toContainEqual(expect.objectContaining({ event: 'oidc-login-passed', clientId: rp.id }));
  });

  it.each([
    ['phone', undefined, ['pwd', 'mfa', 'otp', 'tel']],
    ['app', undefined, ['pwd', 'mfa', 'otp']],
    ['authenticator', undefined, ['pwd', 'mfa', 'otp']],
    ['passkey', undefined, ['pwd', 'mfa', 'swk']],
    ['passkey', true, ['pwd', 'mfa', 'hwk']],
  ] as const)('learns that the method was %s (bound to hardware: %s)', async (factorKind, hardwareBound, amr) => {
    const user = await home.addWithPhone();
    const { tokens } = await home.logIn(rp, await home.browserOf(user.id, { factorKind, hardwareBound }));
    expect(tokens.claims()?.amr).toEqual(amr);
  });

  it('gets only the claims of its scopes', async () => {
    const user = await home.addWithPhone({ email: 'anna@example.org' });
    const { tokens } = await home.logIn(rp, await home.browserOf(user.id), { scope: 'openid' });
    expect(await client.fetchUserInfo(rp.config, tokens.access_token, user.id)).toEqual({ sub: user.id });
  });

  it('sends somebody without a session to the login, from which they come back', async () => {
    const easy = await home.addClient({ login: 'password', companies: [home.company] });
    home.rollOut.set({ offerFrom: '2999-01-01', requireFrom: '2999-02-01' }, { kind: 'command-line' });
    const user = await home.addPerson();
    const { url, checks } = await home.request(easy);
    const browser = home.browser();
    const page = await browser.open(url);
    expect(browser.seen.at(-1)?.pathname).toBe('/login');
    const sent = await browser.post('/login', { login: user.login, password, token: tokenOf(page.body) });
    const { to } = await browser.follow(sent);
    if (to === undefined) throw new Error('the browser did not come back');
    const tokens = await client.authorizationCodeGrant(easy.config, to, checks);
    expect(tokens.claims()).toMatchObject({ sub: user.id, acr: 'pwd', amr: ['pwd'] });
    // What was kept for the way back is gone.
    expect(browser.cookies.has('belcode-wanted')).toBe(false);
  });

  it('keeps somebody logged in by refresh tokens that rotate, and end with the working day', async () => {
    const user = await home.addWithPhone();
    const { tokens } = await home.logIn(rp, await home.browserOf(user.id));
    const first = tokens.refresh_token ?? '';
    const next = await client.refreshTokenGrant(rp.config, first);
    expect(next.refresh_token).not.toBe(first);
    expect(next.claims()?.sub).toBe(user.id);
    expect((await client.refreshTokenGrant(rp.config, next.refresh_token ?? '')).claims()?.sub).toBe(user.id);
  });

  it('gets no refresh token unless the operator has said so', async () => {
    const once = await home.addClient({ refreshes: false });
    const user = await home.addWithPhone();
    const { tokens } = await home.logIn(once, await home.browserOf(user.id), {
      scope: 'openid offline_access',
      prompt: 'consent',
    });
    expect(tokens.refresh_token).toBeUndefined();
  });

  it('in a browser needs no secret, but its verifier', async () => {
    const open = await home.addClient({ isPublic: true });
    expect(open.secret).toBeUndefined();
    const user = await home.addWithPhone();
    const { tokens } = await home.logIn(open, await home.browserOf(user.id));
    expect(tokens.claims()?.sub).toBe(user.id);
  });

  it('ends its own tokens', async () => {
    const user = await home.addWithPhone();
    const { tokens } = await home.logIn(rp, await home.browserOf(user.id));
    await client.tokenRevocation(rp.config, tokens.refresh_token ?? '');
    await expect(client.refreshTokenGrant(rp.config, tokens.refresh_token ?? '')).rejects.toThrow();
  });

  it('logs somebody out here too, and gets them back', async () => {
    const user = await home.addWithPhone();
    const browser = await home.browserOf(user.id);
    const { tokens } = await home.logIn(rp, browser);
    const url = client.buildEndSessionUrl(rp.config, {
      post_logout_redirect_uri: afterLogout,
      id_token_hint: tokens.id_token ?? '',
      state: 'of-the-app',
    });
    expect((await browser.get(url)).to?.href).toBe(`${afterLogout}?state=of-the-app`);
    expect((await browser.get('/')).to?.pathname).toBe('/login');
  });
});

describe('prompt=none', () => {
  it('with a session is answered at once', async () => {
    const user = await home.addWithPhone();
    const { tokens } = await home.logIn(rp, await home.browserOf(user.id), { prompt: 'none' });
    expect(tokens.claims()?.sub).toBe(user.id);
  });

  it.each([
    ['no session', {}, {}, 'login_required'],
    ['a password alone', { factorProvenAt: undefined, factorKind: undefined }, {}, 'unmet_authentication_requirements'],
    ['proofs that are too old', { factorProvenAt: Date.now() - 600_000 }, { max_age: '60' }, 'login_required'],
  ] as const)('with %s asks nobody', async (what, proven, more, error) => {
    // Without methods, so that the password alone is a full session.
    const user = what === 'a password alone' ? await home.addPerson() : await home.addWithPhone();
    const browser = what === 'no session' ? home.browser() : await home.browserOf(user.id, proven);
    const { url } = await home.request(rp, { prompt: 'none', ...more });
    const { to } = await browser.open(url);
    expect([to?.origin, to?.searchParams.get('error')]).toEqual(['https://app.example.org', error]);
    expect(to?.searchParams.get('iss')).toBe(`${home.origin}/oidc`);
  });
});

describe('more is asked for', () => {
  const anHourAgo = async () => (await home.parts.sessions.now()) - 3_600_000;

  it.each([
    ['max_age has passed', { max_age: '60' }],
    ['prompt=login', { prompt: 'login' }],
    ['max_age=0', { max_age: '0' }],
  ])('when %s: first the password, then the second factor', async (_what, more) => {
    const user = await home.addWithPhone();
    const old = await anHourAgo();
    const proven = { passwordProvenAt: old, editConfirmedAt: undefined, factorProvenAt: old };
    const browser = await home.browserOf(user.id, proven);
    const { url, checks } = await home.request(rp, more);
    const page = await browser.open(url);
    expect(browser.seen.at(-1)?.pathname).toBe('/confirm');
    const confirmed = await browser.post('/confirm', { password, token: tokenOf(page.body) });
    expect(confirmed.to?.pathname).toBe('/confirm/code');
    const code = await browser.get('/confirm/code');
    const pending = (await home.workOf(browser.cookies.get('belcode-session')?.value ?? '')).challenge;
    await home.speak(pending?.id, '123456');
    const passed = await browser.post('/confirm/code', { code: '123456', token: tokenOf(code.body) });
    const { to } = await browser.follow(passed);
    if (to === undefined) throw new Error('the browser did not come back');
    const { max_age } = more as { max_age?: string };
    const tokens = await client.authorizationCodeGrant(rp.config, to, {
      ...checks,
      ...(max_age === undefined ? {} : { maxAge: Math.max(60, Number(max_age)) }),
    });
    expect(tokens.claims()?.acr).toBe('mfa');
    expect(Number(tokens.claims()?.auth_time) * 1_000).toBeGreaterThan(old + 1_800_000);
  });

  it('when a second factor is wanted: somebody without a method sets one up first', async () => {
    const easy = await home.addClient({ login: 'password' });
    const user = await home.addPerson();
    const proven = { factorProvenAt: undefined, factorKind: undefined };
    const plain = await home.logIn(easy, await home.browserOf(user.id, proven));
    expect(plain.tokens.claims()?.acr).toBe('pwd');
    const browser = await home.browserOf(user.id, proven);
    const { url } = await home.request(easy, { acr_values: 'mfa' });
    expect((await browser.open(url)).to).toBeUndefined();
    expect(browser.seen.at(-1)?.pathname).toBe('/methods/add');
  });

  it('but a level that there is not is refused', async () => {
    const user = await home.addWithPhone();
    const { url } = await home.request(rp, { acr_values: 'urn:of:others' });
    const { to } = await (await home.browserOf(user.id)).open(url);
    expect(to?.searchParams.get('error')).toBe('unmet_authentication_requirements');
  });

  it('and another person cannot become the one who is meant', async () => {
    const [anna, bert] = [await home.addWithPhone(), await home.addWithPhone()];
    const { tokens } = await home.logIn(rp, await home.browserOf(anna.id));
    const { url } = await home.request(rp, { id_token_hint: tokens.id_token ?? '' });
    const { to } = await (await home.browserOf(bert.id)).open(url);
    expect(to?.searchParams.get('error')).toBe('login_required');
  });
});
