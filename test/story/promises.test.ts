import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tester } from '../accounts/people.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
});

afterAll(() => home.close());

/** The challenge of the most recently queued call. */
const latestCall = () => home.queued.at(-1)?.challengeId;

async function addPhone(visitor: Visitor, number: string, name: string): Promise<void> {
  await visitor.open('/methods/add/phone');
  await visitor.send('/methods/add/phone', { number, name });
  await home.speak(latestCall(), '482913');
  await visitor.send('/methods/add/code', { code: '482913' });
}

async function addAuthenticator(visitor: Visitor): Promise<string> {
  await visitor.send('/methods/add/authenticator/begin');
  const secret = /<code id="key">([A-Z2-7 ]+)</.exec(visitor.page.body)?.[1]?.replaceAll(' ', '') ?? '';
  await visitor.send('/methods/add/authenticator', { code: home.codeOf(secret) });
  return secret;
}

async function inEdit(login: string): Promise<Visitor> {
  const visitor = home.visitor();
  await visitor.logIn(login, password);
  await home.speak(latestCall(), '135790');
  await visitor.send('/code', { code: '135790' });
  await visitor.open('/methods');
  await visitor.send('/confirm', { password });
  expect(visitor.title).toBe('Edit two-step verification');
  return visitor;
}

const offered = ({ page }: Visitor) =>
  [...page.body.matchAll(/<span class="title">([^<]+?) ?</g)].map(([, one]) => one);

describe('kinds of method', () => {
  it('S03 S04 S10 the app is offered first, with a number and an authenticator beside it', async () => {
    const user = await home.addPerson({ language: 'en' });
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.title).toBe('Set up two-step verification');
    expect(offered(visitor)).toEqual(['Belcode app', 'Phone number', 'Authenticator app']);
    await visitor.open('/methods/add/app');
    expect(visitor.page.body).toContain('Use another method');
    await visitor.open('/set-up');
    await addAuthenticator(visitor);
    expect((await home.factors.list(user.id)).map(({ kind }) => kind)).toEqual(['authenticator']);
  });

  it('S05 a number without a confirmed code asks for nothing at the next login', async () => {
    const user = await home.addPerson({ language: 'en' });
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.open('/methods/add/phone');
    await visitor.send('/methods/add/phone', { number: '06 2777 0001', name: '' });
    await home.speak(latestCall(), '482913');
    const again = home.visitor();
    await again.logIn(user.login, password);
    expect(again.title).toBe('Set up two-step verification');
    expect(again.page.body).not.toContain('062*****01');
  });

  it('S08 S09 with eight numbers and one authenticator, the pages offer only the app', async () => {
    const user = await home.addPerson({ language: 'en' });
    for (let count = 0; count < 7; count += 1) await home.givePhone(user.id);
    const visitor = await inEdit(user.login);
    await addAuthenticator(visitor);
    expect(visitor.title).toBe('Edit two-step verification');
    await visitor.open('/methods/add');
    expect(visitor.page.body).not.toContain('/methods/add/authenticator/begin');
    await visitor.send('/methods/add/authenticator/begin');
    expect(visitor.notice).toBe('You already have an authenticator app. Remove it first.');
    await addPhone(visitor, '06 2777 0108', 'the eighth');
    expect(visitor.title).toBe('Edit two-step verification');
    await visitor.open('/methods/add');
    expect(offered(visitor).slice(-1)).toEqual(['Belcode app']);
    const ninth = await visitor.post('/methods/add/phone', { number: '06 2777 0109', name: '' });
    expect(ninth.status).toBeGreaterThanOrEqual(400);
    const kinds = (await home.factors.list(user.id)).map(({ kind }) => kind);
    expect([kinds.length, kinds.filter((kind) => kind === 'authenticator').length]).toEqual([9, 1]);
  });
});

describe('several people', () => {
  it('S15 with a login each have only a login, and may share a number', async () => {
    const admin = await home.addPerson({ language: 'en', role: 'company-admin' });
    await home.givePhone(admin.id);
    const visitor = home.visitor();
    await visitor.logIn(admin.login, password);
    await home.speak(latestCall(), '482913');
    await visitor.send('/code', { code: '482913' });
    await visitor.open('/methods');
    await visitor.send('/confirm', { password });
    await visitor.open('/company/users');
    expect(visitor.page.body).toContain('Give everyone their own user');
    const number = '06 2777 0200';
    for (const login of [`one.${admin.login}`, `two.${admin.login}`]) {
      // A name and a login: no mail address, no extension, no telephone.
      await visitor.send('/company/users', { name: 'At the counter', login, email: '' });
      const first = /Password for the first login: ([\w-]+)/.exec(visitor.page.body)?.[1] ?? '';
      const fresh = home.visitor();
      await fresh.logIn(login, first);
      const chosen = `the counter of ${login.slice(0, 3)} 2777`;
      await fresh.send('/new-password', { password: chosen, again: chosen });
      await addPhone(fresh, number, '');
      expect([login, fresh.notice]).toEqual([login, 'The method has been added.']);
    }
  });

  it('S15 on one login have several numbers, and each person calls their own', async () => {
    const user = await home.addPerson({ language: 'en' });
    const first = await home.givePhone(user.id);
    const visitor = await inEdit(user.login);
    await addPhone(visitor, '06 2777 0301', "Bram's mobile");
    const bram = (await home.factors.list(user.id)).find(({ id }) => id !== first.id);
    const other = home.visitor();
    await other.logIn(user.login, password);
    expect(home.queued.at(-1)?.to).toBe(first.number);
    expect(other.page.body).toContain('Bram&#39;s mobile');
    await other.send('/code/method', { method: bram?.id ?? '' });
    expect(home.queued.at(-1)?.to).toBe('+31627770301');
    await home.speak(latestCall(), '975310');
    await other.send('/code', { code: '975310' });
    expect(other.title).toBe('Overview');
  });
});

describe('S20 a person who forgot the telephone', () => {
  it('logs in with a backup', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id, '+31628880777');
    const desk = await home.givePhone(user.id, '+31508200055');
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.open('/code/help');
    expect(visitor.page.body).toContain('050*****55');
    await visitor.open('/code');
    await visitor.send('/code/method', { method: desk.id });
    await home.speak(latestCall(), '482913');
    await visitor.send('/code', { code: '482913' });
    expect(visitor.title).toBe('Overview');
  });
});

describe('S21 the language', () => {
  it("is the browser's until the user chooses another, which is kept", async () => {
    const user = await home.addPerson({ language: 'nl' });
    const languageOf = ({ page }: Visitor) => /<html lang="(\w+)"/.exec(page.body)?.[1];
    const other = home.visitor({ 'accept-language': 'xx, nl;q=0.5' });
    await other.get('/login');
    expect(languageOf(other)).toBe('nl');
    const visitor = home.visitor({ 'accept-language': 'en' });
    await visitor.get('/login');
    expect(languageOf(visitor)).toBe('en');
    await visitor.open('/login?language=nl');
    expect(languageOf(visitor)).toBe('nl');
    await visitor.send('/login', { login: user.login, password });
    expect([languageOf(visitor), visitor.title]).toEqual(['nl', 'Stel tweestapsverificatie in']);
  });
});
