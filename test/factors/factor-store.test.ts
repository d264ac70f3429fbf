import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../src/accounts/grant.ts';
import { confirmFactor, type ProvenFactor } from '../../src/factors/confirmed-factor.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { thingsOf } from '../../src/login/second-factors.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Factors, numbers, openFactors, sealed } from './own-factors.ts';

let home: Factors;

beforeAll(async () => {
  home = await openFactors();
});

afterAll(() => home.close());

async function userWith(count: number) {
  const user = await home.addUser();
  for (const number of numbers(count)) await home.addPhone(user.id, number);
  return { ...user, set: await home.factors.list(user.id) };
}

const primaries = async (userId: string) =>
  (await home.factors.list(userId)).filter(({ isPrimary }) => isPrimary).map(({ id }) => id);

describe('adding', () => {
  it('S04 the first one becomes primary by itself', async () => {
    const user = await home.addUser();
    const first = await home.addPhone(user.id, '+31612345678', "Anna's mobile");
    const second = await home.addAuthenticator(user.id);
    expect(first).toMatchObject({ kind: 'phone', number: '+31612345678', name: "Anna's mobile", isPrimary: true });
    expect(second).toMatchObject({ kind: 'authenticator', number: undefined, isPrimary: false, position: 2 });
    expect(await home.factors.list(user.id)).toEqual([first, second]);
    expect(JSON.stringify([first, second])).not.toContain('sealed');
  });

  it('S08 twenty at once leave eight, of which one is primary', async () => {
    const user = await home.addUser();
    const adds = await Promise.allSettled(numbers(20).map((number) => home.addPhone(user.id, number)));
    for (const each of adds) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ id: 'too-many-numbers' });
    }
    expect(adds.filter(({ status }) => status === 'fulfilled')).toHaveLength(8);
    const set = await home.factors.list(user.id);
    expect(set.map(({ position }) => position)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(await primaries(user.id)).toEqual([set[0]?.id]);
  });

  const firsts: [factor: ProvenFactor, things: string[]][] = [
    [{ kind: 'phone', number: '+31612345678' }, ['telephone:+31612345678']],
    [{ kind: 'authenticator', sealed, lastStep: 1 }, ['authenticator']],
    [{ kind: 'app', device: { kind: 'endpoint', extension: '202', name: '202' } }, ['app', 'telephone:202']],
  ];
  it.each(firsts)(
    'of a link, %o is stored as what has reset the password, and only as the first',
    async (factor, things) => {
      const { id } = await home.addUser();
      const add = () => home.factors.add(confirmFactor({ userId: id }, factor), undefined, undefined, false, thingsOf);
      await add();
      expect((await home.users.find(id)).passwordResetBy).toEqual(things);
      await expect(add()).rejects.toMatchObject({ id: 'session-unknown' });
      expect(await home.factors.list(id)).toHaveLength(1);
    },
  );

  it('S08 a ninth number in parallel with the eighth', async () => {
    const user = await userWith(7);
    const adds = await Promise.allSettled(['+31201234567', '+31201234568'].map((each) => home.addPhone(user.id, each)));
    expect(adds.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await home.factors.list(user.id)).toHaveLength(8);
  });

  it('S09 a second authenticator is refused, of ten at once too', async () => {
    const user = await home.addUser();
    const adds = await Promise.allSettled(Array.from({ length: 10 }, () => home.addAuthenticator(user.id)));
    expect(adds.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    await expect(home.addAuthenticator(user.id)).rejects.toMatchObject({ id: 'authenticator-exists' });
  });

  it('the same number twice is refused; another person may have it too (S15)', async () => {
    const [one, other] = [await userWith(1), await home.addUser()];
    const [number = ''] = numbers(1);
    await expect(home.addPhone(one.id, number)).rejects.toMatchObject({ id: 'number-exists' });
    await expect(home.addPhone(other.id, number)).resolves.toMatchObject({ number });
  });

  it('nothing for a user who is not there', async () => {
    await expect(home.addPhone('none', '+31612345678')).rejects.toMatchObject({ id: 'user-unknown' });
  });

  it('is audited with a masked number', async () => {
    const user = await userWith(1);
    const [record] = await home.audit.list({ userId: user.id, event: 'factor-added' });
    expect(record).toMatchObject({
      actor: { kind: 'user', id: user.id },
      companyId: user.companyId,
      detail: { factorId: user.set[0]?.id, kind: 'phone', number: '+31*******00' },
    });
  });
});

