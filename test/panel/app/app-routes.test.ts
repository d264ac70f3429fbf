import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EndpointPresenceStore } from '../../../src/deliveries/endpoint-presence-store.ts';
import { tester } from '../../accounts/people.ts';
import { password } from '../../login/open-login.ts';
import { OwnDevice } from '../../methods/own-device.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';
import type { Visitor } from '../visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
});

afterAll(() => home.close());

async function ask(path: string, body: unknown, headers: Record<string, string> = {}) {
  const reply = await home.panel.inject({
    method: 'POST',
    url: `/app/${path}`,
    payload: JSON.stringify(body),
    headers: { 'content-type': 'application/json', origin: 'http://localhost:80', host: 'localhost:80', ...headers },
  });
  return {
    status: reply.statusCode,
    type: reply.headers['content-type'],
    body: reply.json() as Record<string, unknown>,
  };
}

const pairingOf = ({ page }: Visitor) => /<code id="pairing">([A-Z0-9 ]+)</.exec(page.body)?.[1] ?? '';

async function atPairing() {
  const user = await home.addPerson({ language: 'en' });
  const visitor = home.visitor();
  await visitor.logIn(user.login, password);
  await visitor.open('/methods/add/app');
  await visitor.send('/methods/add/app/begin');
  return { user, visitor };
}

async function pair(visitor: Visitor, name = 'Chrome, Android') {
  const device = new OwnDevice();
  const paired = await ask('pair', { pairingCode: pairingOf(visitor), publicKey: device.publicKey, name });
  device.id = String(paired.body.device);
  return { device, challenge: String(paired.body.challenge), paired };
}

async function withApp() {
  const { user, visitor } = await atPairing();
  const { device, challenge } = await pair(visitor);
  const { body } = await ask('code', device.body('code', { challenge }));
  await visitor.send('/methods/add/code', { code: String(body.code) });
  return { user, visitor, device };
}

describe('S04 S10 the app, page by page', () => {
  it("is offered first, paired by the page's code, confirmed, and listed", async () => {
    const user = await home.addPerson({ language: 'en' });
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.page.body.indexOf('/methods/add/app')).toBeLessThan(visitor.page.body.indexOf('/methods/add/phone'));
    await visitor.open('/methods/add/app');
    expect(visitor.title).toBe('Add the Belcode app');
    await visitor.send('/methods/add/app/begin');
    expect(visitor.title).toBe('Enter the code from the app');
    expect(pairingOf(visitor)).toMatch(/^[A-Z0-9]{4} [A-Z0-9]{4}$/);
    expect(visitor.page.body).toContain('<svg class="qr"');
    expect(visitor.page.body).toContain('Waiting for the app on your phone.');

    const { device, challenge, paired } = await pair(visitor);
    expect(paired.status).toBe(200);
    expect(paired.body).toMatchObject({ login: user.login, pushKey: 'public-key-of-the-test' });
    await visitor.open('/methods/add/code');
    expect(visitor.page.body).toContain('<strong>Chrome, Android</strong>');
    const { body } = await ask('code', device.body('code', { challenge }));
    await visitor.open('/methods/add/code');
    expect(visitor.page.body).toContain('The code is on your device. Enter it here.');
    await visitor.send('/methods/add/code', { code: '000000' });
    expect(visitor.notice).toBe('That code is wrong. Attempts left: 4.');
    await visitor.send('/methods/add/code', { code: String(body.code) });
    expect(visitor.notice).toBe('The method has been added.');
    const [factor] = await home.factors.list(user.id);
    expect(factor).toMatchObject({ kind: 'app', isPrimary: true });
  });

  it('S06 S19 at a login: sent, shown, typed; when not online, says so and offers the others', async () => {
    const { user, device } = await withApp();
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.notice).toContain('None of the devices with your app can be reached right now.');
    expect(visitor.page.body).toMatch(/<button class="primary" type="submit">/);

    await home.parts.app.inbox.noteOpen(device.id);
    const again = home.visitor();
    await again.logIn(user.login, password);
    const { body: waiting } = await ask('waiting', device.body('waiting'));
    expect(waiting).toMatchObject({ state: 'paired', login: user.login });
    const [challenge] = waiting.challenges as { id: string }[];
    const { body } = await ask('code', device.body('code', { challenge: challenge?.id ?? '' }));
    await again.send('/code', { code: String(body.code) });
    expect(again.title).toBe('Overview');
  });

  it('a further device is added and removed in the overview; the last one is removed with the method', async () => {
    const { user, visitor, device } = await withApp();
    await visitor.open('/methods/add');
    await visitor.open('/methods/add/app');
    await visitor.send('/methods/add/app/begin');
    const { device: second, challenge } = await pair(visitor, 'Safari, iPhone');
    const { body } = await ask('code', second.body('code', { challenge }));
    await visitor.send('/methods/add/code', { code: String(body.code) });
    await visitor.open('/methods');
    expect(visitor.page.body).toContain('Safari, iPhone');
    await visitor.send(`/methods/devices/${device.id}/remove`);
    expect(visitor.notice).toBe('The device has been removed.');
    expect(await home.parts.app.devices.list(user.id)).toMatchObject([{ id: second.id }]);
    await visitor.send(`/methods/devices/${second.id}/remove`);
    expect(visitor.notice).toContain('This is the only device of the app.');
    expect((await ask('code', device.body('code', { challenge }))).body).toMatchObject({ code: 'device-unknown' });
  });

  it("attack: another user's device cannot be removed", async () => {
    const { device } = await withApp();
    const { visitor } = await withApp();
    await visitor.open('/methods');
    await visitor.send(`/methods/devices/${device.id}/remove`);
    expect(visitor.page.status).toBe(404);
  });

  it('an extension of this exchange is offered, and refused while it is not registered', async () => {
    const { visitor } = await atPairing();
    await visitor.open('/methods/add/app');
    await visitor.send('/methods/add/app/begin', { extension: '261' });
    expect(visitor.notice).toContain('None of the devices');
    expect(visitor.page.body).toContain('value="261"');
    await new EndpointPresenceStore(home.redis).note('north', '261', true);
    await visitor.send('/methods/add/app/begin', { extension: '261' });
    expect(visitor.page.body).toContain('extension <strong>261</strong>');
    expect(home.messages.at(-1)).toMatchObject({ dialler: 'north', endpoint: '261' });
  });

  it('"not me" in the app stops the login on the page', async () => {
    const { user, device } = await withApp();
    await home.parts.app.inbox.noteOpen(device.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    const { body } = await ask('waiting', device.body('waiting'));
    const [challenge] = body.challenges as { id: string }[];
    expect((await ask('not-me', device.body('not-me', { challenge: challenge?.id ?? '' }))).status).toBe(200);
    await visitor.open('/code');
    expect(visitor.title).toBe('Log in');
  });
});

