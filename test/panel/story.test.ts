import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { escapeHtml } from '../../src/html.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { systemRandom } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { numberOfItsOwn } from '../challenges/parts.ts';
import { password } from '../login/open-login.ts';
import { lenientRules, lenientTimes } from '../policy/ledger/lenient-ledger.ts';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { type OwnLedger, openOwnLedger } from './own-ledger.ts';
import type { Visitor } from './visitor.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
});

afterAll(() => home.close());

/** The challenge of the most recently queued call. */
const latestCall = () => home.queued.at(-1)?.challengeId;

/** The text of an element that holds only text. */
const textOf = (visitor: Visitor, id: string) => new RegExp(`id="${id}"[^>]*>([^<]*)<`).exec(visitor.page.body)?.[1];

/** A person whose line was busy, in a panel where the ledger refuses the next call. */
async function afterBusyCall(standing: OwnLedger['standing'], { backup = false } = {}) {
  const ledger = await openOwnLedger();
  const own = await openPanel({ ledger });
  const user = await own.addPerson({ language: 'en' });
  await own.givePhone(user.id);
  if (backup) await own.giveAuthenticator(user.id);
  const visitor = own.visitor();
  await visitor.logIn(user.login, password);
  const { deliveryId: id = '', challengeId = '' } = own.queued.at(-1) ?? {};
  await own.parts.deliveries.advance({ id, challengeId }, 'dialling');
  await own.parts.deliveries.advance({ id, challengeId }, 'ended', { reason: 'busy' });
  ledger.standing = standing;
  await visitor.open('/code');
  await own.close();
  return { visitor };
}

async function inOverview(visitor: Visitor, login: string): Promise<void> {
  await visitor.logIn(login, password);
  await home.speak(latestCall(), '482913');
  await visitor.send('/code', { code: '482913' });
  expect(visitor.title).toBe('Overview');
}

async function inMethods(visitor: Visitor, login: string): Promise<void> {
  await inOverview(visitor, login);
  await visitor.open('/methods');
  expect(visitor.title).toBe('Is it really you?');
  await visitor.send('/confirm', { password });
  expect(visitor.title).toBe('Edit two-step verification');
}

