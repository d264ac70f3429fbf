import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/user.ts';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { showAppCode } from '../../src/challenges/show-app-code.ts';
import { EndpointPresenceStore } from '../../src/deliveries/endpoint-presence-store.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { tester } from '../accounts/people.ts';
import { numberOfItsOwn } from '../challenges/parts.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { password } from './open-login.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
  await home.rollOut.set({ offerFrom: '2020-01-01', requireFrom: '2999-01-01' }, tester);
});

afterAll(() => home.close());

const latest = () => home.queued.at(-1);
const code = '482913';

async function logIn(visitor: Visitor, user: User): Promise<void> {
  await visitor.logIn(user.login, password);
}

async function pass(visitor: Visitor): Promise<void> {
  await home.speak(latest()?.challengeId, code);
  await visitor.send('/code', { code });
  await home.endCall(latest()?.challengeId, 'busy');
}

async function edit(visitor: Visitor, user: User): Promise<void> {
  await home.givePhone(user.id);
  await logIn(visitor, user);
  await pass(visitor);
  await visitor.open('/methods');
  await visitor.send('/confirm', { password });
}

/** @returns the languages of the mails of a kind that were sent meanwhile */
async function mailed(user: User, act: () => Promise<unknown>): Promise<string | undefined> {
  await act();
  const at = home.mails.findLastIndex(({ to }) => to === user.email);
  return home.mailLanguages[at];
}

/** Each thing that a page asks for. @returns the language in which it comes */
const asked: Record<string, (visitor: Visitor, user: User) => Promise<string | undefined>> = {
  'the call of a login': async (visitor, user) => {
    await home.givePhone(user.id);
    await logIn(visitor, user);
    return latest()?.language;
  },
  'another call': async (visitor, user) => {
    await home.givePhone(user.id);
    await logIn(visitor, user);
    const first = latest();
    await home.endCall(first?.challengeId, 'busy');
    await visitor.send('/code/again');
    return latest() === first ? 'no call' : latest()?.language;
  },
  'another method': async (visitor, user) => {
    await home.givePhone(user.id);
    const other = await home.givePhone(user.id);
    await logIn(visitor, user);
    await visitor.send('/code/method', { method: other.id });
    return latest()?.to === other.number ? latest()?.language : 'not called';
  },
  'a call that the user makes': async (visitor, user) => {
    const extension = `2${String(users).padStart(2, '0')}`;
    await home.givePhone(user.id, extension);
    await logIn(visitor, user);
    return (await claimDialledIn(home.parts, extension))?.language;
  },
  'the call that confirms a change': async (visitor, user) => {
    await edit(visitor, user);
    return latest()?.language;
  },
  'the call of a set-up': async (visitor, user) => {
    await logIn(visitor, user);
    await visitor.open('/methods/add/phone');
    await visitor.send('/methods/add/phone', { number: numberOfItsOwn(), name: '' });
    return latest()?.language;
  },
  'the call for a forgotten password': async (visitor, user) => {
    const phone = await home.givePhone(user.id);
    await visitor.open('/forgot-password');
    await visitor.send('/forgot-password', { login: user.login, by: 'phone' });
    return latest()?.to === phone.number ? latest()?.language : 'not called';
  },
  'the mail for a forgotten password': async (visitor, user) => {
    await visitor.open('/forgot-password');
    return mailed(user, () => visitor.send('/forgot-password', { login: user.login, by: 'mail' }));
  },
  'the mail of a new password': async (visitor, user) => {
    const phone = await home.givePhone(user.id);
    await visitor.open('/forgot-password');
    await visitor.send('/forgot-password', { login: user.login, by: 'phone' });
    expect(latest()?.to).toBe(phone.number);
    await home.speak(latest()?.challengeId, code);
    await visitor.send('/forgot-password/code', { code });
    const chosen = 'an entirely new one';
    return mailed(user, () => visitor.send('/new-password', { password: chosen, again: chosen }));
  },
  'the mail of a method that is added': async (visitor, user) => {
    await logIn(visitor, user);
    await visitor.open('/methods/add/phone');
    await visitor.send('/methods/add/phone', { number: numberOfItsOwn(), name: '' });
    await home.speak(latest()?.challengeId, code);
    return mailed(user, () => visitor.send('/methods/add/code', { code }));
  },
  'a message to a telephone, and a push to the app': async (visitor, user) => {
    const device = { kind: 'endpoint', extension: '250', name: '250' } as const;
    const { id: factorId } = await home.factors.add(confirmFactor({ userId: user.id }, { kind: 'app', device }));
    await new EndpointPresenceStore(home.redis).replace('north', ['250']);
    await logIn(visitor, user);
    const { challenge } = await home.workOf(visitor.cookies.get('belcode-session') ?? '');
    const shown = await showAppCode(home.parts, {
      device: { id: 'device', userId: user.id, factorId },
      challengeId: challenge?.id ?? '',
    });
    const message = home.messages.at(-1);
    return message?.language === shown.language ? shown.language : `${message?.language} and ${shown.language}`;
  },
};