describe('the entry point of the app', () => {
  it.each([
    ['no JSON', 'waiting', 'x=1', 400],
    ['an array', 'waiting', '[]', 400],
    ['nothing', 'waiting', '', 400],
    ['half of it', 'waiting', '{"device":"x"}', 400],
    ['a name of 9,999', 'pair', JSON.stringify({ pairingCode: 'x', name: 'x'.repeat(2_000), publicKey: {} }), 400],
    ['more than it takes', 'pair', JSON.stringify({ name: 'x'.repeat(9_999) }), 413],
  ])('attack: %s', async (_what, path, payload, status) => {
    const reply = await home.panel.inject({
      method: 'POST',
      url: `/app/${path}`,
      payload,
      headers: { 'content-type': 'application/json' },
    });
    expect([reply.statusCode, reply.headers['content-type']]).toEqual([
      status,
      'application/problem+json; charset=utf-8',
    ]);
  });

  it('attack: a request signed for another site', async () => {
    const { device } = await withApp();
    const seen = await ask('waiting', device.body('waiting', { origin: 'https://evil.example' }), {
      origin: 'https://evil.example',
    });
    expect([seen.status, seen.body.code]).toEqual([401, 'device-unknown']);
  });

  it('attack: a request from a page of another site', async () => {
    const { device } = await withApp();
    const seen = await home.panel.inject({
      method: 'POST',
      url: '/app/waiting',
      payload: JSON.stringify(device.body('waiting')),
      headers: { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    });
    expect(seen.statusCode).toBe(403);
  });

  it('a device with a wrong clock is told the right time', async () => {
    const { device } = await withApp();
    const seen = await ask('waiting', device.body('waiting', { at: Date.now() - 600_000 }));
    expect(seen).toMatchObject({ status: 409, body: { code: 'clock-wrong', now: home.time.now } });
  });

  it('no code and no pairing code is in the log', async () => {
    const { visitor } = await atPairing();
    const pairing = pairingOf(visitor).replace(' ', '');
    const { device, challenge } = await pair(visitor);
    const { body } = await ask('code', device.body('code', { challenge }));
    await visitor.send('/methods/add/code', { code: String(body.code) });
    expect(home.logged()).toContain('/app/');
    for (const secret of [pairing, String(body.code)]) expect(home.logged()).not.toContain(secret);
  });
});
