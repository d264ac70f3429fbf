import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HeldUser } from '../../src/accounts/held-call-store.ts';
import type { AuditQuery } from '../../src/audit/audit-store.ts';
import { type RestoreLedgerParts, restoreLedger } from '../../src/incidents/restore-ledger.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import type { CallStopStore, Undo } from '../../src/policy/ledger/call-stop-store.ts';
import { systemRandom } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { lenientRules, lenientTimes } from '../policy/ledger/lenient-ledger.ts';
import { aCall, spokenEnd } from '../policy/ledger/own-ledger.ts';

/** Only the number of companies matters. */
const companies = { list: async () => [] };

const to = { route: 'trunk', country: 'NL' } as const;

let home: Login;

/** A ledger of its own, which has nothing. No unproven number is allowed. */
function openEmpty() {
  const breakers = [{ kind: 'country', withoutLast: 0, free: 0, perPass: 0 }] as const;
  const times = { ...lenientTimes, breakers };
  const ledger = new CallLedgerStore(home.redis, lenientRules, times, `{restore-${systemRandom.id()}}`);
  const restore = (changes: Partial<RestoreLedgerParts> = {}) =>
    restoreLedger({ ...home.parts, audit: home.audit, companies, ledger, ...changes }, new AbortController().signal);
  return { ledger, restore };
}

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

it('tells a Redis that came back empty who is not to be called, that calls are stopped, and who was proven', async () => {
  const held = await home.addPerson();
  await home.heldCalls.hold(held.id, { actor: { kind: 'user', id: held.id }, detail: { reason: 'not-me' } });
  const suspended = home.freshNumber();
  await home.parts.suspended.add(suspended);
  const proven = await home.givePhone((await home.addPerson()).id);
  const { ledger, restore } = openEmpty();
  const refusing = async (number: string, userId?: string) => {
    const rules = await ledger.explain({ route: 'trunk', number, country: 'NL', userId });
    return rules.filter(({ allowed }) => !allowed).map(({ rule }) => rule);
  };
  await restore();
  expect(await refusing(proven.number ?? '', held.id)).toContain('user-held');
  expect(await refusing(suspended)).toContain('number-suspended');
  // Although no unproven number is allowed, a proven one is.
  expect(await refusing(proven.number ?? '')).toEqual([]);
  expect((await refusing(home.freshNumber())).length).toBeGreaterThan(0);

  await home.audit.append({ event: 'calls-stopped', actor: { kind: 'operator', id: 'olga' } });
  await restore();
  expect((await ledger.overview.read()).stopped).toMatchObject({ by: 'operator olga' });
  await ledger.stops.resume();
  await home.audit.append({ event: 'calls-resumed', actor: { kind: 'operator', id: 'olga' } });
  await restore();
  expect(await ledger.stops.isStopped()).toBe(false);
});

it('is tried until the database is there', async () => {
  let away = 3;
  const list = async () => {
    away -= 1;
    if (away > 0) throw new Error('away');
    return [];
  };
  const parts = { ...home.parts, heldCalls: { list }, audit: home.audit, companies };
  await restoreLedger(parts, new AbortController().signal);
  expect(away).toBe(0);
});

it.each([true, false])('a lost hold comes back for known places as it was stored: %s', async (known) => {
  const { id } = await home.addPerson();
  const entry = { actor: { kind: 'user', id }, detail: { reason: 'not-me' } } as const;
  await home.heldCalls.hold(id, entry, { known });
  // A second report elsewhere makes neither less of it.
  await home.heldCalls.hold(id, entry, { known: false });
  expect(await home.heldCalls.list()).toContainEqual({ userId: id, known });
  const { ledger, restore } = openEmpty();
  await restore();
  const isHeld = async (from: boolean) => {
    const rules = await ledger.explain({ ...to, number: home.freshNumber(), userId: id, factorId: 'f', known: from });
    return rules.some(({ rule, allowed }) => rule === 'user-held' && !allowed);
  };
  expect([await isHeld(true), await isHeld(false)]).toEqual([known, true]);
  await home.heldCalls.release(id, tester);
  await home.heldCalls.hold(id, entry, { known: false });
  expect(await home.heldCalls.list()).toContainEqual({ userId: id, known: false });
  await home.heldCalls.release(id, tester);
});

/** What an operator lifts while it is restored: after the lists are read, and before Redis has it again. */
const lifted = {
  'a hold': async () => {
    const { id } = await home.addPerson();
    await home.heldCalls.hold(id, { actor: tester, detail: {} });
    const rule = 'user-held';
    return { rule, about: { userId: id, number: home.freshNumber() }, lift: () => home.heldCalls.release(id, tester) };
  },
  'a suspension': async () => {
    const number = home.freshNumber();
    await home.parts.suspended.add(number);
    return { rule: 'number-suspended', about: { number }, lift: () => home.parts.suspended.remove(number) };
  },
  'the stop of all calls': async () => {
    await home.audit.append({ event: 'calls-stopped', actor: tester });
    const lift = () => home.audit.append({ event: 'calls-resumed', actor: tester });
    return { rule: 'calls-stopped', about: { number: home.freshNumber() }, lift };
  },
};

