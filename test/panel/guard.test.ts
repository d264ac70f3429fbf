import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import type { SessionStep } from '../../src/accounts/session.ts';
import { readAssets } from '../../src/panel/assets.ts';
import { appActs, routeSteps } from '../../src/panel/route-steps.ts';
import { tester } from '../accounts/people.ts';
import { password } from '../login/open-login.ts';
import { until } from '../until.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { routesOf } from './routes-of.ts';
import type { Visitor } from './visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
  await home.rollOut.set({ offerFrom: '2020-01-01' }, tester);
});

afterAll(() => home.close());

/** A user at a step, with a valid token. */
async function at(step: SessionStep): Promise<{ visitor: Visitor; userId: string }> {
  const user = await home.addPerson({ language: 'en' });
  const factor = ['set-up', 'set-up-code', 'new-password', 'enrolment', 'enrolment-code'].includes(step)
    ? undefined
    : await home.givePhone(user.id);
  const proven = step === 'full' || step === 'enrolled' ? { factorProvenAt: await home.parts.sessions.now() } : {};
  const challenge = factor && { id: 'none', kind: 'phone' as const, factorId: factor.id };
  const sessionId = await home.putAt(
    user.id,
    { step, forgottenBy: step.startsWith('forgotten') ? 'phone' : undefined, ...proven },
    { challenge },
  );
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', sessionId);
  return { visitor, userId: user.id };
}

const own: Record<SessionStep, string> = {
  challenge: '/code',
  'new-password': '/new-password',
  'set-up': '/set-up',
  'set-up-code': '/methods/add/code',
  full: '/',
  forgotten: '/forgot-password/code',
  'forgotten-password': '/new-password',
  enrolment: '/set-up',
  'enrolment-code': '/methods/add/code',
  enrolled: '/enrolment/done',
};
const steps = Object.keys(own) as SessionStep[];

describe('E05 step skipping', () => {
  it('knows every route', () => {
    const known = routesOf(home.panel).map(({ method, route }) => `${method} ${route}`);
    expect(known.length).toBeGreaterThan(50);
    expect(known).toContain('POST /methods/:id/remove');
    expect(known).toContain('POST /operator/users/:id/reset');
    expect(known).toContain('POST /operator/users/:id/release');
    expect(known).toContain('POST /operator/users/:id/devices/pairing-code');
    expect(known).toContain('POST /operator/users/:id/devices/:deviceId/remove');
    for (const act of ['stop', 'resume', 'lift']) expect(known).toContain(`POST /operator/calls/${act}`);
    expect(Object.keys(routeSteps).filter((each) => !known.includes(each))).toEqual([]);
  });

  it('a form whose body comes after its session has ended is refused', async () => {
    const { visitor, userId } = await at('challenge');
    await visitor.open('/code');
    const body = new Readable({ read() {} });
    const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const find = vi.spyOn(home.parts.sessions, 'find');
    const settle = vi.spyOn(home.parts.challenges, 'settle');
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const replying = home.panel.inject({ method: 'POST', url: '/code', headers, payload: body });
    void replying.then(() => undefined);
    await until(() => find.mock.results.length === 1);
    await find.mock.results[0]?.value;
    await home.parts.sessions.endAll(userId);
    body.push(`token=${visitor.token}&code=482913`);
    body.push(null);
    const { statusCode, headers: sent } = await replying;
    expect([statusCode, sent.location]).toEqual([303, '/login']);
    expect(settle).not.toHaveBeenCalled();
    find.mockRestore();
    settle.mockRestore();
  });

  it.each(steps)('at %s only that step is served', async (step) => {
    const { visitor, userId } = await at(step);
    await visitor.open(own[step]);
    const before = [await home.factors.list(userId), (await home.users.find(userId)).passwordSetAt];
    for (const { method, route, url } of routesOf(home.panel)) {
      const served = (routeSteps[`${method} ${route}`] ?? ['full']).includes(step);
      if (served) continue;
      const fields = {
        password: 'a brand new good one',
        again: 'a brand new good one',
        code: '482913',
        number: '0612345678',
      };
      const seen = method === 'GET' ? await visitor.get(url) : await visitor.post(url, fields);
      const stream = seen.headers['content-type'] === 'text/event-stream';
      if (stream) expect(seen.body).toBe('event: over\ndata: {}\n\n');
      else expect([method, route, seen.status, seen.to]).toEqual([method, route, 303, own[step]]);
    }
    expect([await home.factors.list(userId), (await home.users.find(userId)).passwordSetAt]).toEqual(before);
  });

  it('a stranger is served only the login and the way to a new password', async () => {
    const visitor = home.visitor();
    await visitor.get('/login');
    for (const { method, route, url } of routesOf(home.panel)) {
      if ((routeSteps[`${method} ${route}`] ?? ['full']).includes('nobody')) continue;
      const seen = method === 'GET' ? await visitor.get(url) : await visitor.post(url);
      if (seen.headers['content-type'] === 'text/event-stream') continue;
      expect([method, route, seen.status, seen.to]).toEqual([method, route, 303, '/login']);
    }
  });

  it('each step has a new session id, and the old one is void', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', 'planted-by-somebody-else-planted-by-somebody');
    await visitor.logIn(user.login, password);
    const half = visitor.cookies.get('belcode-session') ?? '';
    expect(half).not.toContain('planted');
    await home.speak(home.queued.at(-1)?.challengeId, '482913');
    await visitor.send('/code', { code: '482913' });
    expect(visitor.cookies.get('belcode-session')).not.toBe(half);
    const thief = home.visitor();
    thief.cookies.set('belcode-session', half);
    expect((await thief.get('/')).to).toBe('/login');
  });
});

