import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyGrant } from '../../../src/accounts/grant.ts';
import type { Role } from '../../../src/accounts/user.ts';
import type { AuditEntry } from '../../../src/audit/audit-event.ts';
import { failuresToLock } from '../../../src/factors/failure-store.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { numberOfItsOwn } from '../../challenges/parts.ts';
import { type OpenedPanel, openPanel } from '../open-panel.ts';

let home: OpenedPanel;

beforeAll(async () => {
  home = await openPanel();
});

afterAll(() => home.close());

/** Somebody with power, all of whose proofs are fresh, and a user of the same company with a telephone. */
async function withPower(role: Role) {
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  const reader = await home.addPerson({ role, companyId, language: 'en' });
  await home.givePhone(reader.id);
  const user = await home.addPerson({ companyId });
  const number = numberOfItsOwn();
  await home.givePhone(user.id, number);
  const visitor = home.visitor();
  visitor.cookies.set('belcode-session', await home.putInEdit(reader.id));
  await visitor.get('/');
  return { visitor, user, number, companyId };
}

const pauses = { pause_before_seconds: 0, pause_after_seconds: 0 };

const append = (entry: Omit<AuditEntry, 'actor'>) =>
  home.audit.append({ actor: { kind: 'system' }, ...entry } as AuditEntry);

describe.each([
  ['operator', '/operator/users'],
  ['company-admin', '/company/users'],
] as const)('%s', (role, list) => {
  it('reads why somebody was not called, and what to do about it', async () => {
    const { visitor, user } = await withPower(role);
    await append({
      event: 'call-ended',
      userId: user.id,
      detail: { reason: 'no-key', number: '+31*******78', seconds: 30 },
    });
    await append({ event: 'call-refused', userId: user.id, detail: { rule: 'number-limit', number: '+31*******78' } });
    await append({
      event: 'login-refused',
      userId: user.id,
      detail: { reason: 'wrong-password', address: '192.0.2.7' },
    });
    await visitor.get(`${list}/${user.id}`);
    const page = visitor.page.body;
    expect(visitor.title).toBe('User');
    for (const words of ['No key pressed', 'Answered, but no key came when the voice asked for it.'])
      expect(page).toContain(words);
    for (const words of ['Not called: Limit of the number', 'Too many calls in a short time.'])
      expect(page).toContain(words);
    for (const words of ['Login refused', 'reason: wrong password', 'A wrong password was typed.'])
      expect(page).toContain(words);
    expect(page.includes('+31*******78')).toBe(role === 'operator');
  });

  it('never sees a whole number, and a company admin not even the end of it', async () => {
    const { visitor, user, number } = await withPower(role);
    await visitor.get(`${list}/${user.id}`);
    expect(visitor.page.body).not.toContain(number.slice(-6));
    expect(visitor.page.body.includes(`*${number.slice(-2)}`)).toBe(role === 'operator');
  });

  it('ends the sessions and has a new password chosen, and is back at the person', async () => {
    const { visitor, user } = await withPower(role);
    const sessionId = await home.putInEdit(user.id);
    const page = `${list}/${user.id}`;
    await visitor.get(page);
    expect(visitor.page.body).toContain('Logged in since');
    expect(await visitor.post(`${page}/end-sessions`, {})).toMatchObject({ status: 303, to: page });
    await visitor.get(page);
    expect(visitor.notice).toBe('This person has been logged out everywhere.');
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    expect((await home.auditOf(user.id))[0]).toMatchObject({ event: 'sessions-ended', reason: 'page' });
    expect(await visitor.post(`${page}/ask-password`, { from: 'person' })).toMatchObject({ to: page });
    expect(await home.users.find(user.id)).toMatchObject({ passwordMustChangeAt: expect.any(Date) });
  });

  it('sees a person with nothing in the way, one who is disabled, and one without a method', async () => {
    const { visitor, user, companyId } = await withPower(role);
    const told = async (id: string) => {
      await visitor.get(`${list}/${id}`);
      return visitor.page.body;
    };
    await home.users.setDisabled(user.id, true, everyGrant, { kind: 'system' });
    expect(await told(user.id)).toContain('Disabled.');
    expect(await told((await home.addPerson({ companyId })).id)).toContain('No method yet');
  });
});