/** How the language of the first page came about. */
const visitors: Record<string, () => Promise<Visitor>> = {
  'chosen on the page': async () => {
    const visitor = home.visitor({ 'accept-language': 'nl' });
    await visitor.open('/login?language=en');
    return visitor;
  },
  'said by the browser': async () => home.visitor({ 'accept-language': 'en-GB, en;q=0.9' }),
};

let users = 0;
const addPerson = (given: Parameters<OpenedPanel['addPerson']>[0] = {}) =>
  home.addPerson({ language: 'nl', email: `person.${++users}@example.org`, ...given });

describe.each(Object.keys(visitors))('S21 an English session (%s) of a Dutch user', (how) => {
  it.each(Object.keys(asked))('%s: English', async (what) => {
    const visitor = await visitors[how]?.();
    if (visitor === undefined) throw new Error('no visitor');
    expect(await asked[what]?.(visitor, await addPerson())).toBe('en');
    // The pages stay in it too: a voice and a page never differ.
    expect(/<html lang="(\w+)"/.exec((await visitor.open('/')).body)?.[1]).toBe('en');
  });
});

describe('S21 where nobody has said a language', () => {
  const silent = () => home.visitor({ 'accept-language': 'xx' });

  it.each([
    ["the user's own", { language: 'nl' }, 'en', 'nl'],
    ["the company's", { language: undefined }, 'en', 'en'],
    ['the setting', { language: undefined }, undefined, 'nl'],
  ] as const)('%s', async (_whose, given, language, expected) => {
    const company = await home.addCompany();
    await home.companySettings.setCalling(
      company.id,
      { callerId: undefined, ringSeconds: undefined, greetingName: undefined, language },
      tester,
    );
    const user = await addPerson({ ...given, companyId: company.id });
    await home.givePhone(user.id);
    const visitor = silent();
    await logIn(visitor, user);
    expect(latest()?.language).toBe(expected);
    expect(/<html lang="(\w+)"/.exec(visitor.page.body)?.[1]).toBe(expected);
    // No page has asked for a mail about what somebody else may have done.
    const call = {
      ...latest(),
      deliveryId: 'd',
      challengeId: 'c',
      userId: user.id,
      factorId: 'f',
      number: '+31612345678',
    };
    const event = { event: 'not-me', call: { ...call, route: 'trunk', country: 'NL', purpose: 'login' } } as never;
    expect(await mailed(user, () => handleLedgerEvent(home.parts, event))).toBe(expected);
  });

  it('an English session: a mail about what somebody else may have done is in the language of its owner', async () => {
    const user = await addPerson();
    await home.givePhone(user.id);
    await logIn(home.visitor({ 'accept-language': 'en' }), user);
    const call = { deliveryId: 'd', challengeId: 'c', userId: user.id, factorId: 'f', number: '+31612345678' };
    const event = { event: 'not-me', call: { ...call, route: 'trunk', country: 'NL', purpose: 'login' } } as never;
    expect(await mailed(user, () => handleLedgerEvent(home.parts, event))).toBe('nl');
  });
});