describe('the app', () => {
  it('takes only JSON, and from no other site: a form of another site does nothing', async () => {
    const { visitor } = await at('full');
    await visitor.get('/');
    for (const act of appActs) {
      const seen = await visitor.post(`/app/${act}`, { token: visitor.token });
      expect([act, seen.status]).toEqual([act, 400]);
    }
  });
});

describe('E07 forms', () => {
  it('without a session, of another session, or without a token change nothing', async () => {
    const { visitor } = await at('full');
    const { visitor: other } = await at('full');
    await visitor.get('/');
    await other.get('/');
    for (const { method, route, url } of routesOf(home.panel)) {
      if (method !== 'POST' || !(routeSteps[`POST ${route}`] ?? ['full']).includes('full')) continue;
      if (route.startsWith('/app/')) continue;
      for (const token of ['', 'x', other.token, visitor.token.slice(0, -1)]) {
        const seen = await visitor.post(url, { token });
        // The role is judged before a file is read, and the token is behind the file. To a user the page is not there.
        const refused = /\/users\/import(\/|$)|^\/operator\/recordings/.test(route) ? 404 : 403;
        expect([route, token, seen.status]).toEqual([route, token, refused]);
      }
    }
    expect((await visitor.get('/')).status).toBe(200);
  });

  it('for logging in need a token too, of the same browser', async () => {
    const user = await home.addPerson();
    const [visitor, other] = [home.visitor(), home.visitor()];
    await visitor.get('/login');
    await other.get('/login');
    for (const token of ['', other.token]) {
      expect((await visitor.post('/login', { token, login: user.login, password })).status).toBe(403);
    }
    expect(visitor.cookies.has('belcode-session')).toBe(false);
  });

  it('from another site are refused, whatever they contain', async () => {
    const user = await home.addPerson();
    for (const site of ['cross-site', 'same-site']) {
      const visitor = home.visitor();
      await visitor.get('/login');
      const seen = await visitor.post('/login', { login: user.login, password }, { 'sec-fetch-site': site });
      expect([site, seen.status]).toEqual([site, 403]);
    }
  });

  it('of another content type, or too large, are refused with a page', async () => {
    const visitor = home.visitor();
    await visitor.get('/login');
    const json = { 'content-type': 'application/json' };
    expect((await visitor.post('/login', {}, json)).status).toBeGreaterThanOrEqual(400);
    expect((await visitor.post('/login', { login: 'x'.repeat(9_000) })).status).toBe(413);
    expect(visitor.title).toBe('That did not work');
  });

  it('never redirect to another site', async () => {
    const user = await home.addPerson({ language: 'en' });
    for (const evil of ['https://example.org', '//example.org', '/\\example.org', '/%5cexample.org']) {
      const visitor = home.visitor();
      const query = ['next', 'to', 'return', 'url', 'language']
        .map((name) => `${name}=${encodeURIComponent(evil)}`)
        .join('&');
      await visitor.get(`/login?${query}`);
      visitor.cookies.set('belcode-next', evil);
      visitor.cookies.set('belcode-flash', evil);
      const seen = await visitor.post(`/login?${query}`, { login: user.login, password, next: evil });
      expect([evil, seen.to]).toEqual([evil, '/set-up']);
      await visitor.open('/set-up');
      expect(visitor.page.body).not.toContain('example.org');
    }
    for (const path of ['//example.org', '/\\example.org', '///example.org/%2e%2e', '/https://example.org']) {
      const { to } = await home.visitor().get(path);
      expect(to ?? '/login').toBe('/login');
    }
  });

  it('after confirming redirect to one of three pages', async () => {
    const { visitor } = await at('full');
    await visitor.open('/methods');
    visitor.cookies.set('belcode-next', '//example.org');
    const seen = await visitor.post('/confirm', { password });
    expect(seen.to).toBe('/methods');
  });
});

