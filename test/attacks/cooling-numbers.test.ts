import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { User } from '../../src/accounts/user.ts';
import { confirmFactor as confirmedBy } from '../../src/factors/confirmed-factor.ts';
import type { Factor } from '../../src/factors/factor.ts';
import { relyingPartyOf } from '../../src/factors/passkey.ts';
import { enter } from '../../src/login/enter.ts';
import { chooseSecondFactor, secondFactors, thingsThatProved } from '../../src/login/second-factors.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { confirmFactor } from '../../src/methods/confirm-factor.ts';
import { removeFactor } from '../../src/methods/remove-factor.ts';
import { reorderFactors } from '../../src/methods/reorder-factors.ts';
import { setPrimary } from '../../src/methods/set-primary.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { address, password, refusalOf } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { givePasskey } from '../passkeys/give-passkey.ts';
import { logInFrom, somebody } from './log-in-from.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
  home.parts.relyingParty = relyingPartyOf(home.parts.panelUrl);
});

afterAll(() => home.close());

const code = '123456';

/** Adds a number as the pages do. @returns it, and the session after it */
async function addNumber(sessionId: string) {
  const begun = await beginFactor(home.parts, { sessionId, kind: 'phone', number: home.freshNumber(), address });
  await home.speak((await home.workOf(begun.sessionId)).adding?.challengeId, code);
  const confirmed = await confirmFactor(home.parts, { sessionId: begun.sessionId, code, address });
  if (confirmed.state !== 'added') throw new Error(confirmed.state);
  return { factor: confirmed.factor, sessionId: confirmed.sessionId };
}

/** A number of a new browser, in the store. */
const giveNew = ({ id: userId }: User) =>
  home.factors.add(confirmedBy({ userId }, { kind: 'phone', number: home.freshNumber() }), undefined, undefined, true);

const setCooled = ({ id }: Factor) =>
  home
    .database('factors')
    .where({ id })
    .update({ cooling_until: home.database.raw('now()') });

/** What may prove a login of now. */
async function usableOf({ id: userId }: User): Promise<string[]> {
  const facts = await home.parts.loginFacts.find(userId);
  if (facts === undefined) throw new Error('no user');
  return (await secondFactors(home.parts, facts, await home.factors.list(userId))).map(({ id }) => id);
}

describe('a number that a thief adds in a browser that is new', () => {
  async function added(isNew: boolean) {
    const own = await somebody(home);
    const { user } = own;
    const first = await logInFrom(home, own, { address: freshAddress() });
    const browser = isNew ? undefined : first.browser;
    const { newBrowser } = await logInFrom(home, own, { address: freshAddress(), browser });
    return { user, ...(await addNumber(await home.putInEdit(user.id, { newBrowser }))) };
  }

  const offered = async (user: User, factorId: string) => {
    const visitor = home.visitor();
    await visitor.logIn(user.login, password);
    return visitor.page.body.includes(`value="${factorId}"`);
  };

  it('is no choice at a login for a day, and its owner reads why', async () => {
    const { user, factor, sessionId } = await added(true);
    expect(await offered(user, factor.id)).toBe(false);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', sessionId);
    await visitor.open('/methods');
    expect(visitor.page.body).toContain('Added in a new browser');
    await setCooled(factor);
    expect(await offered(user, factor.id)).toBe(true);
  });

  it('works at once where the browser is known', async () => {
    const { user, factor } = await added(false);
    expect(await offered(user, factor.id)).toBe(true);
  });

  it('does not prove the login after a method that has reset the password', async () => {
    const { user, factor } = await added(true);
    const [own] = await home.factors.list(user.id);
    const things = await thingsThatProved(home.parts, user.id, [own?.id]);
    await home.database('users').where({ id: user.id }).update({ password_reset_by: things });
    expect(await usableOf(user)).toEqual([]);
    await setCooled(factor);
    expect(await usableOf(user)).toEqual([factor.id]);
  });
});

it('a first number works at once in a new browser too, also beside a later method, and its backup does', async () => {
  const user = await home.addPerson();
  const first = await addNumber(await home.putInEdit(user.id, { factorProvenAt: undefined, newBrowser: true }));
  expect(await usableOf(user)).toEqual([first.factor.id]);
  const backup = await addNumber(first.sessionId);
  await home.giveAuthenticator(user.id);
  expect(await usableOf(user)).toEqual(expect.arrayContaining([first.factor.id, backup.factor.id]));
});

it('after a reset, at which an operator knows the person, the next number is a first one', async () => {
  const user = await home.addPerson();
  await home.givePhone(user.id);
  expect((await giveNew(user)).coolingUntil).toBeDefined();
  await home.factors.removeAll(user.id, 'lost', tester);
  expect((await giveNew(user)).coolingUntil).toBeUndefined();
});

