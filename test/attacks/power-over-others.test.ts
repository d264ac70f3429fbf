import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SessionFacts } from '../../src/accounts/session.ts';
import { proofLifetimeSeconds } from '../../src/accounts/session.ts';
import type { Role } from '../../src/accounts/user.ts';
import { powerRoutes } from '../../src/panel/power-routes.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { routesOf } from '../panel/routes-of.ts';
import type { Visitor } from '../panel/visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

type Proofs = 'old password' | 'old factor' | 'fresh';

/** A person with a full session and an open page. */
async function inSession(role: Role, proofs: Proofs): Promise<{ visitor: Visitor; id: string }> {
  const { id } = await home.addPerson({ language: 'en', role });
  await home.givePhone(id);
  const old = (await home.parts.sessions.now()) - proofLifetimeSeconds * 1_000 - 1;
  const given: Record<Proofs, Partial<SessionFacts>> = {
    fresh: {},
    'old password': { editConfirmedAt: old },
    'old factor': { factorProvenAt: old },
  };
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id, given[proofs]));
  await visitor.get('/');
  return { visitor, id };
}

const isPower = (route: string) => /^\/(?:operator|company)(?:\/|$)/.test(route);
const table = Object.entries(powerRoutes).map(([name, rule]) => ({ name, ...rule }));
const fields = { reason: 'lost', sure: 'yes', area: 'BE', name: 'New', login: '', email: '' };

/** Requests a route of the table for a user. */
async function ask(visitor: Visitor, name: string, userId: string) {
  const [method, pattern = ''] = name.split(' ');
  const url = pattern.replace(':id', userId).replace(':deviceId', 'none');
  return method === 'GET' ? visitor.get(url) : visitor.post(url, fields);
}

describe('R01 power over others', () => {
  it('every route below /operator and /company is in the table, and the table names no other', () => {
    const built = routesOf(home.panel).map(({ method, route }) => `${method} ${route}`);
    expect(built.filter((each) => isPower(each.split(' ')[1] ?? '')).sort()).toEqual(Object.keys(powerRoutes).sort());
    const acts = table.filter(({ name }) => name.startsWith('POST '));
    expect(acts.filter(({ fresh }) => !fresh)).toEqual([]);
  });

  it.each(table)('$name is refused without a session, and in a partial one', async ({ name }) => {
    const { id } = await home.addPerson();
    const stranger = home.visitor();
    await stranger.get('/login');
    expect(await ask(stranger, name, id)).toMatchObject({ status: 303, to: '/login' });
    const operator = await home.addPerson({ language: 'en', role: 'operator' });
    await home.givePhone(operator.id);
    const partial = home.visitor();
    await partial.logIn(operator.login, password);
    expect(await ask(partial, name, id)).toMatchObject({ status: 303, to: '/code' });
  });

  it.each(table)('$name is only for the role in the table', async ({ name, role }) => {
    const { id } = await home.addPerson();
    const others = (['user', 'company-admin', 'operator'] as const).filter((each) => each !== role);
    for (const other of others) {
      const { visitor } = await inSession(other, 'fresh');
      expect([other, (await ask(visitor, name, id)).status]).toEqual([other, 404]);
    }
  });

  it.each(table.filter(({ fresh }) => fresh))(
    '$name asks for the password and for a factor of the last twenty minutes',
    async ({ name, role }) => {
      const person = await home.addPerson();
      await home.givePhone(person.id);
      const before = await home.auditOf(person.id);
      const half = await inSession(role, 'old password');
      expect(await ask(half.visitor, name, person.id)).toMatchObject({ status: 303, to: '/confirm' });
      const old = await inSession(role, 'old factor');
      expect(await ask(old.visitor, name, person.id)).toMatchObject({ status: 303, to: '/confirm/code' });
      expect(await home.auditOf(person.id)).toEqual(before);
      expect(await home.factors.list(person.id)).toHaveLength(1);
    },
  );

  it('after confirming, the operator is back at the form', async () => {
    const person = await home.addPerson();
    const { visitor } = await inSession('operator', 'old password');
    const path = `/operator/users/${person.id}/reset`;
    await visitor.open(path);
    expect(visitor.title).toBe('Is it really you?');
    expect(await visitor.post('/confirm', { password })).toMatchObject({ status: 303, to: path });
  });

  it('nobody is sent to another page by a forged cookie', async () => {
    for (const next of [
      '//evil.example',
      '/operator/users/x/../../',
      'https://evil.example/operator/calls',
      '/logout',
    ]) {
      const { visitor } = await inSession('operator', 'old password');
      await visitor.get('/confirm');
      visitor.cookies.set('belcode-next', encodeURIComponent(next));
      expect(await visitor.post('/confirm', { password })).toMatchObject({ to: '/methods' });
    }
  });
});

describe('a password alone, of an operator or admin', () => {
  it.each(['operator', 'company-admin'] as const)('%s: sets up at the first login, without any date', async (role) => {
    const { login } = await home.addPerson({ language: 'en', role });
    const visitor = home.visitor();
    await visitor.logIn(login, password);
    expect(visitor.title).toBe('Set up two-step verification');
    expect(visitor.page.body).toContain('You manage other users');
    await visitor.send('/set-up/skip');
    expect((await visitor.get('/operator/users')).to).toBe('/set-up');
  });

  it('a full session from before the rule has ended', async () => {
    const { id } = await home.addPerson({ role: 'operator' });
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putAt(id, { step: 'full' }));
    expect(await visitor.get('/operator/users')).toMatchObject({ status: 303, to: '/login' });
  });
});