describe('an operator', () => {
  it('allows calls again that a report has stopped', async () => {
    const { visitor, user } = await withPower('operator');
    const page = `/operator/users/${user.id}`;
    await home.heldCalls.hold(user.id, { actor: { kind: 'user', id: user.id }, detail: { reason: 'not-me' } });
    await home.parts.ledger.stops.hold(user.id);
    await visitor.get(page);
    expect(visitor.page.body).toContain('a call was reported as not theirs');
    expect(visitor.page.body).toContain('Not called now:');
    expect(await visitor.post(`${page}/release`, { from: 'person' })).toMatchObject({ status: 303, to: page });
    await visitor.get(page);
    expect(visitor.notice).toBe('This user can be called again.');
    expect(visitor.page.body).not.toContain('a call was reported as not theirs');
  });

  it.each([
    ['its number', '', false, 'called for nobody since'],
    ['its number, but for logins', '', true, 'called only when its owner logs in'],
    ['its telephone behind a switchboard', ';ext=202', false, 'called for nobody since'],
  ])('reads that key 0 has stopped %s, and releases it', async (_, behind, forOthers, words) => {
    const { visitor, user, number } = await withPower('operator');
    if (behind !== '')
      await home
        .database('factors')
        .where({ number })
        .update({ post_dial: '20,2##', ...pauses });
    const by = { actor: { kind: 'system' }, masked: 'masked', reason: 'key 0', forOthers } as const;
    await home.parts.suspended.add(`${number}${behind}`, by);
    await home.parts.ledger.stops.suspend(`${number}${behind}`, forOthers);
    const page = `/operator/users/${user.id}`;
    await visitor.get(page);
    expect(visitor.page.body).not.toContain('Nothing.');
    expect(visitor.page.body).toContain(words);
    const [, suspension = ''] = /name="suspension" value="([^"]+)"/.exec(visitor.page.body) ?? [];
    expect(await visitor.post(`${page}/release-number`, { suspension })).toMatchObject({ status: 303, to: page });
    await visitor.get(page);
    expect(visitor.notice).toBe('This number can be called again.');
    expect(visitor.page.body).not.toContain(words);
    expect(await home.parts.ledger.stops.unsuspend(`${number}${behind}`)).toBe(false);
  });

  it('sees no stop of a number that only begins with theirs', async () => {
    const { visitor, user, number } = await withPower('operator');
    await home.parts.suspended.add(`${number};ext=203`);
    await visitor.get(`/operator/users/${user.id}`);
    expect(visitor.page.body).not.toContain('called for nobody');
  });

  it('unlocks somebody after too many wrong codes', async () => {
    const { visitor, user } = await withPower('operator');
    const page = `/operator/users/${user.id}`;
    for (let i = 0; i <= failuresToLock; i += 1) await home.parts.failures.reserve(user.id);
    await visitor.get(page);
    expect(visitor.page.body).toContain('Locked after a hundred wrong codes in a row.');
    expect(await visitor.post(`${page}/unlock`, { from: 'person' })).toMatchObject({ status: 303, to: page });
    expect(await home.parts.failures.isLocked(user.id)).toBe(false);
    expect((await home.auditOf(user.id))[0]).toMatchObject({ event: 'second-factor-unlocked' });
  });

  it('sees that a caller has locked somebody at an API key, and unlocks them there', async () => {
    const { visitor, user } = await withPower('operator');
    const page = `/operator/users/${user.id}`;
    for (let i = 0; i <= failuresToLock; i += 1) await home.parts.failures.reserve(user.id, 'key:dialplan');
    await visitor.get(page);
    expect(visitor.page.body).toContain('Locked at a program with an API key');
    expect(visitor.page.body).not.toContain('Locked after a hundred');
    expect(await visitor.post(`${page}/unlock`, { from: 'person' })).toMatchObject({ status: 303, to: page });
    expect(await home.parts.failures.isLocked(user.id, 'key:dialplan')).toBe(false);
    await visitor.get(page);
    expect(visitor.page.body).not.toContain('Locked at a program');
  });

  it('gives a password that is shown once and must be changed', async () => {
    const { visitor, user } = await withPower('operator');
    const page = `/operator/users/${user.id}`;
    await visitor.get(page);
    expect((await visitor.post(`${page}/give-password`, { from: 'person' })).status).toBe(201);
    const [, password = ''] = /<code>([^<]+)<\/code>/.exec(visitor.page.body) ?? [];
    expect(password.length).toBeGreaterThan(8);
    expect(await home.users.find(user.id)).toMatchObject({ passwordMustChangeAt: expect.any(Date) });
    await visitor.get(page);
    expect(visitor.page.body).not.toContain(password);
  });

  it.each(['unlock', 'give-password', 'release', 'release-number', 'reset'])(
    '%s is nothing for a company admin',
    async (act) => {
      const { visitor, user } = await withPower('company-admin');
      expect((await visitor.post(`/company/users/${user.id}/${act}`, { from: 'person' })).status).toBe(404);
    },
  );
});