describe('a new number of a new browser does not become the only proof', () => {
  interface Held {
    user: User;
    /** Of the new browser. */
    sessionId: string;
    /** The earlier methods. */
    own: readonly string[];
    added: Factor;
  }

  /** What the owner had. */
  const sets: Record<string, (user: User) => Promise<unknown>> = {
    'a number': ({ id }) => home.givePhone(id),
    'an authenticator': ({ id }) => home.giveAuthenticator(id),
    'a passkey': ({ id }) => givePasskey(home, id),
    'all of them': async ({ id }) => {
      await home.givePhone(id);
      await home.giveAuthenticator(id);
      await givePasskey(home, id);
    },
  };

  const removeAll = async ({ sessionId, own }: Held) => {
    const refusals = [];
    for (const factorId of own)
      refusals.push(await refusalOf(removeFactor(home.parts, { sessionId, factorId, address })));
    return refusals;
  };

  const ways: Record<string, (held: Held) => Promise<unknown[]>> = {
    'the others are removed': removeAll,
    'it is made the primary one, and the others are removed': async (held) => {
      await setPrimary(home.parts, { sessionId: held.sessionId, factorId: held.added.id });
      return removeAll(held);
    },
    'it is ordered first, and the others are removed': async (held) => {
      const { sessionId, own, added } = held;
      await reorderFactors(home.parts, { sessionId, factorIds: [added.id, ...own] });
      return removeAll(held);
    },
    'a second number is added, and the others are removed': async (held) => {
      await giveNew(held.user);
      return removeAll(held);
    },
    'the others are removed at the same moment': ({ sessionId, own }) =>
      Promise.all(own.map((factorId) => refusalOf(removeFactor(home.parts, { sessionId, factorId, address })))),
    'the others are removed in a browser that is known': async (held) =>
      removeAll({ ...held, sessionId: await home.putInEdit(held.user.id) }),
  };

  const table = Object.keys(sets).flatMap((set) => Object.keys(ways).map((way) => ({ set, way })));

  it.each(table)('beside $set, when $way', async ({ set, way }) => {
    const user = await home.addPerson();
    await sets[set]?.(user);
    const own = (await home.factors.list(user.id)).map(({ id }) => id);
    const added = await giveNew(user);
    const sessionId = await home.putInEdit(user.id, { newBrowser: true });
    const refusals = (await ways[way]?.({ user, sessionId, own, added })) ?? [];
    expect(refusals.filter((each) => each !== undefined)).toEqual(['older-factor-needed']);
    const usable = await usableOf(user);
    expect(usable).toHaveLength(1);
    expect(own).toContain(usable[0]);
  });

  it('when the last method goes before it comes', async () => {
    const user = await home.addPerson();
    const { id: factorId } = await home.givePhone(user.id);
    const inNew = await home.putInEdit(user.id, { newBrowser: true });
    const remove = (sessionId: string) => refusalOf(removeFactor(home.parts, { sessionId, factorId, address }));
    expect(await remove(inNew)).toBe('older-factor-needed');
    expect(await remove(await home.putInEdit(user.id))).toBeUndefined();
  });

  it('once a day is over, the others may go', async () => {
    const user = await home.addPerson();
    const { id: factorId } = await home.givePhone(user.id);
    const added = await giveNew(user);
    await setCooled(added);
    const sessionId = await home.putInEdit(user.id, { newBrowser: true });
    expect(await refusalOf(removeFactor(home.parts, { sessionId, factorId, address }))).toBeUndefined();
    expect(await usableOf(user)).toEqual([added.id]);
  });

  it('as the primary one it is still not asked for', async () => {
    const user = await home.addPerson();
    const own = await home.givePhone(user.id);
    const added = await giveNew(user);
    await home.factors.setPrimary(user.id, added.id);
    const { sessionId } = await home.logIn(user.login);
    const entered = await enter(home.parts, sessionId, 'read');
    expect(chooseSecondFactor(entered, undefined)).toBe(own.id);
    const chosen = refusalOf((async () => chooseSecondFactor(entered, added.id))());
    expect(await chosen).toBe('other-proof-needed');
  });

  it('a page says so, and the method stays', async () => {
    const user = await home.addPerson({ language: 'en' });
    const { id } = await home.givePhone(user.id);
    await giveNew(user);
    const visitor = home.visitor();
    visitor.cookies.set('belcode-session', await home.putInEdit(user.id, { newBrowser: true }));
    await visitor.open('/methods');
    await visitor.send(`/methods/${id}/remove`);
    expect(visitor.page.body).toContain('one of your earlier methods stays');
    expect(await home.factors.list(user.id)).toHaveLength(2);
  });
});
