import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { choosePassword } from '../../src/accounts/choose-password.ts';
import { everyGrant } from '../../src/accounts/grant.ts';
import { verifyPassword } from '../../src/accounts/password.ts';
import { replaceLatePasswords } from '../../src/accounts/replace-late-passwords.ts';
import { systemRandom } from '../../src/random.ts';
import { cheapHash } from './cheap-hash.ts';
import { openPeople, type People, tester } from './people.ts';

let people: People;

beforeEach(async () => {
  people = await openPeople();
});

afterEach(() => people.close());

const run = () => replaceLatePasswords({ campaigns: people.campaigns, random: systemRandom });

/** Moves the start of a campaign into the past. */
async function startedAt(id: string, when: string): Promise<void> {
  await people.database.raw(
    `update password_campaigns set starts_at = ?::timestamptz, replaces_at = ?::timestamptz + interval '3 months'
     where id = ?`,
    [when, when, id],
  );
}

/** A user whose password was set five months ago. */
async function lateUser(password = 'vier fietsen in de regen') {
  const user = await people.addUser({ passwordHash: await cheapHash(password) });
  await people.database.raw("update users set password_set_at = now() - interval '5 months' where id = ?", [user.id]);
  return user;
}

describe('S17 the password campaign', () => {
  it.each([
    ['2027-01-15', '2027-04-15'],
    ['2027-11-30', '2028-02-29'],
    ['2028-01-31', '2028-04-30'],
  ])('started %s, it replaces from %s on by the calendar', async (startsAt, replacesAt) => {
    const { id } = await people.campaigns.start({ startsAt }, tester);
    const { rows } = await people.database.raw(
      'select starts_at::date::text as starts, replaces_at::date::text as replaces from password_campaigns where id = ?',
      [id],
    );
    expect(rows).toEqual([{ starts: startsAt, replaces: replacesAt }]);
  });

  it('asks for a new password from the very moment on, and not before', async () => {
    const user = await people.addUser();
    await people.database.raw("update users set password_set_at = now() - interval '1 day'");
    const { id } = await people.campaigns.start({ startsAt: 'now' }, tester);
    const asked = async () => (await people.loginFacts.find(user.id))?.passwordMustChange;
    expect(await asked()).toBe('campaign');
    await people.database.raw("update password_campaigns set starts_at = now() + interval '1 second'");
    expect(await asked()).toBeUndefined();
    await startedAt(id, 'now');
    expect(await asked()).toBe('campaign');
    // A password set at this very moment counts as new.
    await people.database.raw('update users set password_set_at = (select starts_at from password_campaigns)');
    expect(await asked()).toBeUndefined();
  });

  it('asks nobody who was added since, nor those of another company', async () => {
    const [mine, other] = [await people.addUser(), await people.addUser()];
    await people.database.raw("update users set password_set_at = now() - interval '1 day'");
    await people.campaigns.start({ companyId: mine.companyId }, tester);
    const added = await people.addUser({ companyId: mine.companyId });
    const asked = async (id: string) => (await people.loginFacts.find(id))?.passwordMustChange;
    expect([await asked(mine.id), await asked(other.id), await asked(added.id)]).toEqual([
      'campaign',
      undefined,
      undefined,
    ]);
  });

  it('run twice, and twice at once, replaces each late password once', async () => {
    const users = [await lateUser(), await lateUser(), await lateUser()];
    const { id } = await people.campaigns.start({}, tester);
    expect(await run()).toBe(0);
    await startedAt(id, '2020-01-01');
    await people.database.raw("update users set password_set_at = '2019-12-01'");
    const counts = await Promise.all([run(), run()]);
    expect(counts.reduce((sum, each) => sum + each, 0)).toBe(3);
    const hashes = await people.database('users').pluck('password_hash');
    expect(await run()).toBe(0);
    expect(await people.database('users').pluck('password_hash')).toEqual(hashes);
    expect(await people.audit.list({ event: 'password-replaced' })).toHaveLength(users.length);
  });

  it('leaves those alone who changed theirs, and no old password works after it', async () => {
    const old = 'vier fietsen in de regen';
    const [late, diligent] = [await lateUser(old), await lateUser(old)];
    const { id } = await people.campaigns.start({}, tester);
    await startedAt(id, '2020-01-01');
    await people.database.raw("update users set password_set_at = '2019-12-01' where id = ?", [late.id]);
    const chosen = await cheapHash('zeven sloten tegelijk');
    await people.users.setPassword({ userId: diligent.id, hash: chosen, how: 'chosen-at-login' }, tester);
    expect(await run()).toBe(1);
    const hashOf = (userId: string) => people.database('users').where({ id: userId }).first('password_hash');
    expect(await verifyPassword(old, (await hashOf(late.id)).password_hash)).toBe(false);
    expect((await hashOf(diligent.id)).password_hash).toBe(chosen);
    expect(await people.loginFacts.find(diligent.id)).toMatchObject({ passwordMustChange: undefined });
  });

  it.each([
    ['a disabled user', true, false],
    ['a user of an ended company', false, true],
  ])('leaves out %s, who is counted and replaced once they may log in again', async (_who, user, company) => {
    const [late, gone] = [await lateUser(), await lateUser()];
    const { id } = await people.campaigns.start({}, tester);
    await people.database.raw("update users set created_at = '2019-11-01', password_set_at = '2019-12-01'");
    await startedAt(id, '2020-01-01');
    const set = async (disabled: boolean) => {
      if (user) await people.users.setDisabled(gone.id, disabled, everyGrant, tester);
      if (company) await people.companies.setDisabled(gone.companyId, disabled, tester);
    };
    const counted = async () => (await people.campaigns.status())[0];
    await set(true);
    expect(await counted()).toMatchObject({ users: 1, replaced: 0 });
    expect(await run()).toBe(1);
    expect(await people.users.find(late.id)).toMatchObject({ passwordReplacedAt: expect.any(Date) });
    expect((await people.users.find(gone.id)).passwordReplacedAt).toBeUndefined();
    await set(false);
    expect(await run()).toBe(1);
    expect(await counted()).toMatchObject({ users: 2, replaced: 2 });
  });

  it('an old password is dead from the date on, also when nobody ran the job', async () => {
    const user = await lateUser();
    await people.campaigns.start({}, tester);
    const alive = async () => (await people.loginFacts.find(user.id))?.passwordHash !== undefined;
    const replacesIn = (interval: string) =>
      people.database.raw(
        `update password_campaigns set starts_at = now() - interval '3 months',
           replaces_at = now() + interval '${interval}'`,
      );
    await replacesIn('5 seconds');
    expect(await alive()).toBe(true);
    await replacesIn('0 seconds');
    expect(await alive()).toBe(false);
  });

  it('a forgotten password gives a new one after it, and that is not replaced again', async () => {
    const user = await lateUser();
    const { id } = await people.campaigns.start({}, tester);
    await startedAt(id, '2020-01-01');
    await people.database.raw("update users set password_set_at = '2019-12-01'");
    await run();
    expect(await people.loginFacts.find(user.id)).toMatchObject({ passwordHash: undefined });
    const password = 'zeven sloten tegelijk';
    const parts = { users: people.users, random: systemRandom };
    await choosePassword(parts, { user, current: undefined, password, how: 'forgotten' }, tester);
    expect(await run()).toBe(0);
    expect(await verifyPassword(password, (await people.loginFacts.find(user.id))?.passwordHash)).toBe(true);
  });

  it('ends nothing else: factors, API keys and every other column stay as they are', async () => {
    const user = await lateUser();
    await people.database('factors').insert({
      id: 'f',
      user_id: user.id,
      kind: 'phone',
      number: '+31612345678',
      is_primary: true,
      position: 1,
    });
    await people.database('api_keys').insert({ id: 'k', name: 'k', scopes: [], secret_digest: Buffer.alloc(32) });
    const { id } = await people.campaigns.start({}, tester);
    await startedAt(id, '2020-01-01');
    await people.database.raw("update users set password_set_at = '2019-12-01'");
    const rest = async () => ({
      users: (await people.database('users')).map(({ password_hash, password_replaced_at, ...row }) => row),
      factors: await people.database('factors'),
      keys: await people.database('api_keys'),
    });
    const before = await rest();
    expect(await run()).toBe(1);
    expect(await rest()).toEqual(before);
  });

  it('is started once for the same people, also by two at once', async () => {
    const { id: companyId } = await people.addCompany();
    const starts = await Promise.allSettled([1, 2, 3].map(() => people.campaigns.start({ companyId }, tester)));
    expect(starts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of starts) {
      if (each.status === 'rejected') expect(each.reason).toMatchObject({ id: 'campaign-running' });
    }
    await people.campaigns.start({}, tester);
    await expect(people.campaigns.start({}, tester)).rejects.toMatchObject({ id: 'campaign-running' });
  });

  it('is not started on a day that does not exist', async () => {
    for (const startsAt of ['2027-02-30', 'soon', "now'; drop table users; --"]) {
      await expect(people.campaigns.start({ startsAt }, tester)).rejects.toMatchObject({ id: 'date-invalid' });
    }
  });

  it('reports its progress', async () => {
    const [late, diligent] = [await lateUser(), await lateUser()];
    const { id } = await people.campaigns.start({}, tester);
    await startedAt(id, '2020-01-01');
    await people.database.raw("update users set created_at = '2019-01-01', password_set_at = '2019-12-01'");
    await people.users.setPassword({ userId: diligent.id, hash: 'x', how: 'chosen-at-login' }, tester);
    expect(await people.campaigns.status()).toMatchObject([{ users: 2, changed: 1, replaced: 0 }]);
    await run();
    expect(await people.campaigns.status()).toMatchObject([{ users: 2, changed: 1, replaced: 1 }]);
    expect((await people.audit.list({ event: 'password-replaced' }))[0]?.userId).toBe(late.id);
  });
});
