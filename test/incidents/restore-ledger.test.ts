import { afterAll, beforeAll, expect, it } from 'vitest';
import { restoreLedger } from '../../src/incidents/restore-ledger.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { systemRandom } from '../../src/random.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { lenientRules, lenientTimes } from '../policy/ledger/lenient-ledger.ts';

/** Only the number of companies matters. */
const companies = { list: async () => [] };

let home: Login;

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
  const breakers = [{ kind: 'country', withoutLast: 0, free: 0, perPass: 0 }] as const;
  const times = { ...lenientTimes, breakers };
  const ledger = new CallLedgerStore(home.redis, lenientRules, times, `{restore-${systemRandom.id()}}`);
  const restore = () =>
    restoreLedger({ ...home.parts, audit: home.audit, companies, ledger }, new AbortController().signal);
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
