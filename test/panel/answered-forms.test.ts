import type { FastifyRequest } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionStep } from '../../src/accounts/session.ts';
import { pageOfForm } from '../../src/panel/page-of-form.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { routesOf } from './routes-of.ts';
import type { Visitor } from './visitor.ts';

/** What every browser says when it opens a page. */
const browser = { accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8' };

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

async function at(
  step: SessionStep,
  role: 'user' | 'company-admin' | 'operator' = 'user',
): Promise<{ visitor: Visitor; userId: string; login: string }> {
  const user = await home.addPerson({ language: 'en', role });
  const factor = ['set-up', 'new-password'].includes(step) ? undefined : await home.givePhone(user.id);
  const now = await home.parts.sessions.now();
  const proven = step === 'full' ? { factorProvenAt: now, passwordProvenAt: now, editConfirmedAt: now } : {};
  const challenge = factor && { id: 'none', kind: 'phone' as const, factorId: factor.id };
  const more = step.startsWith('forgotten') ? { forgottenBy: 'phone' as const } : {};
  const sessionId = await home.putAt(user.id, { step, ...more, ...proven }, { challenge });
  const visitor = home.visitor(browser);
  visitor.cookies.set('belcode-session', sessionId);
  return { visitor, userId: user.id, login: user.login };
}

describe('every form that a browser sends is answered by a redirect, so that Back and reload send nothing again', () => {
  it('every route that takes a form has the page of its form', () => {
    const without = routesOf(home.panel)
      .filter(({ method, route }) => method === 'POST' && !route.startsWith('/app/'))
      .filter(
        ({ route }) =>
          pageOfForm({ method: 'POST', routeOptions: { url: route }, params: {} } as unknown as FastifyRequest) ===
          undefined,
      );
    expect(without).toEqual([]);
  });

  it.each([
    ['login', async () => home.visitor(browser), '/login', '/login', { login: 'anna', password: 'wrong' }],
    ['forgot', async () => home.visitor(browser), '/forgot-password', '/forgot-password', { login: '', by: 'x' }],
    ['link', async () => home.visitor(browser), '/forgot-password', '/forgot-password/link', { link: 'x' }],
    ['new password', async () => (await at('new-password')).visitor, '/new-password', '/new-password', { again: 'x' }],
    ['own password', async () => (await at('full')).visitor, '/password', '/password', { again: 'x' }],
    ['code', async () => (await at('challenge')).visitor, '/code', '/code/method', { method: 'nothing' }],
    ['confirm', async () => (await at('full')).visitor, '/confirm', '/confirm', { password: 'wrong' }],
    ['phone', async () => (await at('set-up')).visitor, '/methods/add/phone', '/methods/add/phone', { number: '12' }],
    ['name', async () => (await at('full')).visitor, '/methods', '/methods/x/name', { name: 'desk' }],
    [
      'add user',
      async () => (await at('full', 'operator')).visitor,
      '/operator/users/add',
      '/operator/users/add',
      { name: 'New Person', login: 'not a login', role: 'user' },
    ],
    ['calls', async () => (await at('full', 'operator')).visitor, '/operator/calls', '/operator/calls/stop', {}],
    [
      'webhook',
      async () => (await at('full', 'operator')).visitor,
      '/operator/webhooks',
      '/operator/webhooks',
      { url: 'http://evil.example' },
    ],
    [
      'program',
      async () => (await at('full', 'operator')).visitor,
      '/operator/programs',
      '/operator/programs',
      { name: 'Wiki' },
    ],
    [
      'recording',
      async () => (await at('full', 'operator')).visitor,
      '/operator/recordings',
      '/operator/recordings',
      { language: 'nl', name: 'goodbye' },
    ],
    ['admin adds', async () => (await at('full', 'company-admin')).visitor, '/company/users', '/company/users', {}],
  ] as const)('%s', async (_, open, page, action, fields) => {
    const visitor = await open();
    await visitor.get(page);
    const sent = await visitor.post(action, fields);
    expect([sent.status, sent.to]).toEqual([303, page]);
    const seen = await visitor.follow(sent);
    expect([seen.status, visitor.page.body.match(/class="notice bad"/g)?.length]).toEqual([200, 1]);
    const said = visitor.notice;
    expect(said).not.toBe('');
    for (const [name, value] of Object.entries(fields)) {
      if (['login', 'number'].includes(name)) expect(visitor.page.body).toContain(`value="${value}"`);
    }
    expect(visitor.page.body).not.toContain('value="wrong"');
    // A reload tells it no more.
    await visitor.get(page);
    expect(visitor.notice).not.toBe(said);
  });

  it('a mailed link is asked for once, however often the answer is loaded', async () => {
    const visitor = home.visitor(browser);
    await visitor.get('/forgot-password');
    const sent = await visitor.post('/forgot-password', { login: 'nobody.here', by: 'mail' });
    expect(sent.to).toBe('/forgot-password/mailed');
    expect((await visitor.get('/forgot-password/mailed')).status).toBe(200);
  });

  it('what is shown once stays out of every cookie, and its page reloads as the page of the form', async () => {
    const { visitor } = await at('full', 'operator');
    const { userId } = await at('full');
    await visitor.get(`/operator/users/${userId}`);
    const before = [...visitor.cookies.keys()].sort();
    const sent = await visitor.post(`/operator/users/${userId}/give-password`);
    expect(sent.status).toBe(201);
    expect(sent.body).toContain(`data-reloads-as="/operator/users/${userId}"`);
    expect([...visitor.cookies.keys()].sort()).toEqual(before);
  });

  it('another client gets the page at once, with its status', async () => {
    const visitor = home.visitor();
    await visitor.get('/login');
    expect((await visitor.post('/login', { login: 'anna', password: 'wrong' })).status).toBe(401);
  });
});

describe('the kept form', () => {
  it('is shown on no other page, and to no other browser', async () => {
    const visitor = home.visitor(browser);
    await visitor.get('/login');
    await visitor.post('/login', { login: 'anna.of.this.browser', password: 'wrong' });
    const kept = visitor.cookies.get('belcode-kept') ?? '';
    expect(kept).not.toBe('');
    await visitor.get('/forgot-password');
    expect([visitor.notice, visitor.page.body.includes('anna.of')]).toEqual(['', false]);
    const other = home.visitor(browser);
    await other.get('/login');
    for (const text of [kept, `${kept}x`, 'x', '.', `${Buffer.from('{}').toString('base64url')}.x`]) {
      other.cookies.set('belcode-kept', text);
      const seen = await other.get('/login');
      expect([seen.status, other.notice, seen.body.includes('anna.of')]).toEqual([200, '', false]);
    }
  });

  it('holds no password and no code, also when everything typed is too long for a cookie', async () => {
    const { visitor } = await at('full', 'operator');
    await visitor.get('/operator/users/add');
    const typed = { name: 'N'.repeat(3_000), login: 'not a login', role: 'user', password: 'secret-password' };
    const sent = await visitor.post('/operator/users/add', typed);
    expect(sent.to).toBe('/operator/users/add');
    const kept = visitor.cookies.get('belcode-kept') ?? '';
    expect(kept.length).toBeLessThanOrEqual(3_500);
    expect(Buffer.from(kept.split('.')[0] ?? '', 'base64url').toString()).not.toContain('secret-password');
  });
});

describe('a browser that keeps no cookies is told so', () => {
  it.each([
    ['login', '/login', { login: 'anna', password }],
    ['forgotten password', '/forgot-password', { login: 'anna', by: 'mail' }],
    ['code', '/code', { code: '123456' }],
    ['set-up', '/set-up/skip', {}],
    ['log out', '/logout', {}],
  ])('%s', async (_, action, fields) => {
    const visitor = home.visitor(browser);
    await visitor.get('/login');
    const { token } = visitor;
    visitor.cookies.clear();
    const sent = await visitor.post(action, { token, ...fields });
    expect(sent.to).toBe('/no-cookies');
    visitor.cookies.clear();
    expect((await visitor.follow(sent)).body).toContain('Your browser keeps no cookies for this website');
    visitor.cookies.clear();
    const plain = home.visitor();
    expect((await plain.post(action, { token, ...fields })).status).toBe(403);
    expect(plain.page.body).toContain('Your browser keeps no cookies for this website');
  });

  it('and one whose page is stale is told that, on the page of the form', async () => {
    const visitor = home.visitor(browser);
    await visitor.get('/login');
    const sent = await visitor.post('/login', { token: 'of-another-day', login: 'anna', password });
    expect(sent.to).toBe('/login');
    await visitor.follow(sent);
    expect(visitor.notice).toContain('This page had expired');
  });
});
