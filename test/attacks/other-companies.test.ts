import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role, User } from '../../src/accounts/user.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { powerRoutes } from '../../src/panel/power-routes.ts';
import { systemRandom as random } from '../../src/random.ts';
import { submissionId } from '../../src/submissions/submission.ts';
import { tester } from '../accounts/people.ts';
import { OwnDevice } from '../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { openOwnLedger } from '../panel/own-ledger.ts';
import { routesOf } from '../panel/routes-of.ts';
import type { Seen, Visitor } from '../panel/visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel({ ledger: await openOwnLedger() });
});

afterAll(() => home.close());

const addCompany = () => home.addCompany(`Company ${random.id()}`);

/** A person with a full session, fresh proofs and an open page. */
async function inSession(role: Role, companyId: string): Promise<{ visitor: Visitor; user: User }> {
  const user = await home.addPerson({ language: 'en', role, companyId });
  await home.givePhone(user.id);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(user.id));
  await visitor.get('/');
  return { visitor, user };
}

/** Gives a user an app on two devices. @returns the id of the first one */
async function giveApp(userId: string): Promise<string> {
  const { publicKey } = new OwnDevice();
  const id = random.id();
  await home.factors.add(
    confirmFactor({ userId }, { kind: 'app', device: { kind: 'browser', id, publicKey, name: 'Firefox' } }),
  );
  const desk = { kind: 'endpoint', extension: '202', name: '202' } as const;
  await home.factors.add(confirmFactor({ userId }, { kind: 'app', device: desk }));
  return id;
}

/** As after a reset by an operator, because only then there is a set-up code. */
async function reset(userId: string): Promise<void> {
  await home.factors.removeAll(userId, 'lost', tester);
}

const fields = () => ({
  reason: 'lost',
  sure: 'yes',
  area: 'BE',
  name: 'New',
  login: `n.${random.id()}`,
  email: '',
  'rule-role': 'user',
});

/** A remembered browser that an act may end, if there is such a user. @returns its id */
async function browserOf(userId: string): Promise<string> {
  const id = random.id();
  await home.database.raw(
    `insert into remembered_browsers (id, user_id, digest, used_from, since, days, browser, network)
     select ?, id, ?, 'x', 'x', 7, 'x', 'x' from users where id = ?`,
    [id, id, userId],
  );
  return id;
}

/** A recording that waits to be taken. @returns its id */
async function recordingOf(userId: string): Promise<string> {
  const [name, sound] = [random.id(), Buffer.from('RIFF')];
  const id = submissionId('nl', name, sound);
  const measured = JSON.stringify({ seconds: 1, level: -20, expectedSeconds: 1 });
  await home.database.raw(
    `insert into submitted_recordings (id, language, name, sound, measured, remarks, handed_by, until)
     values (?, 'nl', ?, ?, ?, '{}', ?, now() + interval '1 day')`,
    [id, name, sound, measured, userId] as string[],
  );
  return id;
}

/** Addresses whose id is no user's, and who makes what it names. Operators act on all, so the id decides nothing. */
const otherIds: Readonly<Record<string, (userId: string) => Promise<string>>> = {
  '/operator/companies/:id/': async () => (await addCompany()).id,
  '/operator/recordings/:id/': recordingOf,
};
const otherIdOf = (name: string) => Object.entries(otherIds).find(([address]) => name.includes(address))?.[1];

async function ask(visitor: Visitor, name: string, userId: string, deviceId = 'none'): Promise<Seen> {
  const [method, pattern = ''] = name.split(' ');
  const id = (await otherIdOf(name)?.(userId)) ?? userId;
  const url = pattern.replace(':id', id).replace(':deviceId', deviceId);
  if (method === 'GET') return visitor.get(url);
  // A page that refused the act before has no form.
  await visitor.get('/');
  const browser = name.endsWith('/forget-browser') ? await browserOf(userId) : 'none';
  return visitor.post(url, { ...fields(), browser });
}

/** `allowed` for a page of the act and for a redirect to one; else the status of the page that refuses. */
function outcomeOf({ to, status, body }: Seen): 'allowed' | number {
  return to === undefined && body.includes('<h1>That did not work</h1>') ? status : 'allowed';
}

type Outcome = 'allowed' | 404 | 409;
interface Asker {
  who: string;
  role: Role;
  /** The user of the address. */
  on: { role: Role; company: 'same' | 'other' } | 'themself';
  outcome: Outcome;
}

const user = (company: 'same' | 'other') => ({ role: 'user', company }) as const;
const askers: Asker[] = [
  { who: 'an operator', role: 'operator', on: user('other'), outcome: 'allowed' },
  {
    who: 'an operator, on another operator',
    role: 'operator',
    on: { role: 'operator', company: 'same' },
    outcome: 'allowed',
  },
  { who: 'an operator, on themself', role: 'operator', on: 'themself', outcome: 409 },
  { who: 'an admin of the company', role: 'company-admin', on: user('same'), outcome: 'allowed' },
  { who: 'an admin of another company', role: 'company-admin', on: user('other'), outcome: 404 },
  {
    who: 'an admin, on an operator of their company',
    role: 'company-admin',
    on: { role: 'operator', company: 'same' },
    outcome: 404,
  },
  {
    who: 'an admin, on another admin',
    role: 'company-admin',
    on: { role: 'company-admin', company: 'same' },
    outcome: 'allowed',
  },
  { who: 'an admin, on themself', role: 'company-admin', on: 'themself', outcome: 409 },
  { who: 'a user', role: 'user', on: user('same'), outcome: 404 },
];