describe('the first login, without scripts', () => {
  it('S02 S04 S07 sets up a phone, then a backup, and confirms both', async () => {
    const user = await home.addPerson({ language: 'en' });
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.title).toBe('Set up two-step verification');
    expect(visitor.page.body).toContain('<strong>31 December 2998</strong>');

    await visitor.open('/methods/add/phone');
    await visitor.send('/methods/add/phone', { number: '06 1234', name: '' });
    expect(visitor.page.status).toBe(400);
    expect(visitor.notice).toBe('This is not a phone number we can call. Please check it.');
    expect(visitor.page.body).toContain('value="06 1234"');
    await visitor.send('/methods/add/phone', { number: '06 2888 0001', name: 'desk' });
    expect(visitor.title).toBe('Answer the call and enter the code');
    expect(visitor.page.body).toContain('desk, 062*****01');
    expect(visitor.page.body).toContain('<noscript><meta http-equiv="refresh"');
    expect(visitor.page.body).not.toContain('28880001');

    await visitor.send('/methods/add/code', { code: '000000' });
    expect(visitor.notice).toBe('There is no code yet. Wait until you hear or see it.');
    await home.speak(latestCall(), '482913');
    await visitor.send('/methods/add/code', { code: '000000' });
    expect(visitor.notice).toBe('That code is wrong. Attempts left: 4.');
    await visitor.send('/methods/add/code', { code: '482 913' });
    expect(visitor.title).toBe('Add a method');
    expect(visitor.notice).toBe('The method has been added.');

    await visitor.send('/methods/add/authenticator/begin');
    expect(visitor.title).toBe('Add an authenticator app');
    const secret = /<code id="key">([A-Z2-7 ]+)</.exec(visitor.page.body)?.[1]?.replaceAll(' ', '') ?? '';
    expect(secret).toHaveLength(32);
    expect(visitor.page.body).toContain('<svg class="qr"');
    await visitor.send('/methods/add/authenticator', { code: home.codeOf(secret) });
    expect(visitor.title).toBe('Edit two-step verification');
    const set = await home.factors.list(user.id);
    expect(set.map(({ kind, isPrimary, name }) => [kind, isPrimary, name])).toEqual([
      ['phone', true, 'desk'],
      ['authenticator', false, undefined],
    ]);
  });

  it('S16 can be skipped until the day shown on the page, and not after it', async () => {
    const user = await home.addPerson({ language: 'en' });
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.send('/set-up/skip');
    expect(visitor.title).toBe('Overview');

    const strict = await home.addCompany();
    await home.rollOut.set({ companyId: strict.id, requireFrom: '2021-01-01' }, tester);
    const late = await home.addPerson({ language: 'en', companyId: strict.id });
    const other = home.visitor();
    await other.logIn(late.login, password);
    expect(other.page.body).not.toContain('/set-up/skip');
    await other.send('/set-up/skip');
    expect(other.page.status).toBe(403);
    expect(other.notice).toBe('You can no longer skip the set-up.');
  });

  it('S17 chooses a new password when required, and every other session ends', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.users.askPasswordChange(user.id, tester);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.title).toBe('Choose a new password');
    await visitor.send('/new-password', { password: 'one thing or the other', again: 'another' });
    expect(visitor.notice).toBe('The two passwords are not the same.');
    await visitor.send('/new-password', { password: 'password123', again: 'password123' });
    expect(visitor.notice).toBe('This password is too easy to guess. Choose another one.');
    await visitor.send('/new-password', { password: 'one thing or the other', again: 'one thing or the other' });
    expect(visitor.title).toBe('Set up two-step verification');
  });
});