describe('cookies', () => {
  it('are for this host only, hidden from scripts, and secure when the page came by TLS', async () => {
    const user = await home.addPerson();
    for (const secure of [true, false]) {
      const visitor = home.visitor(secure ? { 'x-forwarded-proto': 'https' } : {});
      const set: string[] = [];
      const note = ({ headers }: { headers: Record<string, unknown> }) =>
        set.push(...[headers['set-cookie'] ?? []].flat().map(String));
      note(await visitor.get('/login?language=en'));
      note(await visitor.post('/login', { login: user.login, password }));
      const prefix = secure ? '__Host-belcode-' : 'belcode-';
      expect(set.map((each) => each.split('=')[0]).sort()).toEqual([
        `${prefix}form`,
        `${prefix}language`,
        `${prefix}session`,
      ]);
      for (const each of set) {
        expect(each).toMatch(/; Path=\/; HttpOnly/);
        expect(each).toContain('; SameSite=Lax');
        expect(each).not.toMatch(/domain=/i);
        expect(each.includes('; Secure')).toBe(secure);
      }
    }
  });

  it('a forwarded protocol is believed only from a trusted proxy', async () => {
    const strict = await openPanel({ trustedProxies: ['192.0.2.1'] });
    const seen = await strict.visitor({ 'x-forwarded-proto': 'https' }).get('/login');
    expect(String(seen.headers['set-cookie'])).not.toContain('__Host-');
    await strict.close();
  });
});

describe('E06 the same words', () => {
  it('for an unknown name, a wrong password, a user without a telephone, a disabled and a locked user', async () => {
    const [plain, bare, disabled] = [await home.addPerson(), await home.addPerson(), await home.addPerson()];
    await home.givePhone(plain.id);
    await home.users.setDisabled(disabled.id, true, everyGrant, tester);
    const pages: [number, string][] = [];
    for (const [login, typed] of [
      ['nobody.of.that.name', password],
      [plain.login, 'a wrong password'],
      [bare.login, 'a wrong password'],
      [disabled.login, password],
    ] as const) {
      const visitor = home.visitor();
      await visitor.get('/login');
      const seen = await visitor.post('/login', { login, password: typed });
      pages.push([seen.status, seen.body.replaceAll(login, 'NAME').replace(/name="token" value="[^"]*"/, '')]);
      expect(visitor.cookies.has('belcode-session')).toBe(false);
    }
    expect(new Set(pages.map((each) => JSON.stringify(each))).size).toBe(1);
    expect(pages[0]?.[0]).toBe(401);
    expect(pages[0]?.[1]).not.toContain('a wrong password');
  });
});

describe('every page', () => {
  it('forbids inline content, frames, type guessing and caching', async () => {
    for (const url of ['/login', '/nothing', '/forgot-password', '/assets/x/panel.css']) {
      const { headers } = await home.visitor().get(url);
      expect(headers['content-security-policy']).toContain("default-src 'none'");
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['x-frame-options']).toBe('DENY');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
      expect(headers['cache-control']).toBe('no-store');
    }
  });

  it('answers in the chosen language, and keeps it', async () => {
    const visitor = home.visitor({ 'accept-language': 'nl-NL,nl;q=0.9' });
    await visitor.get('/login');
    expect(visitor.title).toBe('Inloggen');
    await visitor.get('/login?language=en');
    await visitor.get('/login');
    expect(visitor.title).toBe('Log in');
    expect(visitor.page.body).toContain('<html lang="en" dir="ltr">');
  });

  it('uses the chosen language for the voice too', async () => {
    const { visitor, userId } = await at('full');
    await visitor.get('/?language=nl', { 'sec-fetch-site': 'same-origin' });
    expect((await home.users.find(userId)).language).toBe('nl');
  });

  it('the login weighs at most 40 kB, with styles and scripts', async () => {
    const { files, folder } = readAssets();
    const page = (await home.visitor().get('/login')).body;
    const named = [...page.matchAll(new RegExp(`${folder}/([\\w.-]+)"`, 'g'))].map(([, file = '']) => file);
    const weight =
      Buffer.byteLength(page) + [...new Set(named)].reduce((sum, file) => sum + (files.get(file)?.text.length ?? 0), 0);
    expect(weight).toBeLessThanOrEqual(40_000);
    console.log(`login page: ${weight} bytes, uncompressed`);
  });

  it('the log holds nothing that was typed', async () => {
    const visitor = home.visitor();
    await visitor.get('/login?next=secret-in-the-query');
    await visitor.post('/login', { login: 'typed-login-name', password: 'typed-pass-word' });
    expect(home.logged()).not.toMatch(/secret-in-the-query|typed-login-name|typed-pass-word/);
  });
});