const table = Object.entries(powerRoutes).flatMap(([name, route]) =>
  askers.map((asker) => {
    const aboutUser = route.on === 'user' || route.on === 'device';
    const outcome: Outcome = asker.role !== route.role ? 404 : aboutUser ? asker.outcome : 'allowed';
    return { name, ...asker, outcome };
  }),
);

/** Somebody in session, and the user of the address with a device. */
interface Scene {
  visitor: Visitor;
  other: User;
  deviceId: string;
}

/** What the user of the address must have, so that the act is about something. */
function needOf(name: string): 'an address only' | 'a reset' | 'an app' {
  if (name.endsWith('/welcome')) return 'an address only';
  return name.endsWith('/set-up-code') ? 'a reset' : 'an app';
}

async function setScene(name: string, { role, on }: Pick<Asker, 'role' | 'on'>): Promise<Scene> {
  const company = await addCompany();
  const { visitor, user: asker } = await inSession(role, company.id);
  if (on === 'themself') return { visitor, other: asker, deviceId: await giveApp(asker.id) };
  const companyId = on.company === 'same' ? company.id : (await addCompany()).id;
  const other = await home.addPerson({ role: on.role, companyId });
  const need = needOf(name);
  if (need === 'an app') return { visitor, other, deviceId: await giveApp(other.id) };
  if (need === 'a reset') await reset(other.id);
  else
    await home
      .database('users')
      .where({ id: other.id })
      .update({ email: `${other.id}@example.org` });
  return { visitor, other, deviceId: random.id() };
}

/**
 * What is refused changes nothing, which each row checks. So the refused rows of one asker have one scene, and a row
 * that fails keeps it: tried once more on what it changed, it would pass.
 */
const unchangedScenes = new Map<string, Scene>();

async function takeScene(key: string, set: () => Promise<Scene>): Promise<Scene> {
  const scene = unchangedScenes.get(key) ?? (await set());
  unchangedScenes.delete(key);
  return scene;
}

describe('acts on other users', () => {
  it('every route with a user in its address says that it is about one, and no other does', () => {
    for (const [name, { on }] of Object.entries(powerRoutes)) {
      const ids = [...name.matchAll(/:(\w+)/g)].map(([, id]) => id);
      expect([name, ids]).toEqual([
        name,
        { user: ['id'], device: ['id', 'deviceId'], company: [], site: otherIdOf(name) === undefined ? [] : ['id'] }[
          on
        ],
      ]);
    }
  });

  it.each(table)('$name by $who: $outcome', async ({ name, outcome, ...asker }) => {
    const key = `${asker.who}: ${needOf(name)}`;
    const set = () => setScene(name, asker);
    const scene = await (outcome === 'allowed' ? set() : takeScene(key, set));
    const { visitor, other, deviceId } = scene;
    const before = [await home.auditOf(other.id), await home.factors.list(other.id)];
    expect(outcomeOf(await ask(visitor, name, other.id, deviceId))).toBe(outcome);
    if (outcome === 'allowed') return;
    expect([await home.auditOf(other.id), await home.factors.list(other.id)]).toEqual(before);
    unchangedScenes.set(key, scene);
  });
});

describe('an id that was guessed', () => {
  const about = Object.entries(powerRoutes).filter(([, { on }]) => on === 'user' || on === 'device');
  /** The text of a page, without the parts that differ per request, and the address that was asked for. */
  const saidBy = ({ status, to, body }: Seen) => [
    status,
    to,
    body.replace(/name="token" value="[\w-]+"| data-reloads-as="[^"]*"/g, ''),
  ];

  it.each(about.filter(([, { role }]) => role === 'company-admin'))(
    '%s: a user of another company, an operator and nobody look the same',
    async (name) => {
      const company = await addCompany();
      const { visitor } = await inSession('company-admin', company.id);
      const stranger = await home.addPerson({ companyId: (await addCompany()).id });
      const operator = await home.addPerson({ role: 'operator', companyId: company.id });
      const unknown = saidBy(await ask(visitor, name, random.id()));
      expect(unknown[0]).toBe(404);
      for (const id of [stranger.id, operator.id, 'x', '%00', '..%2f', "'", 'x'.repeat(99)]) {
        expect([id, saidBy(await ask(visitor, name, id))]).toEqual([id, unknown]);
      }
    },
  );

  it.each(about.filter(([, { role }]) => role === 'operator'))('%s: of nobody is not found', async (name) => {
    const { visitor } = await inSession('operator', home.company.id);
    for (const id of [random.id(), '%00', 'x'.repeat(99)]) expect((await ask(visitor, name, id)).status).toBe(404);
  });

  it.each(about.filter(([, { on }]) => on === 'device'))('%s: a device of another user is not found', async (name) => {
    const { visitor } = await inSession('operator', home.company.id);
    const [one, two] = [await home.addPerson(), await home.addPerson()];
    await giveApp(one.id);
    const deviceId = await giveApp(two.id);
    for (const id of [deviceId, 'none', '%00']) expect((await ask(visitor, name, one.id, id)).status).toBe(404);
    expect(await home.parts.app.devices.list(two.id)).toHaveLength(2);
  });
});