describe('a later login', () => {
  it('S06 sends the code by the primary method, and another can be chosen', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id, '+31628880002');
    const backup = await home.giveAuthenticator(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.title).toBe('Your code');
    expect(visitor.page.body).toContain('062*****02');
    await visitor.send('/code/method', { method: backup.id });
    expect(visitor.page.body).toContain('Open your authenticator app');
    await visitor.send('/code', { code: home.codeOf(backup.secret) });
    expect(visitor.title).toBe('Overview');
    expect(visitor.page.body).toContain(`<span>${user.login}</span>`);
  });

  it('S19 says why the call ended, and calls again', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    const call = home.queued.at(-1);
    const delivery = { id: call?.deliveryId ?? '', challengeId: call?.challengeId ?? '' };
    await home.parts.deliveries.advance(delivery, 'dialling');
    await home.parts.deliveries.advance(delivery, 'ended', { reason: 'busy' });
    await visitor.open('/code');
    expect(visitor.page.body).toContain('<p id="news">The line is busy.</p>');
    expect(visitor.page.body).not.toContain('http-equiv="refresh"');
    const queued = home.queued.length;
    await visitor.send('/code/again');
    expect(home.queued.length).toBe(queued + 1);
    expect(visitor.page.body).toContain('Your call is waiting its turn.');
    await visitor.send('/code/again');
    expect(visitor.page.status).toBe(409);
    expect(visitor.notice).toBe('A call is still in progress.');
  });

  it('S19 answers an early press of the button with the remaining time', async () => {
    const ledger = new CallLedgerStore(home.redis, lenientRules, { ...lenientTimes, pauses: [30] });
    const own = await openPanel({ ledger });
    const user = await own.addPerson({ language: 'en' });
    await own.givePhone(user.id);
    const visitor = own.visitor();
    await visitor.logIn(user.login, password);
    const { deliveryId: id = '', challengeId = '' } = own.queued.at(-1) ?? {};
    await ledger.start(id);
    await own.parts.deliveries.advance({ id, challengeId }, 'dialling');
    await own.parts.deliveries.advance({ id, challengeId }, 'answered', { key: '4' });
    await own.parts.deliveries.advance({ id, challengeId }, 'ended', { reason: 'no-key' });
    await ledger.finish(id, { reason: 'no-key', free: false, answeredSeconds: 9 });
    await visitor.open('/code');
    expect(textOf(visitor, 'next')).toMatch(/^We can call you again in (30|2\d) s\.$/);
    await visitor.send('/code/again');
    expect(visitor.page.status).toBe(429);
    expect(visitor.notice).toMatch(/^There have been many calls just now\. You can call again in (30|2\d) s\.$/);
    await own.close();
  });

  it('S19 shows when it can call again, also on the button', async () => {
    const { visitor } = await afterBusyCall([{ rule: 'number-pause', retryAfterSeconds: 20 }]);
    expect(textOf(visitor, 'next')).toMatch(/^We can call you again in 20 s\.$/);
    expect(visitor.page.body).toMatch(/Call again\s*<span id="again-wait" [^>]*>in 20 s</);
  });

  it('S19 S20 offers the next method first after the last call, and the operator to a user without one', async () => {
    const standing: OwnLedger['standing'] = [{ rule: 'number-suspended' }];
    const alone = await afterBusyCall(standing);
    expect(alone.visitor.page.body).not.toContain('id="again"');
    expect(textOf(alone.visitor, 'next')).toMatch(/^Somebody at this number asked not to be called again\./);
    expect(alone.visitor.page.body).toContain('You have no other method. Ask for help: Bel 050 820 00 00');

    const { visitor } = await afterBusyCall(standing, { backup: true });
    const { body } = visitor.page;
    expect(body.indexOf('id="other-methods"')).toBeLessThan(body.indexOf('id="answer"'));
    expect(body).toMatch(/<button class="primary" type="submit">\s*<svg[\s\S]*?Authenticator app/);
    expect(body).not.toContain('autofocus');
  });

  it('shows how long a call waits for its turn, and the other methods at once', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    await home.giveAuthenticator(user.id);
    const visitor = home.visitor();
    home.queue.seconds = 17;
    await visitor.logIn(user.login, password);
    home.queue.seconds = 0;
    expect(textOf(visitor, 'next')).toBe('We will call you in about 20 s, or use: authenticator app.');
    expect(visitor.page.body.indexOf('id="other-methods"')).toBeLessThan(visitor.page.body.indexOf('id="answer"'));
  });

  it('key 9: a user who is no longer called is told so, and logs in another way', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const backup = await home.giveAuthenticator(user.id);
    await home.parts.ledger.stops.hold(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    expect(visitor.notice).toMatch(/^A login call to you was reported as unwanted/);
    expect(visitor.page.body).toContain('We could not call you on');
    await visitor.send('/code/method', { method: backup.id });
    await visitor.send('/code', { code: home.codeOf(backup.secret) });
    expect(visitor.title).toBe('Overview');
  });

  it('asks for a new code when the attempt is over', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await home.speak(latestCall(), '482913');
    for (let tries = 5; tries > 0; tries -= 1) await visitor.send('/code', { code: '111111' });
    expect(visitor.notice).toBe('Too many wrong codes. This attempt has ended.');
    expect(visitor.page.body).not.toContain('id="code"');
    await visitor.send('/code/again');
    await home.speak(latestCall(), '222222');
    await visitor.send('/code', { code: '222222' });
    expect(visitor.title).toBe('Overview');
  });

  it('S20 says what to do without a method', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.open('/code/help');
    expect(visitor.page.body).toContain('Bel 050 820 00 00');
  });

  it('E02 shows what changed since the previous login', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await inOverview(visitor, user.login);
    expect(visitor.page.body).not.toContain('Changed since your last login');
    await home.givePhone(user.id);
    const later = home.visitor();
    await inOverview(later, user.login);
    expect(later.page.body).toContain('Changed since your last login');
    expect(later.page.body).toContain('Method added');
  });
});