describe('the limits live in the table too', () => {
  const row = (userId: string, changes: object) => ({
    id: `raw-${Object.keys(changes)}-${userId}`,
    user_id: userId,
    kind: 'phone',
    number: '+31201234567',
    is_primary: false,
    position: 50,
    ...changes,
  });
  const secret = { kind: 'authenticator', number: null, sealed_secret: Buffer.alloc(1), key_id: 'k', last_step: 1 };

  it.each([
    ['factors_one_primary', { is_primary: true }],
    ['factors_one_authenticator', secret],
    ['factors_number_once_a_user', { number: numbers(1)[0] }],
    ['factors_position_once_a_user', { position: 1 }],
    ['factors_number_is_dialled', { number: '+31612345678;tag' }],
    ['factors_number_is_dialled', { number: '0612345678' }],
    ['factors_post_dial_has_pauses', { number: '+31201234567', post_dial: '202' }],
    [
      'factors_post_dial_has_keys',
      { number: '+31201234567', post_dial: '2;2', pause_before_seconds: 1, pause_after_seconds: 1 },
    ],
    ['factors_phone_has_number', { number: null }],
    ['factors_authenticator_has_secret', { ...secret, sealed_secret: null }],
    ['factors_authenticator_has_secret', { sealed_secret: Buffer.alloc(1) }],
    ['factors_kind_is_known', { kind: 'mail', number: null }],
  ])('%s', async (constraint, changes) => {
    const user = await userWith(1);
    await home.addAuthenticator(user.id);
    await expect(home.database('factors').insert(row(user.id, changes))).rejects.toMatchObject({ constraint });
  });
});

