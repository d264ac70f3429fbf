import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Role } from '../../../src/accounts/user.ts';
import { confirmFactor } from '../../../src/factors/confirmed-factor.ts';
import { systemRandom } from '../../../src/random.ts';
import { password } from '../../login/open-login.ts';
import { OwnDevice } from '../../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import type { Visitor } from '../visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** A user who is logged in, and has proven the second factor. */
async function somebody(role: Role, companyId = home.company.id): Promise<{ visitor: Visitor; id: string }> {
  const { id } = await home.addPerson({ language: 'en', role, companyId });
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(id));
  await visitor.get('/');
  return { visitor, id };
}

/** A user whose app is a browser and a desk phone. */
async function withApp() {
  const person = await home.addPerson({ language: 'en', name: 'Lost Phone', email: 'lost@example.org' });
  const { id: userId } = person;
  const device = new OwnDevice();
  device.id = systemRandom.id();
  const browser = { kind: 'browser', id: device.id, publicKey: device.publicKey, name: 'Firefox, Android' } as const;
  await home.factors.add(confirmFactor({ userId }, { kind: 'app', device: browser }));
  const deskPhone = { kind: 'endpoint', extension: '202', name: '202' } as const;
  await home.factors.add(confirmFactor({ userId }, { kind: 'app', device: deskPhone }));
  const [, desk] = await home.parts.app.devices.list(userId);
  const path = `/operator/users/${userId}/devices`;
  return { person, device, path, removal: `${path}/${device.id}/remove`, deskRemoval: `${path}/${desk?.id}/remove` };
}

async function ask(path: string, body: unknown) {
  const headers = { 'content-type': 'application/json', origin: 'http://localhost:80', host: 'localhost:80' };
  const reply = await home.panel.inject({
    method: 'POST',
    url: `/app/${path}`,
    payload: JSON.stringify(body),
    headers,
  });
  return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
}

const pairingOf = ({ page }: Visitor) => /<code id="pairing">([A-Z0-9]{4} [A-Z0-9]{4})</.exec(page.body)?.[1] ?? '';
const devicesOf = async (userId: string) => (await home.parts.app.devices.list(userId)).map(({ name }) => name);
const eventsOf = async (userId: string) =>
  (await home.audit.list({ userId })).map(({ event, actor, detail }) => ({ event, actor, detail }));

describe('S14 the devices of another user', () => {
  it.each([
    ['user', 'the same'],
    ['company-admin', 'the same'],
    ['company-admin', 'another'],
  ] as const)('are closed to a %s of %s company: nothing is shown or done', async (role, which) => {
    const { person, path, removal } = await withApp();
    const companyId = which === 'another' ? (await home.addCompany()).id : person.companyId;
    const { visitor } = await somebody(role, companyId);
    const before = await eventsOf(person.id);
    for (const url of [path, removal]) expect([url, (await visitor.get(url)).status]).toEqual([url, 404]);
    for (const url of [removal, `${path}/pairing-code`]) {
      await visitor.get('/');
      const seen = await visitor.post(url, { reason: 'mine now' });
      expect([url, seen.status]).toEqual([url, 404]);
      expect(seen.body).not.toContain('Firefox, Android');
    }
    expect(await devicesOf(person.id)).toEqual(['Firefox, Android', '202']);
    expect(await eventsOf(person.id)).toEqual(before);
  });

  it("attack: a form without the session's token, or from another site, removes nothing and gives no code", async () => {
    const { person, path, removal } = await withApp();
    const { visitor } = await somebody('operator');
    for (const url of [removal, `${path}/pairing-code`]) {
      expect((await visitor.post(url, { token: 'x', reason: 'lost' })).status).toBe(403);
      const foreign = await visitor.post(url, { reason: 'lost' }, { 'sec-fetch-site': 'cross-site' });
      expect(foreign.status).toBe(403);
      await visitor.get('/');
    }
    expect(await devicesOf(person.id)).toHaveLength(2);
    expect((await eventsOf(person.id)).map(({ event }) => event)).not.toContain('pairing-offered');
  });
});