describe('what a company admin reads', () => {
  /** Every page of the panel, as this visitor gets it. */
  async function everyPage(visitor: Visitor, ids: readonly string[]): Promise<string> {
    const seen: string[] = [];
    const pages = routesOf(home.panel).filter(({ method, route }) => method === 'GET' && !route.endsWith('/progress'));
    expect(pages.length).toBeGreaterThan(20);
    for (const { route } of pages) {
      for (const id of route.includes(':id') ? ids : ['']) {
        for (const query of ['', '?after=0', '?search=Hidden', '?before=99999999']) {
          const { body } = await visitor.get(`${route.replace(':id', id).replace(/:\w+/g, 'x')}${query}`);
          seen.push(body);
        }
      }
    }
    return seen.join('');
  }

  it('names no operator and nobody of another company, on any page', async () => {
    const company = await addCompany();
    const { visitor, user: admin } = await inSession('company-admin', company.id);
    const mate = await home.addPerson({ companyId: company.id, name: 'Mate of Mine' });
    const elsewhere = await addCompany();
    const hidden = [
      await home.addPerson({ role: 'operator', companyId: company.id, name: 'Hidden Operator' }),
      await home.addPerson({ companyId: elsewhere.id, name: 'Hidden Stranger' }),
      await home.addPerson({ role: 'company-admin', companyId: elsewhere.id, name: 'Hidden Admin' }),
    ];
    for (const { id } of hidden) await home.givePhone(id);
    const read = await everyPage(visitor, [...hidden.map(({ id }) => id), mate.id]);
    expect(read).toContain('Mate of Mine');
    expect(read).toContain(admin.login);
    for (const secret of [...hidden.flatMap(({ id, login, name }) => [id, login, name]), elsewhere.name]) {
      expect([secret, read.includes(secret)]).toEqual([secret, false]);
    }
  });

  it('counts no operator', async () => {
    const company = await addCompany();
    const { visitor } = await inSession('company-admin', company.id);
    await home.addPerson({ companyId: company.id });
    const operator = await home.addPerson({ role: 'operator', companyId: company.id });
    await home.givePhone(operator.id);
    await visitor.get('/company/users');
    expect(visitor.page.body).toContain('set up for 1 of 2 users');
  });

  it('nobody finds their own account among those they act on: a link leads to their own pages', async () => {
    const company = await addCompany();
    const { visitor, user: admin } = await inSession('company-admin', company.id);
    await visitor.get('/company/users');
    expect(visitor.page.body).not.toContain(`/company/users/${admin.id}/`);
    const { visitor: operator, user: own } = await inSession('operator', company.id);
    await operator.get(`/operator/users?search=${own.login}`);
    expect(operator.page.body).not.toContain(`/operator/users/${own.id}/`);
    expect(operator.page.body).toContain('class="button" href="/methods"');
  });
});

describe('a role or a company that is typed into the form', () => {
  it.each([
    ['operator', undefined],
    ['company-admin', undefined],
    ['user', 'elsewhere'],
  ])('role %s in company %s: a plain user of the admin’s company is added', async (role, where) => {
    const [company, elsewhere] = [await addCompany(), await addCompany()];
    const { visitor } = await inSession('company-admin', company.id);
    const companyId = where === undefined ? company.id : elsewhere.id;
    const login = `n.${random.id()}`;
    const forged = { role, companyId, company_id: companyId, company: companyId, disabled: '', id: 'mine' };
    expect((await visitor.post('/company/users', { ...fields(), login, ...forged })).status).toBe(201);
    const added = await home.users.findByLogin(login);
    expect(added).toMatchObject({ role: 'user', companyId: company.id });
  });

  it('no act of the panel changes the role or the company of a user', async () => {
    const company = await addCompany();
    const { visitor, user: admin } = await inSession('company-admin', company.id);
    const mate = await home.addPerson({ companyId: company.id });
    const forged = { role: 'operator', companyId: home.company.id, company_id: home.company.id, userId: mate.id };
    const whose = (id: string) => home.users.find(id).then(({ role, companyId }) => [role, companyId]);
    const acts = routesOf(home.panel).filter(({ method, route }) => method === 'POST' && !route.startsWith('/log'));
    for (const { route } of acts) {
      await visitor.get('/');
      await visitor.post(route.replace(':id', mate.id).replace(/:\w+/g, 'x'), { ...fields(), ...forged });
    }
    expect([await whose(admin.id), await whose(mate.id)]).toEqual([
      ['company-admin', company.id],
      ['user', company.id],
    ]);
  });
});
