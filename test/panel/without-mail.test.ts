import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { offeredLanguages, referenceTexts, textsOf } from '../../src/languages/languages.ts';
import { type RenderContext, t } from '../../src/panel/kit/render-context.ts';
import { isTextName, type Language, type TextName } from '../../src/panel/kit/texts.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';

const en = referenceTexts('pages');
const languages = offeredLanguages();
const textOf = (language: Language, name: string) => textsOf(language, 'pages')[name as TextName];
/** Mail, e-mail, mailbox; no voicemail. */
const namesMail = /(?<!voice)(?<!Voice)mail/i;
const twin = '-without-mail';

/**
 * Texts that name mail and are right without it: only pages of an installation with mail show them, or it is another's.
 */
const others: readonly TextName[] = [
  ...(['forgot-by-mail', 'forgot-by-mail-hint', 'forgot-asked', 'link-intro', 'by-mail'] as const),
  ...(['help-unknown', 'email', 'refused-email-invalid', 'erase-removes'] as const),
  // The first mail of a user: what asks for it and what it says are there with mail only, the audit tells of before.
  ...(['welcome-again', 'welcome-sent', 'refused-welcome-needless', 'audit-welcome-repeated'] as const),
  // The same of reminders.
  ...(['remind', 'reminders-none', 'refused-mail-unset', 'audit-reminders-asked'] as const),
  ...(['audit-roll-out-announced', 'audit-campaign-reminded'] as const),
  ...(['user-added-mailed', 'user-added-mailed-reset'] as const),
  // A bypass by mail is offered with mail only.
  ...(['bypass-or-mail', 'bypass-mail', 'bypass-mailed-now', 'refused-bypass-not-mailed'] as const),
  // The address as a column of a file.
  ...(['import-empty', 'import-column-email', 'import-fault-email-invalid'] as const),
  // What an operator finds people by: they have addresses without mail too.
  ...(['search', 'search-company'] as const),
  // The row of a brand's sender is there with mail only, and so is the link to the page that shows mails.
  ...(['brand-sender', 'mail-preview-title', 'field-mail'] as const),
];
const counting = Object.keys(en).filter(
  (name) =>
    languages.some((language) => namesMail.test(textOf(language, name) ?? '')) &&
    !(others as readonly string[]).includes(name),
);

const contextOf = (language: Language, withoutMail: boolean) => ({ language, withoutMail }) as RenderContext;

describe('a text that counts on mail', () => {
  it.each(counting)('%s has one that does not, and a page shows that one only without mail', (name) => {
    expect(isTextName(`${name}${twin}`)).toBe(true);
    for (const language of languages) {
      expect(t(contextOf(language, true), name as TextName)).toBe(textOf(language, `${name}${twin}`));
      expect(t(contextOf(language, true), name as TextName)).not.toMatch(namesMail);
      expect(t(contextOf(language, false), name as TextName)).toBe(textOf(language, name));
    }
  });

  it('there are some, and none of the second ones is left over', () => {
    expect(counting).toContain('refused-other-proof-needed');
    const left = Object.keys(en).filter(
      (name) => name.endsWith(twin) && !counting.includes(name.slice(0, -twin.length)),
    );
    expect(left).toEqual([]);
  });
});

describe.each([
  ['with mail', true],
  ['without mail', false],
] as const)('an installation %s', (_, hasMail) => {
  let home: OpenedPanel;

  beforeAll(async () => {
    home = await openPanel(hasMail ? {} : { mail: undefined });
  });
  afterAll(() => home?.close());

  /** What a page says, without what every installation says of itself. */
  const saysMail = (body: string) => namesMail.test(body.replace(/<head>.*?<\/head>/s, ''));

  it.each(['en', 'nl'])('the page for a forgotten password (%s)', async (language) => {
    const visitor = home.visitor({ 'accept-language': language });
    await visitor.get('/forgot-password');
    expect(saysMail(visitor.page.body)).toBe(hasMail);
    expect(visitor.page.body).toContain('Bel 050 820 00 00');
  });

  it('says the same for a user and for nobody', async () => {
    const { id, login } = await home.addPerson();
    await home.giveAuthenticator(id);
    const pages = [];
    for (const name of [login, `${login}x`]) {
      const visitor = home.visitor();
      await visitor.get('/forgot-password');
      await visitor.send('/forgot-password', { login: name, by: 'authenticator' });
      pages.push(visitor.page.body.replaceAll(/value="[\w-]{20,}"/g, ''));
    }
    expect(pages[0]).toBe(pages[1]);
    expect(saysMail(pages[0] ?? '')).toBe(false);
  });

  it('takes a request for a link only when it can mail one', async () => {
    const visitor = home.visitor();
    await visitor.get('/forgot-password');
    const seen = await visitor.post('/forgot-password', { login: 'nobody', by: 'mail' });
    expect(seen.status).toBe(hasMail ? 200 : 400);
  });

  it('the login after a reset by the only method', async () => {
    const { id, login } = await home.addPerson();
    await home.giveAuthenticator(id);
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    const visitor = home.visitor();
    await visitor.get('/forgot-password');
    await visitor.send('/forgot-password', { login, by: 'authenticator' });
    await visitor.send('/forgot-password/code', { code: home.codeOf(secret) });
    const chosen = `${password} again`;
    await visitor.send('/new-password', { password: chosen, again: chosen });
    expect(visitor.notice).toBe(hasMail ? en['password-is-new-by-code'] : en['password-is-new-by-code-without-mail']);
    await visitor.logIn(login, chosen);
    const refused = 'refused-other-proof-needed';
    expect(visitor.notice).toBe(hasMail ? en[refused] : en[`${refused}${twin}`]);
    expect(saysMail(visitor.page.body)).toBe(hasMail);
  });
});
