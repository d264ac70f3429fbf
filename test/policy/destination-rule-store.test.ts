import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DestinationRuleStore } from '../../src/policy/destination-rule-store.ts';
import { SuspendedNumberStore } from '../../src/policy/suspended-number-store.ts';
import { openPeople, type People } from '../accounts/people.ts';

const anna = { kind: 'operator', id: 'anna' } as const;

let people: People;
let now = 0;

beforeAll(async () => {
  people = await openPeople();
});
afterAll(() => people.close());
beforeEach(async () => {
  await people.database('destination_rules').delete();
});

const openRules = (prefixes = ['+31']) =>
  new DestinationRuleStore({ database: people.database, clock: { now: () => now }, prefixes });

describe('destination rules', () => {
  it("are the settings', everybody's, and the company's own; never those of another", async () => {
    const rules = openRules();
    const [{ id: ours }, { id: theirs }] = [await people.addCompany(), await people.addCompany()];
    await rules.set({ prefix: '+32', allowed: true }, anna);
    await rules.set({ companyId: ours, prefix: '+316', allowed: false }, anna);
    await rules.set({ companyId: theirs, prefix: '+49', allowed: true }, anna);
    const everybody = [
      { prefix: '+31', allowed: true, own: false },
      { prefix: '+32', allowed: true, own: false },
    ];
    expect(await rules.rulesFor(undefined)).toEqual(everybody);
    expect(await rules.rulesFor(ours)).toEqual([...everybody, { prefix: '+316', allowed: false, own: true }]);
    expect((await rules.list()).map(({ company, prefix }) => [company?.id, prefix])).toEqual(
      expect.arrayContaining([
        [undefined, '+32'],
        [ours, '+316'],
        [theirs, '+49'],
      ]),
    );
  });

  it('are replaced and removed, and each change is audited', async () => {
    const rules = openRules([]);
    const { id: companyId } = await people.addCompany();
    await rules.set({ companyId, prefix: '+32', allowed: true }, anna);
    await rules.set({ companyId, prefix: '+32', allowed: false }, anna);
    expect(await rules.list()).toMatchObject([{ prefix: '+32', allowed: false }]);
    expect(await rules.remove({ prefix: '+32' }, anna)).toBe(false);
    expect(await rules.remove({ companyId, prefix: '+32' }, anna)).toBe(true);
    expect(await rules.rulesFor(companyId)).toEqual([]);
    expect((await people.audit.list({ companyId })).map(({ event, detail }) => [event, detail])).toEqual([
      ['destination-removed', { prefix: '+32' }],
      ['destination-set', { prefix: '+32', allowed: false }],
      ['destination-set', { prefix: '+32', allowed: true }],
      expect.anything(),
    ]);
  });

  it('that are invalid are refused, and nothing is written', async () => {
    const rules = openRules([]);
    for (const prefix of ['', '+', '31', '+0', '+31*', '+1234567890123456', "+31'; drop table users"]) {
      await expect(rules.set({ prefix, allowed: true }, anna)).rejects.toMatchObject({ id: 'request-invalid' });
    }
    const unknown = { companyId: 'nobody', prefix: '+31', allowed: true };
    await expect(rules.set(unknown, anna)).rejects.toMatchObject({ id: 'company-unknown' });
    expect(await rules.list()).toEqual([]);
  });

  it('changed by another api apply here within 10 s', async () => {
    const [rules, elsewhere] = [openRules([]), openRules([])];
    now = 1_000;
    expect(await rules.rulesFor(undefined)).toEqual([]);
    await elsewhere.set({ prefix: '+31', allowed: true }, anna);
    now = 10_999;
    expect(await rules.rulesFor(undefined)).toEqual([]);
    now = 11_000;
    expect(await rules.rulesFor(undefined)).toMatchObject([{ prefix: '+31' }]);
    await rules.remove({ prefix: '+31' }, anna);
    expect(await rules.rulesFor(undefined)).toEqual([]);
  });
});

describe('suspended numbers', () => {
  it('are stored once, listed oldest first, and each change with an actor is audited, masked', async () => {
    const store = new SuspendedNumberStore(people.database);
    const by = { actor: anna, masked: '061*****78' };
    expect(await store.add('+31612345678', { ...by, reason: 'asked by mail' })).toBe(true);
    expect(await store.add('+31612345678', by)).toBe(false);
    expect(await store.add('202')).toBe(true);
    expect(await store.has('+31612345678')).toBe(true);
    expect(await store.has('+31612345679')).toBe(false);
    expect(await store.list()).toEqual([
      { number: '+31612345678', suspendedAt: expect.any(Date) },
      { number: '202', suspendedAt: expect.any(Date) },
    ]);
    expect(await store.remove('+31612345678', by)).toBe(true);
    expect(await store.remove('+31612345678', by)).toBe(false);
    expect(await store.remove('202')).toBe(true);
    const [released, suspended] = await people.audit.list({ limit: 2 });
    expect(suspended).toMatchObject({
      event: 'number-suspended',
      actor: anna,
      detail: { number: '061*****78', reason: 'asked by mail' },
    });
    expect(released).toMatchObject({ event: 'number-released', detail: { number: '061*****78' } });
  });
});