describe('an operator', () => {
  it('finds the devices of a user of the app, with what distinguishes them, and of nobody else', async () => {
    const { person, device, path } = await withApp();
    const other = await home.addPerson({ language: 'en' });
    const { visitor } = await somebody('operator');
    await visitor.open(`/operator/users?search=${person.login}`);
    expect(visitor.page.body).toContain(`href="${path}"`);
    await visitor.open(`/operator/users?search=${other.login}`);
    expect(visitor.page.body).not.toContain(`/operator/users/${other.id}/devices`);
    await visitor.open(path);
    const { body } = visitor.page;
    for (const words of ['Lost Phone', 'Firefox, Android', 'paired', 'extension', 'since ', 'last seen ']) {
      expect(body).toContain(words);
    }
    for (const secret of [device.publicKey.x, device.publicKey.y]) expect(body).not.toContain(secret);
    expect((await visitor.get('/operator/users/nobody/devices')).status).toBe(404);
  });

  it('removes one with a reason; the device learns it at its next request, its owner by mail', async () => {
    const { person, device, path, removal } = await withApp();
    const { visitor, id } = await somebody('operator');
    expect((await ask('subscription', device.body('subscription'))).status).toBe(200);
    await visitor.open(removal);
    expect([visitor.title, visitor.page.body.includes('Firefox, Android')]).toEqual(['Remove device', true]);
    await visitor.send(removal, { reason: ' ' });
    expect([visitor.page.status, visitor.notice]).toEqual([400, 'Enter a reason.']);
    expect(await devicesOf(person.id)).toHaveLength(2);
    await visitor.send(removal, { reason: 'left in the train' });
    expect([visitor.notice, visitor.page.body.includes('Firefox')]).toEqual(['The device has been removed.', false]);

    const gone = { status: 401, body: { code: 'device-unknown' } };
    expect(await ask('waiting', device.body('waiting'))).toMatchObject(gone);
    expect(await ask('subscription', device.body('subscription'))).toMatchObject(gone);
    expect((await eventsOf(person.id))[0]).toEqual({
      event: 'device-removed',
      actor: { kind: 'operator', id },
      detail: { deviceId: device.id, kind: 'browser', reason: 'left in the train' },
    });
    expect(home.mails.filter(({ to }) => to === 'lost@example.org')).toMatchObject([{ kind: 'methodsChanged' }]);
    expect((await visitor.get(removal)).status).toBe(404);
    await visitor.open(path);
    expect((await visitor.post(removal, { reason: 'twice' })).status).toBe(404);
  });

  it('E02 the owner is told at the next login', async () => {
    const { person, removal } = await withApp();
    const { visitor } = await somebody('operator');
    const actor = { kind: 'user', id: person.id } as const;
    await home.audit.append({ event: 'login-passed', actor, userId: person.id });
    await visitor.open(removal);
    await visitor.send(removal, { reason: 'lost' });
    await home.audit.append({ event: 'login-passed', actor, userId: person.id });
    const theirs = home.visitor();
    theirs.cookies.set('belcode-session', await home.putInEdit(person.id));
    await theirs.open('/');
    expect(theirs.page.body).toContain('Device of the app removed');
  });

  it('S13 does not remove the last one: the reset does, and ends the sessions', async () => {
    const { person, device, removal, deskRemoval, path } = await withApp();
    const { visitor } = await somebody('operator');
    await visitor.open(path);
    await visitor.send(deskRemoval, { reason: 'sold' });
    expect(visitor.page.body).not.toContain('/remove"');
    expect(visitor.page.body).toContain(`href="/operator/users/${person.id}/reset"`);
    await visitor.open(removal);
    await visitor.send(removal, { reason: 'lost' });
    expect([visitor.page.status, visitor.notice]).toEqual([
      409,
      'The only device can only be removed together with all methods:',
    ]);
    expect(await devicesOf(person.id)).toEqual(['Firefox, Android']);
    await visitor.open(`/operator/users/${person.id}/reset`);
    await visitor.send(`/operator/users/${person.id}/reset`, { reason: 'lost' });
    expect((await ask('waiting', device.body('waiting'))).body).toMatchObject({ code: 'device-unknown' });
  });

  it("attack: another user's device under the wrong user's address", async () => {
    const [one, other] = [await withApp(), await withApp()];
    const { visitor } = await somebody('operator');
    const url = `${one.path}/${other.device.id}/remove`;
    expect((await visitor.get(url)).status).toBe(404);
    await visitor.open(one.path);
    expect((await visitor.post(url, { reason: 'lost' })).status).toBe(404);
    expect(await devicesOf(other.person.id)).toHaveLength(2);
  });
});