describe('a telephone behind an exchange', () => {
  const inAddPhone = async () => {
    const user = await home.addPerson({ language: 'en' });
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    await visitor.open('/methods/add/phone');
    return { user, visitor };
  };

  it('a switchboard: its digits and pauses are kept, and are shown again when they are refused', async () => {
    const { user, visitor } = await inAddPhone();
    const mobile = { number: numberOfItsOwn(), postDial: '202' };
    await visitor.send('/methods/add/phone', mobile);
    expect(visitor.notice).toBe(
      'Behind a mobile number there is no switchboard. Leave the digits behind the switchboard empty.',
    );
    const number = `+3150820${systemRandom.code(4)}`;
    const typed = { number, name: 'desk', postDial: '202', pauseBefore: '3', pauseAfter: '99' };
    for (const pauseAfter of ['99', 'x']) {
      await visitor.send('/methods/add/phone', { ...typed, pauseAfter });
      expect(visitor.page.status).toBe(400);
      expect(visitor.notice).toMatch(/^A pause is 0 to 20 seconds\./);
      for (const value of Object.values({ ...typed, pauseAfter })) {
        expect(visitor.page.body).toContain(`value="${escapeHtml(value)}"`);
      }
      expect(visitor.page.body).toContain('<details class="more" open>');
    }
    await visitor.send('/methods/add/phone', { ...typed, pauseAfter: '' });
    expect(visitor.page.body).toMatch(/desk, 050\*+\d\d, then 202/);
    await home.speak(latestCall(), '482913');
    await visitor.send('/methods/add/code', { code: '482913' });
    const [factor] = await home.factors.list(user.id);
    expect(factor?.postDial).toEqual({ digits: '202', pauseBeforeSeconds: 3, pauseAfterSeconds: 2 });
  });

  it('an extension of this exchange, which can dial the feature code', async () => {
    const { visitor } = await inAddPhone();
    expect(visitor.page.body).toContain('An extension of your own phone system works too, for example 202.');
    await visitor.send('/methods/add/phone', { number: '999' });
    expect(visitor.notice).toBe('We may not call this extension. Use another one, or contact support.');
    await visitor.send('/methods/add/phone', { number: '217' });
    expect(visitor.page.body).toContain('<strong>extension *17 (internal)</strong>');
    expect(visitor.page.body).toContain('Or dial <strong>*232</strong> on that phone.');
  });
});

describe('methods', () => {
  it('S11 S12 E01 are changed after the password: primary, name, order, removal', async () => {
    const user = await home.addPerson({ language: 'en' });
    const first = await home.givePhone(user.id);
    const second = await home.givePhone(user.id);
    const visitor = home.visitor();
    await inMethods(visitor, user.login);
    await visitor.send(`/methods/${second.id}/primary`);
    await visitor.send(`/methods/${first.id}/name`, { name: 'Anna’s mobile' });
    await visitor.send(`/methods/${first.id}/down`);
    const set = await home.factors.list(user.id);
    expect(set.map(({ id, isPrimary, name }) => [id, isPrimary, name])).toEqual([
      [second.id, true, undefined],
      [first.id, false, 'Anna’s mobile'],
    ]);
    await visitor.open(`/methods/${second.id}/remove`);
    expect(visitor.title).toBe('Remove this method?');
    await visitor.send(`/methods/${second.id}/remove`);
    expect(visitor.notice).toBe('The method has been removed.');
    expect((await home.factors.list(user.id)).map(({ id, isPrimary }) => [id, isPrimary])).toEqual([[first.id, true]]);
  });

  it('of another user are not found', async () => {
    const [user, other] = [await home.addPerson({ language: 'en' }), await home.addPerson({ language: 'en' })];
    await home.givePhone(user.id);
    const theirs = await home.givePhone(other.id);
    const visitor = home.visitor();
    await inMethods(visitor, user.login);
    for (const act of ['primary', 'remove', 'name', 'up']) {
      const seen = await visitor.post(`/methods/${theirs.id}/${act}`, { name: 'x' });
      expect([act, seen.status]).toEqual([act, act === 'up' ? 409 : 404]);
    }
    expect((await visitor.get(`/methods/${theirs.id}/remove`)).status).toBe(404);
    expect(await home.factors.list(other.id)).toHaveLength(1);
  });

  it('and the password need a code too, when the last one is too old', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const now = await home.parts.sessions.now();
    const proven = { step: 'full', passwordProvenAt: now, factorProvenAt: now - 30 * 60_000 } as const;
    const sessionId = await home.putAt(user.id, proven);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', sessionId);
    await visitor.open('/password');
    expect(visitor.title).toBe('Is it really you?');
    await visitor.send('/confirm', { password: 'not this one' });
    expect(visitor.notice).toBe('This is not your password.');
    await visitor.send('/confirm', { password });
    expect(visitor.title).toBe('Confirm with a code');
    await home.speak(latestCall(), '482913');
    await visitor.send('/confirm/code', { code: '482913' });
    expect(visitor.title).toBe('My password');
    const fresh = { password: 'a brand new good one', again: 'a brand new good one' };
    await visitor.send('/password', fresh);
    expect(visitor.notice).toBe('Your password has been changed.');
  });
});