describe('changing', () => {
  it('sets another as primary, and there is one all the time', async () => {
    const user = await userWith(3);
    await Promise.all(user.set.map(({ id }) => home.factors.setPrimary(user.id, id)));
    expect(await primaries(user.id)).toHaveLength(1);
    const last = user.set[2]?.id ?? '';
    await home.factors.setPrimary(user.id, last);
    await home.factors.setPrimary(user.id, last);
    expect(await primaries(user.id)).toEqual([last]);
    // A repeat within the hour is on the line of the first one.
    const lines = await home.audit.list({ userId: user.id, event: 'primary-changed' });
    const lastAt = (line: (typeof lines)[number]) => (line.repeats?.lastAt ?? line.at).getTime();
    expect(lines.sort((one, other) => lastAt(other) - lastAt(one))[0]?.detail.factorId).toBe(last);
  });

  it('names one, and takes the name away', async () => {
    const user = await userWith(1);
    const id = user.set[0]?.id ?? '';
    await home.factors.rename(user.id, id, ' <b>desk</b> ');
    expect(await home.factors.find(user.id, id)).toMatchObject({ name: '<b>desk</b>' });
    await expect(home.factors.rename(user.id, id, 'x'.repeat(81))).rejects.toMatchObject({ id: 'name-invalid' });
    await home.factors.rename(user.id, id, undefined);
    expect(await home.factors.find(user.id, id)).toMatchObject({ name: undefined });
  });

  it('puts them into an order, which leaves the primary one as it is', async () => {
    const user = await userWith(4);
    const ids = user.set.map(({ id }) => id);
    const before = await primaries(user.id);
    const turned = [...ids].reverse();
    await home.factors.reorder(user.id, turned);
    expect((await home.factors.list(user.id)).map(({ id }) => id)).toEqual(turned);
    expect(await primaries(user.id)).toEqual(before);
    for (const wrong of [ids.slice(1), [...ids, 'other'], [...ids.slice(1), ids[1] ?? '']]) {
      await expect(home.factors.reorder(user.id, wrong)).rejects.toMatchObject({ id: 'order-stale' });
    }
  });

  it('removes the primary one, and the next by order takes its place', async () => {
    const user = await userWith(3);
    const [first, second, third] = user.set.map(({ id }) => id);
    await home.factors.reorder(user.id, [first ?? '', third ?? '', second ?? '']);
    await home.factors.remove(user.id, first ?? '', { lastMayGo: false });
    expect(await primaries(user.id)).toEqual([third]);
    expect(await home.factors.list(user.id)).toHaveLength(2);
  });

  it('does not remove the last one once it is mandatory, of two at once neither', async () => {
    const user = await userWith(2);
    const removals = await Promise.allSettled(
      user.set.map(({ id }) => home.factors.remove(user.id, id, { lastMayGo: false })),
    );
    expect(removals.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(removals.find((each) => each.status === 'rejected')?.reason).toMatchObject({ id: 'last-factor' });
    const [left] = await home.factors.list(user.id);
    expect(left?.isPrimary).toBe(true);
    await home.factors.remove(user.id, left?.id ?? '', { lastMayGo: true });
    expect(await home.factors.list(user.id)).toEqual([]);
  });

  it('reaches no factor of another user by its id, and tells no difference to one that is not there', async () => {
    const [attacker, victim] = [await userWith(2), await userWith(2)];
    await home.addAuthenticator(victim.id);
    const before = await home.factors.list(victim.id);
    for (const { id } of [...before, { id: 'none' }]) {
      const { factors } = home;
      for (const act of [
        () => factors.find(attacker.id, id),
        () => factors.setPrimary(attacker.id, id),
        () => factors.rename(attacker.id, id, 'mine'),
        () => factors.remove(attacker.id, id, { lastMayGo: true }),
      ]) {
        await expect(act()).rejects.toMatchObject({ id: 'not-found' });
      }
      await factors.markUsed(attacker.id, id);
      expect(await home.authenticators.acceptStep(attacker.id, id, { step: 9_999, clockSteps: 0 })).toBe(false);
    }
    expect(await home.factors.list(victim.id)).toEqual(before);
    expect(await home.authenticators.find(victim.id)).toMatchObject({ lastStep: 1_000 });
  });
});

describe('S13 E03 an operator resets a second factor', () => {
  const operator = { kind: 'operator', id: 'op' } as const;

  it('with a reason, audited, and all sessions end', async () => {
    const user = await userWith(3);
    const ended: string[] = [];
    const sessions = { endAll: async (id: string) => ended.push(id) };
    const { removed, setUpCode } = await resetSecondFactor(
      { factors: home.factors, users: home.users, setUpCodes: home.setUpCodes, sessions, random },
      { userId: user.id, reason: ' lost the telephone ' },
      operator,
    );
    expect(removed).toBe(3);
    expect(setUpCode).toMatch(/^\w{4} \w{4}$/);
    expect(new Set(ended)).toEqual(new Set([user.id]));
    expect(await home.factors.list(user.id)).toEqual([]);
    expect(await home.users.find(user.id)).toMatchObject({ secondFactorResetAt: expect.any(Date) });
    const [made, record] = await home.audit.list({ userId: user.id });
    expect(made).toMatchObject({ event: 'set-up-code-made', actor: operator, detail: {} });
    expect(record).toMatchObject({
      event: 'second-factor-reset',
      actor: operator,
      detail: { reason: 'lost the telephone', removed: 3 },
    });
  });

  it('without a reason nothing happens', async () => {
    const user = await userWith(1);
    for (const reason of ['', ' \n']) {
      await expect(home.factors.removeAll(user.id, reason, operator)).rejects.toMatchObject({ id: 'reason-missing' });
    }
    expect(await home.factors.list(user.id)).toHaveLength(1);
  });

  it('when the sessions cannot be ended, nothing happens', async () => {
    const user = await userWith(1);
    const sessions = { endAll: () => Promise.reject(new Error('Redis is away')) };
    const reset = resetSecondFactor(
      { factors: home.factors, users: home.users, setUpCodes: home.setUpCodes, sessions, random },
      { userId: user.id, reason: 'lost' },
      tester,
    );
    await expect(reset).rejects.toThrow('Redis is away');
    expect(await home.factors.list(user.id)).toHaveLength(1);
  });

  it('the person may set it up again, and the first is primary again', async () => {
    const user = await userWith(2);
    await home.factors.removeAll(user.id, 'lost', operator);
    expect(await home.addPhone(user.id, '+31612345678')).toMatchObject({ isPrimary: true, position: 1 });
  });
});

describe('T02 a time step of an authenticator', () => {
  it('is accepted once, of twenty at once too, and never one before it', async () => {
    const user = await home.addUser();
    const { id } = await home.addAuthenticator(user.id, 1_000);
    const accept = (step: number) => home.authenticators.acceptStep(user.id, id, { step, clockSteps: 0 });
    expect(await accept(1_000)).toBe(false);
    const accepted = await Promise.all(Array.from({ length: 20 }, () => accept(1_001)));
    expect(accepted.filter(Boolean)).toHaveLength(1);
    expect(await accept(1_000)).toBe(false);
    expect(await accept(1_002)).toBe(true);
    expect((await home.factors.find(user.id, id)).lastUsedAt).toBeInstanceOf(Date);
  });

  it('T01 its secret is kept sealed, and can be sealed again by a caller with the old one', async () => {
    const user = await home.addUser();
    await home.addAuthenticator(user.id);
    const stored = await home.authenticators.find(user.id);
    expect(stored.sealed).toEqual(sealed);
    const resealed = { keyId: 'key-2', bytes: Buffer.from('resealed') };
    expect(await home.authenticators.reseal(user.id, stored, resealed)).toBe(true);
    expect(await home.authenticators.reseal(user.id, stored, sealed)).toBe(false);
    expect((await home.authenticators.find(user.id)).sealed).toEqual(resealed);
    await expect(home.authenticators.find((await home.addUser()).id)).rejects.toMatchObject({ id: 'not-found' });
  });
});

describe('the people with a second factor', () => {
  it('are listed by kinds and dates, without numbers and names, a page at a time', async () => {
    const { id: companyId } = await home.addCompany();
    for (const login of ['c.3', 'A.1', 'b.2']) await home.addUser({ companyId, login, name: `Name of ${login}` });
    const { id } = await home.users.findByLogin('a.1');
    await home.addPhone(id, '+31612345678', 'secret name');
    await home.addAuthenticator(id);
    const first = await home.enrolments.list({ companyId, limit: 2 });
    const second = await home.enrolments.list({ companyId, limit: 2, after: first[1]?.cursor });
    expect([...first, ...second].map(({ login }) => login)).toEqual(['A.1', 'b.2', 'c.3']);
    expect(first[0]?.factors).toEqual([
      { kind: 'phone', isPrimary: true, addedAt: expect.any(Date), lastUsedAt: undefined },
      { kind: 'authenticator', isPrimary: false, addedAt: expect.any(Date), lastUsedAt: undefined },
    ]);
    expect(first[1]?.factors).toEqual([]);
    expect(JSON.stringify(first)).not.toMatch(/secret name|345678|sealed|argon2/);
    expect(await home.coverage.count({ companyId })).toEqual({ users: 3, enrolled: 1 });
    expect(await home.enrolments.list({ companyId, search: 'OF B' })).toMatchObject([{ login: 'b.2' }]);
    await home.users.setDisabled(id, true, everyGrant, tester);
    expect(await home.coverage.count({ companyId })).toEqual({ users: 2, enrolled: 0 });
    await home.users.setDisabled(id, false, everyGrant, tester);
    await home.companies.setDisabled(companyId, true, tester);
    expect(await home.coverage.count({ companyId })).toEqual({ users: 0, enrolled: 0 });
    for (const search of ['%', '_', '\\', "'"]) expect(await home.enrolments.list({ companyId, search })).toEqual([]);
  });
});