describe("an operator's pairing code", () => {
  it('is shown once, is in no address, cookie or log, and is not cached', async () => {
    const { person, path } = await withApp();
    const { visitor, id } = await somebody('operator');
    await visitor.open(path);
    const seen = await visitor.post(`${path}/pairing-code`);
    const code = pairingOf(visitor);
    expect([seen.status, seen.to, seen.headers['cache-control']]).toEqual([201, undefined, 'no-store']);
    expect(code).toMatch(/^[A-Z0-9]{4} [A-Z0-9]{4}$/);
    await visitor.open(path);
    expect(pairingOf(visitor)).toBe('');
    const bare = code.replace(' ', '');
    for (const text of [
      home.logged(),
      JSON.stringify([...visitor.cookies]),
      JSON.stringify(await eventsOf(person.id)),
    ]) {
      for (const each of [code, bare]) expect(text).not.toContain(each);
    }
    const given = { event: 'pairing-offered', actor: { kind: 'operator', id }, detail: {} };
    expect((await eventsOf(person.id))[0]).toEqual(given);
  });

  it('works once, and its device is no method until the user has typed its code', async () => {
    const person = await home.addPerson({ language: 'en' });
    const path = `/operator/users/${person.id}/devices`;
    const { visitor } = await somebody('operator');
    await visitor.open(path);
    await visitor.post(`${path}/pairing-code`);
    const device = new OwnDevice();
    const given = { pairingCode: pairingOf(visitor), publicKey: device.publicKey, name: 'Chrome, Android' };
    const { status, body } = await ask('pair', given);
    expect([status, body.login, body.challenge]).toEqual([200, person.login, undefined]);
    device.id = String(body.device);
    expect(await ask('pair', given)).toMatchObject({ status: 401, body: { code: 'pairing-refused' } });
    expect(await home.factors.list(person.id)).toEqual([]);
    expect((await ask('waiting', device.body('waiting', { detail: 'x' }))).body).toMatchObject({ state: 'pending' });

    await home.rollOut.set({ offerFrom: '2020-01-01' }, { kind: 'system' });
    const theirs = home.visitor();
    await theirs.logIn(person.login, password);
    await theirs.open('/methods/add/app');
    await theirs.send('/methods/add/app/begin');
    expect(theirs.page.body).toContain('<strong>Chrome, Android</strong>');
    const { body: waiting } = await ask('waiting', device.body('waiting'));
    const [challenge] = waiting.challenges as { id: string }[];
    const { body: shown } = await ask('code', device.body('code', { challenge: challenge?.id ?? '' }));
    await theirs.send('/methods/add/code', { code: String(shown.code) });
    expect(await home.factors.list(person.id)).toMatchObject([{ kind: 'app' }]);
  });

  it('is not offered when there are five devices', async () => {
    const { person, path } = await withApp();
    for (const extension of ['203', '204', '205']) {
      const device = { kind: 'endpoint', extension, name: extension } as const;
      await home.factors.add(confirmFactor({ userId: person.id }, { kind: 'app', device }));
    }
    const { visitor } = await somebody('operator');
    await visitor.open(path);
    expect(visitor.page.body).not.toContain('pairing-code"');
    expect(visitor.page.body).toContain('There are five devices, which is the maximum.');
  });
});