describe('a forgotten password', () => {
  it('E04 E06 looks the same for every login, and leads to a login with its second factor', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const pages: string[] = [];
    for (const login of ['nobody.at.all', user.login]) {
      const visitor = home.visitor();
      await visitor.get('/forgot-password');
      await visitor.send('/forgot-password', { login, by: 'phone' });
      await visitor.send('/forgot-password/code', { code: '000000' });
      pages.push(visitor.page.body.replace(/name="token" value="[^"]*"/g, ''));
    }
    expect(pages[0]).toBe(pages[1]);

    const visitor = home.visitor();
    await visitor.get('/forgot-password');
    await visitor.send('/forgot-password', { login: user.login, by: 'phone' });
    await home.speak(latestCall(), '482913');
    await visitor.send('/forgot-password/code', { code: '482913' });
    expect(visitor.title).toBe('Choose a new password');
    const chosen = { password: 'found it after all', again: 'found it after all' };
    await visitor.send('/new-password', chosen);
    expect(visitor.title).toBe('Log in');
    expect(visitor.notice).toContain('with another method than the one you just used');
    await visitor.send('/login', { login: user.login, password: 'found it after all' });
    expect(visitor.title).toBe('Your code');
    // The telephone that reset the password is not a second factor now.
    expect(visitor.notice).toContain('so it cannot confirm this login too');
  });

  it('by mail: the link is used up by pressing the button, not by opening it', async () => {
    const user = await home.addPerson({ language: 'en', email: 'anna@example.org' });
    const visitor = home.visitor();
    await visitor.get('/forgot-password');
    await visitor.send('/forgot-password', { login: user.login, by: 'mail' });
    const { token } = (home.mails.at(-1) as { about: { token: string } }).about;
    for (let look = 0; look < 3; look += 1) await visitor.get(`/forgot-password/link?token=${token}`);
    await visitor.send('/forgot-password/link', { link: token });
    expect(visitor.title).toBe('Choose a new password');
    const again = home.visitor();
    await again.get(`/forgot-password/link?token=${token}`);
    await again.send('/forgot-password/link', { link: token });
    expect(again.notice).toBe('This link has been used or has expired. Request a new one.');
    expect(home.logged()).not.toContain(token);
  });
});