it.each(
  Object.entries(lifted).flatMap(([what, make]) => [
    { what, make, when: 'before it is written', isAway: false },
    { what, make, when: 'after that, with PostgreSQL away', isAway: true },
  ]),
)('$what that an operator lifts $when is not back in Redis', async ({ make, isAway }) => {
  const { rule, about, lift } = await make();
  const { ledger, restore } = openEmpty();
  const { stops } = ledger;
  let away = false;
  const lifts = <Item extends unknown[]>(of: string, put: (...item: Item) => Promise<Undo | undefined>) => {
    return async (...item: Item) => {
      // Not while another kind is restored, because its own list is read later.
      if (of !== rule) return put(...item);
      if (!isAway) await lift();
      const undo = await put(...item);
      // Only what was written now: at the next attempt Redis has it.
      if (isAway && undo !== undefined) {
        await lift();
        away = true;
      }
      return undo;
    };
  };
  const once = <Given extends unknown[], Found>(list: (...given: Given) => Promise<Found>) => {
    return async (...given: Given) => {
      if (!away) return list(...given);
      away = false;
      throw new Error('away');
    };
  };
  await restore({
    heldCalls: { list: once(() => home.heldCalls.list()) },
    suspended: { list: once(() => home.parts.suspended.list()) },
    audit: { list: once((query: AuditQuery) => home.audit.list(query)) },
    ledger: {
      prove: (numbers) => ledger.prove(numbers),
      stops: {
        restoreHold: lifts('user-held', (held: HeldUser) => stops.restoreHold(held)),
        restoreSuspension: lifts('number-suspended', (number: string, forOthers: boolean) =>
          stops.restoreSuspension(number, forOthers),
        ),
        restoreStop: lifts('calls-stopped', (by: string) => stops.restoreStop(by)),
        noteRestored: (count) => stops.noteRestored(count),
        isRestored: () => stops.isRestored(),
      },
    },
  });
  const rules = await ledger.explain({ ...to, factorId: 'f', ...about });
  expect(rules.filter(({ allowed }) => !allowed).map((each) => each.rule)).not.toContain(rule);
});

/** What somebody stops again after it was lifted, before PostgreSQL has a row of it: the undoing must leave it. */
const renewed = {
  'a hold': (stops) => [
    () => stops.restoreHold({ userId: 'u', known: true }),
    () => stops.release('u'),
    () => stops.hold('u'),
  ],
  'a hold for elsewhere': (stops) => [
    () => stops.restoreHold({ userId: 'u', known: false }),
    () => stops.release('u'),
    () => stops.hold('u', { known: false }),
  ],
  'a suspension': (stops) => [
    () => stops.restoreSuspension('+31612345678', false),
    () => stops.unsuspend('+31612345678'),
    () => stops.suspend('+31612345678'),
  ],
  'a suspension for others': (stops) => [
    () => stops.restoreSuspension('+31612345678', true),
    () => stops.unsuspend('+31612345678'),
    () => stops.suspend('+31612345678', true),
  ],
  'the stop of all calls': (stops) => [
    () => stops.restoreStop('operator olga'),
    () => stops.resume(),
    () => stops.stop('operator bob'),
  ],
} as const satisfies Record<
  string,
  (stops: CallStopStore) => [() => Promise<Undo | undefined>, () => Promise<unknown>, () => Promise<void>]
>;

describe.each(Object.entries(renewed))('%s', (_, acts) => {
  it.each([
    ['after it was lifted', true],
    ['while it is still there', false],
  ])('that somebody makes again %s outlives the undoing of the restored one', async (__, isLifted) => {
    const { stops } = openEmpty().ledger;
    const [restore, lift, stop] = acts(stops);
    const undo = await restore();
    if (isLifted) await lift();
    await stop();
    await undo?.();
    // It is there, so there is nothing to restore.
    expect(await restore()).toBeUndefined();
  });

  it('that nobody has touched is taken back', async () => {
    const [restore] = acts(openEmpty().ledger.stops);
    await (await restore())?.();
    expect(await restore()).toBeDefined();
  });
});

it('key 9 and key 0 outlive the undoing of a restored hold and suspension', async () => {
  const { ledger } = openEmpty();
  const call = aCall({ number: home.freshNumber(), userId: 'reporter', factorId: 'f', known: true });
  await ledger.prove([{ number: call.number, until: Date.now() + 60_000 }]);
  for (const what of ['not-me', 'wrong-number'] as const) {
    const each = { ...call, deliveryId: systemRandom.id(), challengeId: systemRandom.id() };
    expect(await ledger.admit(each)).toEqual({ allowed: true });
    const restore = () =>
      what === 'not-me'
        ? ledger.stops.restoreHold({ userId: 'reporter', known: true })
        : ledger.stops.restoreSuspension(call.number, false);
    const undo = await restore();
    await ledger.report(each.deliveryId, what);
    await undo?.();
    expect([what, await restore()]).toEqual([what, undefined]);
    if (what === 'not-me') await ledger.stops.release('reporter');
    await ledger.finish(each.deliveryId, spokenEnd);
  }
});
