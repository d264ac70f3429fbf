import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { systemRandom as random } from '../../src/random.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { password as old } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import type { Visitor } from './visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});
afterAll(() => home.close());

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const chosen = 'an entirely new password';

/** A user with an authenticator and a mail address. @param replaced whether a campaign has replaced the password */
async function person(replaced: boolean) {
  const user = await home.addPerson({ email: 'anna@example.org' });
  await home.giveAuthenticator(user.id, secret);
  if (!replaced) return user;
  const company = await home.addCompany();
  const campaignId = random.id();
  await home.database.raw(
    "update users set company_id = ?, password_set_at = now() - interval '5 months' where id = ?",
    [company.id, user.id],
  );
  await home.database.raw(
    `insert into password_campaigns (id, company_id, starts_at, replaces_at, created_by)
     values (?, ?, now() - interval '4 months', now() - interval '1 month', 'test')`,
    [campaignId, company.id],
  );
  await home.campaigns.replace({ userId: user.id, campaignId }, hashOfNothing(random));
  return user;
}

/** The page of the new password, after each proof of a forgotten one. */
const proofs: Record<string, (visitor: Visitor, login: string) => Promise<unknown>> = {
  'a code': async (visitor, login) => {
    // A code of an authenticator passes once.
    home.time.now += 60_000;
    await visitor.get('/forgot-password');
    await visitor.send('/forgot-password', { login, by: 'authenticator' });
    await visitor.send('/forgot-password/code', { code: home.codeOf(secret) });
  },
  'a mailed link': async (visitor, login) => {
    home.mails.length = 0;
    await visitor.get('/forgot-password');
    await visitor.send('/forgot-password', { login, by: 'mail' });
    const mailed = home.mails.find(({ kind }) => kind === 'passwordLink');
    const { token = '' } = (mailed?.about ?? {}) as { token?: string };
    await visitor.get(`/forgot-password/link?token=${token}`);
    await visitor.send('/forgot-password/link', { link: token });
  },
};

const words = {
  en: {
    title: 'Choose a new password',
    label: 'Your last password, which has expired',
    hint: 'Optional. With it the method you just used stays your second proof.',
    wrong: 'This is not your password.',
    whole: 'Log in with your new password.',
    byCode: 'and with another method than the one you just used',
  },
  nl: {
    title: 'Kies een nieuw wachtwoord',
    label: 'Je laatste wachtwoord, dat is verlopen',
    hint: 'Niet verplicht. Met dit wachtwoord blijft de methode die je net hebt gebruikt je tweede bewijs.',
    wrong: 'Dit is niet je wachtwoord.',
    whole: 'Log in met je nieuwe wachtwoord.',
    byCode: 'met een andere methode dan je net hebt gebruikt',
  },
};

describe.each(Object.entries(words))('the page of a new password, in %s', (language, text) => {
  const enter = async (proof: string, replaced: boolean) => {
    const { login } = await person(replaced);
    const visitor = home.visitor({ 'accept-language': language, 'x-forwarded-for': freshAddress() });
    await proofs[proof]?.(visitor, login);
    expect(visitor.title).toBe(text.title);
    return visitor;
  };
  const choose = (visitor: Visitor, before: string) =>
    visitor.send('/new-password', { before, password: chosen, again: chosen });

  // After a mailed link every method remains a second factor anyway.
  it.each([
    ['a code', true, true],
    ['a code', false, false],
    ['a mailed link', true, false],
    ['a mailed link', false, false],
  ])('after %s, replaced by a campaign: %s; asks for the replaced one: %s', async (proof, replaced, asks) => {
    const { page } = await enter(proof, replaced);
    expect(page.body.includes('name="before"')).toBe(asks);
    expect(page.body.includes(text.label)).toBe(asks);
    expect(page.body.includes(text.hint)).toBe(asks);
  });

  it.each([
    ['the right one', old, text.whole],
    ['none', '', text.byCode],
  ])('%s: says by what to log in next', async (_which, before, said) => {
    const visitor = await enter('a code', true);
    await choose(visitor, before);
    expect(visitor.page.body).toContain(said);
  });

  it('a wrong one: says so, asks again, and the right one then passes', async () => {
    const visitor = await enter('a code', true);
    await choose(visitor, 'not the old password');
    expect(visitor.page.status).toBe(403);
    expect(visitor.page.body).toContain(text.wrong);
    expect(visitor.page.body).toContain('name="before"');
    await choose(visitor, old);
    expect(visitor.page.body).toContain(text.whole);
  });
});