describe('the roles above a user', () => {
  const logInAs = async (role: 'company-admin' | 'operator', companyId?: string) => {
    const user = await home.addPerson({ language: 'en', role, ...(companyId === undefined ? {} : { companyId }) });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    // Acts on others need the password again, and a second factor that was proven at most 20 minutes ago.
    await inMethods(visitor, user.login);
    return { user, visitor };
  };

  it('a company admin sees kinds and dates, adds a user and requires a new password, only in their own company', async () => {
    const company = await home.addCompany();
    const { visitor } = await logInAs('company-admin', company.id);
    const mate = await home.addPerson({ language: 'en', companyId: company.id, name: 'Mate of Mine' });
    await home.givePhone(mate.id, '+31628880077');
    await visitor.open('/company/users');
    expect(visitor.page.body).toContain('Mate of Mine');
    expect(visitor.page.body).not.toMatch(/77|\*\*\*/);
    await visitor.send('/company/users', { name: 'New Person', login: 'new.person', email: '' });
    expect(visitor.page.status).toBe(201);
    const first = /Password for the first login: ([\w-]+)/.exec(visitor.page.body)?.[1] ?? '';
    await visitor.send('/company/users', { name: 'New Person', login: 'new.person' });
    expect(visitor.notice).toMatch(/^new\.person is not available as a username, but new\.person\.\d{3} is\./);
    const fresh = home.visitor();
    await fresh.logIn('new.person', first);
    expect(fresh.title).toBe('Choose a new password');

    await visitor.send(`/company/users/${mate.id}/ask-password`);
    expect((await home.users.find(mate.id)).passwordMustChangeAt).toBeDefined();
    const stranger = await home.addPerson({ language: 'en' });
    expect((await visitor.post(`/company/users/${stranger.id}/ask-password`)).status).toBe(404);
    for (const path of ['/operator/users', '/operator/audit', `/operator/users/${mate.id}/reset`]) {
      expect((await visitor.get(path)).status).toBe(404);
    }
  });

  it('S13 E03 an operator resets with a reason, and finds it in the audit', async () => {
    const { visitor } = await logInAs('operator');
    const lost = await home.addPerson({ language: 'en', name: 'Lost Phone' });
    await home.givePhone(lost.id);
    const theirs = home.visitor();
    await inOverview(theirs, lost.login);
    await visitor.open(`/operator/users?search=${lost.login}`);
    expect(visitor.page.body).toContain('Lost Phone');
    await visitor.open(`/operator/users/${lost.id}/reset`);
    await visitor.send(`/operator/users/${lost.id}/reset`, { reason: ' ' });
    expect(visitor.notice).toBe('Enter a reason.');
    await visitor.send(`/operator/users/${lost.id}/reset`, { reason: 'phone fell into the sea' });
    expect(visitor.notice).toMatch(/reset\. Tell this person the set-up code: [A-Z0-9]{4} [A-Z0-9]{4}\./);
    expect(await home.factors.list(lost.id)).toEqual([]);
    await theirs.open('/methods');
    expect(theirs.title).toBe('Log in');
    await visitor.open('/operator/audit');
    expect(visitor.page.body).toContain('Two-step verification reset');
    expect(visitor.page.body).toContain('phone fell into the sea');
  });

  it('a plain user has none of these pages', async () => {
    const user = await home.addPerson({ language: 'en' });
    await home.givePhone(user.id);
    const visitor = home.visitor();
    await inOverview(visitor, user.login);
    for (const path of ['/company/users', '/operator/users', '/operator/audit']) {
      expect((await visitor.get(path)).status).toBe(404);
      expect(visitor.page.body).not.toContain(`href="${path}"`);
    }
  });
});

it('logs out, here and everywhere', async () => {
  const user = await home.addPerson({ language: 'en' });
  await home.givePhone(user.id);
  const [one, other] = [home.visitor(), home.visitor()];
  await inOverview(one, user.login);
  await inOverview(other, user.login);
  await one.send('/logout', { everywhere: 'yes' });
  expect(one.notice).toBe('You are logged out everywhere.');
  await other.open('/methods');
  expect(other.title).toBe('Log in');
  expect(other.notice).toBe('You were away too long, or this login was stopped. Please log in again.');
});
