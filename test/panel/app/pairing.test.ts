import { createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { until } from '../../until.ts';
import type { AppPerson } from './app-server.ts';
import { AppTester } from './app-tester.ts';
import { shareApp } from './shared-app.ts';

const shared = shareApp();
let tester: AppTester;
let person: AppPerson;

afterEach(() => tester?.close());

const open = async (look = {}) => {
  tester = await AppTester.open(shared.browser, shared.server, look);
  person = await shared.server.addPerson();
};

describe('a device is paired', () => {
  it('by a code typed in any format, and confirmed by its own code in the panel', async () => {
    await open();
    await tester.start();
    const code = await person.givePairingCode();
    await tester.typePairingCode(` ${code.slice(0, 4).toLowerCase()}-${code.slice(4)} `);
    await tester.page.locator('[data-view=pending]').waitFor();
    expect(tester.sent[0]).toMatchObject({ act: 'pair', body: { pairingCode: code, name: 'Chrome, Linux' } });
    expect(await person.typePairingProof(await tester.code())).toBe(true);
    await expect.poll(() => tester.notice()).toBe(tester.t('paired-now'));
    expect(await tester.page.locator('#who').textContent()).toBe(`For ${person.login}, ${person.company}`);
    // It stays paired.
    await tester.start();
    expect(await tester.page.locator('h1:visible').textContent()).toBe(tester.t('ready-title'));
  });

  it('by a scanned QR code, which is sent only after a confirmation, and removed from the address', async () => {
    await open();
    const code = await person.givePairingCode();
    const asked: string[] = [];
    tester.context.on('request', (request) => asked.push(request.url()));
    await tester.start(`/app#${code}`);
    expect(tester.page.url()).toBe(`${shared.server.url}/app`);
    expect(await tester.page.locator('#pairing-code').inputValue()).toBe(`${code.slice(0, 4)} ${code.slice(4)}`);
    expect(asked.filter((url) => url.includes(code.slice(0, 4)))).toEqual([]);
    expect(tester.sent).toEqual([]);
    await tester.press('pair');
    await tester.page.locator('[data-view=pending]').waitFor();
  });

  it('by name and password, under a name that its owner chooses', async () => {
    await open();
    await tester.start();
    await tester.press('by-password');
    // The page of the panel is open: the device is confirmed there.
    await person.givePairingCode();
    await tester.page.getByLabel(tester.text('login'), { exact: true }).fill(person.login);
    await tester.page.getByLabel(tester.text('password'), { exact: true }).fill('something else');
    await tester.page.getByLabel(tester.t('device-name'), { exact: true }).fill('My telephone');
    await tester.press('pair');
    await expect.poll(() => tester.notice()).toContain('Username or password is not correct');
    await tester.page.getByLabel(tester.text('password'), { exact: true }).fill(person.password);
    await tester.page.keyboard.press('Enter');
    await tester.page.locator('[data-view=pending]').waitFor();
    expect(tester.sent.filter(({ act }) => act === 'login').at(-1)?.body).toMatchObject({ name: 'My telephone' });
    expect(await person.typePairingProof(await tester.code())).toBe(true);
    await tester.page.locator('[data-view=ready]').waitFor();
    expect(await tester.kept()).not.toContain(person.password);
  });

  it('and the back button leads from the password to the pairing code', async () => {
    await open();
    await tester.start();
    await tester.press('by-password');
    expect(await tester.page.locator('#password').isVisible()).toBe(true);
    await tester.page.goBack();
    await expect.poll(() => tester.page.locator('#pairing-code').isVisible()).toBe(true);
    expect(await tester.page.locator('#password').isVisible()).toBe(false);
  });

  it('once, however often the button is pressed and on however many pages', async () => {
    await open();
    await tester.start();
    const other = await tester.context.newPage();
    tester.listen(other);
    await other.goto(`${shared.server.url}/app`);
    await tester.page.locator('#pairing-code').fill(await person.givePairingCode());
    await tester.page.evaluate(
      'for (let press = 0; press < 3; press += 1) document.querySelector("#pair button[type=submit]").click()',
    );
    await tester.page.locator('[data-view=pending]').waitFor();
    await other.locator('[data-view=pending]').waitFor();
    expect(tester.sent.filter(({ act }) => act === 'pair')).toHaveLength(1);
    expect(await person.typePairingProof(await tester.code())).toBe(true);
    await other.locator('[data-view=ready]').waitFor();
  });

  it('not by a wrong or incomplete code, and says so', async () => {
    await open();
    await tester.start();
    await tester.typePairingCode('BCDF');
    expect(await tester.notice()).toBe(tester.t('pairing-code-whole'));
    expect(tester.sent).toEqual([]);
    await tester.typePairingCode('BCDFGHJK');
    await expect.poll(() => tester.notice()).toContain('This pairing code is wrong');
  });

  it('not when its own code was not typed in time, and says so', async () => {
    await open();
    await tester.start();
    await tester.typePairingCode(await person.givePairingCode());
    const code = await tester.code();
    await person.stopPairing();
    await tester.page.locator('#pending-over').waitFor();
    expect(await tester.page.content()).not.toContain(`${code.slice(0, 3)} `);
    await tester.press('start-over');
    await tester.page.locator('[data-view=start]').waitFor();
  });

  it('again when it starts over before it was confirmed', async () => {
    await open();
    await tester.start();
    await tester.typePairingCode(await person.givePairingCode());
    const first = await tester.code();
    await tester.press('start-over');
    await tester.page.locator('[data-view=start]').waitFor();
    await until(() => tester.sent.some(({ act }) => act === 'leave'));
    await tester.typePairingCode(await person.givePairingCode());
    await until(async () => (await tester.code()) !== first);
    expect(await person.typePairingProof(first)).toBe(false);
  });
});

describe("the device's key", () => {
  it('cannot be exported, and no secret is stored beside it', async () => {
    await open();
    await tester.pair(person);
    const { id } = await person.logIn();
    const code = await tester.code();
    const kept = await tester.kept();
    expect(kept).toContain('"privateKey":{"extractable":false,"type":"private","usages":["sign"]}');
    expect(kept).not.toContain(code);
    expect(kept).not.toContain(`${code.slice(0, 3)} ${code.slice(3)}`);
    const pairing = tester.sent.find(({ act }) => act === 'pair')?.body as { publicKey: object; pairingCode: string };
    expect(Object.keys(pairing.publicKey).sort()).toEqual(['crv', 'kty', 'x', 'y']);
    expect(kept).not.toContain(pairing.pairingCode);
    await person.cancel(id);
  });

  it('signs who requests what, where, when and once', async () => {
    await open();
    await tester.pair(person);
    const { id } = await person.logIn();
    await tester.code();
    const paired = tester.sent.find(({ act }) => act === 'pair')?.body as { publicKey: JsonWebKey };
    const key = createPublicKey({ key: paired.publicKey, format: 'jwk' });
    const signed = tester.sent.filter(({ body }) => body.signature !== undefined);
    expect(signed.map(({ act }) => act)).toContain('waiting');
    expect(signed.find(({ body }) => body.challenge === id)).toMatchObject({ act: 'code' });
    for (const { act, body } of signed) {
      const { device, challenge = '', at, nonce, detail = '' } = body;
      const bytes = Buffer.from(String(body.signature), 'base64url');
      expect(bytes).toHaveLength(64);
      expect(nonce).toMatch(/^[\w-]{22}$/);
      expect(Math.abs(Number(at) - Date.now())).toBeLessThan(60_000);
      const holds = (claim: unknown[]) =>
        verify('sha256', Buffer.from(JSON.stringify(claim)), { key, dsaEncoding: 'ieee-p1363' }, bytes);
      const claim = ['belcode-app', act, shared.server.url, device, challenge, at, nonce, detail];
      expect([act, holds(claim)]).toEqual([act, true]);
      // A change of any field invalidates the signature.
      for (const [place] of claim.entries()) expect(holds(claim.with(place, 'x'))).toBe(false);
    }
    const nonces = signed.map(({ body }) => body.nonce);
    expect(new Set(nonces).size).toBe(nonces.length);
  });

  it('can be lost, and then the device is paired again', async () => {
    await open();
    await tester.pair(person);
    await tester.page.evaluate(
      `new Promise((resolve) => { indexedDB.deleteDatabase('belcode-app').onsuccess = resolve; })`,
    );
    await tester.start();
    expect(await tester.notice()).toBe(tester.t('key-lost'));
    expect(await tester.page.locator('#pairing-code').isVisible()).toBe(true);
  });

  it('is deleted once the device was removed elsewhere', async () => {
    await open();
    await tester.pair(person);
    await person.removeDevices();
    await expect.poll(() => tester.notice()).toBe(tester.t('device-unknown'));
    expect(await tester.page.locator('#pairing-code').isVisible()).toBe(true);
    expect(await tester.kept()).not.toContain('privateKey');
  });

  it('is removed here only after a confirmation', async () => {
    await open();
    await tester.pair(person);
    await tester.press('settings-title');
    // A device cannot remove itself when it is the only one, because its user might be left without a method.
    await tester.press('remove');
    await tester.press('remove-yes');
    await expect.poll(() => tester.page.locator('#remove-question .notice').textContent()).toContain('the only device');
    await tester.page.keyboard.press('Escape');
    expect(await tester.kept()).toContain('privateKey');
    await person.addTelephone();
    tester.sent.length = 0;
    await tester.press('remove');
    await tester.page.keyboard.press('Escape');
    expect(tester.sent.filter(({ act }) => act === 'leave')).toEqual([]);
    await tester.press('remove');
    await tester.press('remove-yes');
    await expect.poll(() => tester.notice()).toBe(tester.t('removed-here'));
    expect(tester.sent.filter(({ act }) => act === 'leave')).toHaveLength(1);
    expect(await tester.kept()).not.toContain('privateKey');
    await tester.start();
    expect(await tester.notice()).toBe('');
  });
});
