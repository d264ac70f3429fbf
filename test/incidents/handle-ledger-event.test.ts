import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { releaseUserCalls } from '../../src/incidents/operate-calls.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { sendCode } from '../../src/login/send-code.ts';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import { address, type Login, openLogin, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

async function called() {
  const user = await home.addPerson({ email: 'anna@example.org' });
  const phone = await home.givePhone(user.id);
  const { sessionId, code } = await home.logIn(user.login);
  if (code?.sent !== true) throw new Error('no code was sent');
  const challenge = await home.parts.challenges.find(code.challenge.id);
  const call: RequestedCall = {
    deliveryId: challenge?.deliveryId ?? '',
    challengeId: code.challenge.id,
    route: 'trunk',
    country: 'NL',
    number: phone.number ?? '',
    userId: user.id,
    factorId: phone.id,
  };
  return { user, phone, sessionId, call };
}

const forgotten = { purpose: 'forgotten-password' } as const;

describe('key 9: this was not me', () => {
  it('ends the login that asked, holds calls, and tells the person and the operator', async () => {
    const { user, sessionId, call } = await called();
    const elsewhere = await home.putAt(user.id, { step: 'full', factorProvenAt: 1 });
    await home.parts.ledger.report(call.deliveryId, 'not-me');
    await handleLedgerEvent(home.parts, { event: 'not-me', call });
    expect(await home.parts.sessions.find(sessionId)).toBeUndefined();
    // The person's other open sessions did not ask for this call.
    expect(await home.parts.sessions.find(elsewhere)).toBeDefined();
    expect((await home.users.find(user.id)).callsHeldAt).toBeInstanceOf(Date);
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'call-reported', reason: 'not-me' }),
    );
    expect(home.mails.slice(-2).map(({ kind, to }) => [kind, to])).toEqual([
      ['callReported', 'anna@example.org'],
      ['operatorNotified', 'operator@example.org'],
    ]);
    await home.endCall(call.challengeId);
    const next = await home.logIn(user.login);
    expect(next.code).toEqual({ sent: false, trouble: 'calls-held' });
  });

  it('ends a full session too, when it was that which asked: somebody sits in it', async () => {
    const { user, call } = await called();
    const edit = await home.putAt(
      user.id,
      { step: 'full', factorProvenAt: 1 },
      { challenge: { id: call.challengeId, kind: 'phone' } },
    );
    await handleLedgerEvent(home.parts, { event: 'not-me', call });
    expect(await home.parts.sessions.find(edit)).toBeUndefined();
  });

  it('of a stranger whose number was typed by mistake holds nobody', async () => {
    const { user, call } = await called();
    await handleLedgerEvent(home.parts, { event: 'not-me', call: { ...call, factorId: undefined } });
    expect((await home.users.find(user.id)).callsHeldAt).toBeUndefined();
  });

  it.each([
    ['a login where the user is known', { known: true }, 'not-me'],
    ['a login from elsewhere', {}, 'not-me-elsewhere'],
    ['a forgotten password where the user is known', { ...forgotten, known: true }, 'not-me-forgotten-everywhere'],
    ['a forgotten password', forgotten, 'not-me-forgotten'],
    ['a number that is being added', { factorId: undefined }, 'not-me-number'],
    ['a number of an API key', { apiKeyId: 'k', userId: undefined, factorId: undefined }, 'not-me-number'],
  ] as const)('the operator reads what is held after a report of %s', async (_which, about, what) => {
    const { call } = await called();
    await handleLedgerEvent(home.parts, { event: 'not-me', call: { ...call, ...about } as typeof call });
    expect(home.mails.at(-1)).toMatchObject({ kind: 'operatorNotified', about: { what } });
  });

  it('another method lets calls go on, and the login says that a call was reported', async () => {
    const { user, call } = await called();
    const app = await home.giveAuthenticator(user.id);
    await home.parts.ledger.report(call.deliveryId, 'not-me');
    await handleLedgerEvent(home.parts, { event: 'not-me', call });
    await home.endCall(call.challengeId);
    const { sessionId } = await home.logIn(user.login);
    expect(await refusalOf(sendCode(home.parts, { sessionId, factorId: call.factorId }))).toBe('calls-held');
    await sendCode(home.parts, { sessionId, factorId: app.id });
    const passed = await answerLogin(home.parts, { sessionId, code: home.codeOf(app.secret), address });
    expect(passed).toMatchObject({ state: 'passed', reportedAt: expect.any(Date) });
    expect((await home.users.find(user.id)).callsHeldAt).toBeUndefined();
    const later = await home.logIn(user.login);
    await sendCode(home.parts, { sessionId: later.sessionId, factorId: call.factorId, address });
  });

  it('the operator lets calls go on too, and twice is once', async () => {
    const { user, call } = await called();
    await home.parts.ledger.report(call.deliveryId, 'not-me');
    await handleLedgerEvent(home.parts, { event: 'not-me', call });
    for (const _ of [1, 2]) await releaseUserCalls(home.parts, { kind: 'operator', id: 'o' }, user.id);
    const released = (await home.auditOf(user.id)).filter(({ event }) => event === 'calls-released');
    expect(released).toHaveLength(1);
  });
});

describe('key 0: wrong number', () => {
  it('suspends the number for everybody, and tells the owner of the factor and the operator', async () => {
    const { phone, call } = await called();
    const sharer = await home.addPerson({ email: 'bram@example.org' });
    await home.givePhone(sharer.id, phone.number);
    await home.parts.ledger.report(call.deliveryId, 'wrong-number');
    await handleLedgerEvent(home.parts, { event: 'wrong-number', call });
    await home.endCall(call.challengeId);
    expect(await home.parts.suspended.has(phone.number ?? '')).toBe(true);
    const toOwners = home.mails.slice(-3, -1);
    const [toOwner, toOperator] = home.mails.slice(-2);
    expect(toOwners.map(({ kind, to }) => [kind, to]).sort()).toEqual([
      ['numberSuspended', 'anna@example.org'],
      ['numberSuspended', 'bram@example.org'],
    ]);
    expect(toOperator).toMatchObject({ kind: 'operatorNotified', about: { what: 'wrong-number' } });
    // Masked, also in a mail: it may be read by others.
    expect(JSON.stringify([toOwner, toOperator])).not.toContain(phone.number);
    const colleague = await home.addPerson();
    await home.givePhone(colleague.id, phone.number);
    expect((await home.logIn(colleague.login)).code).toEqual({ sent: false, trouble: 'number-suspended' });
  });

  it('on a call of a stranger who added the number: it stays open to its owner, until the owner says so too', async () => {
    const { phone, call } = await called();
    const stranger = await home.addPerson({ email: 'mallory@example.org' });
    const adding = { ...call, userId: stranger.id, factorId: undefined };
    const before = home.mails.length;
    await handleLedgerEvent(home.parts, { event: 'wrong-number', call: adding, forOthers: true });
    expect(home.mails.slice(before).map(({ kind, to }) => [kind, to])).toEqual([
      ['numberSuspended', 'mallory@example.org'],
      ['operatorNotified', 'operator@example.org'],
    ]);
    expect(home.mails.at(-1)).toMatchObject({ about: { what: 'wrong-number-others' } });
    const listed = async () => (await home.parts.suspended.list()).find(({ number }) => number === phone.number);
    expect(await listed()).toMatchObject({ forOthers: true });
    await handleLedgerEvent(home.parts, { event: 'wrong-number', call });
    expect(await listed()).not.toHaveProperty('forOthers');
    await handleLedgerEvent(home.parts, { event: 'wrong-number', call: adding, forOthers: true });
    expect(await listed()).not.toHaveProperty('forOthers');
  });

  it('the same event twice does no harm', async () => {
    const { phone, call } = await called();
    for (const _ of [1, 2]) await handleLedgerEvent(home.parts, { event: 'wrong-number', call });
    const suspended = (await home.parts.suspended.list()).filter(({ number }) => number === phone.number);
    expect(suspended).toHaveLength(1);
    const { phone: another, call: later } = await called();
    await handleLedgerEvent(home.parts, { event: 'wrong-number', call: later });
    expect(await home.parts.suspended.has(another.number ?? '')).toBe(true);
  });
});

it('each end of a call is in the audit, with its reason and a masked number', async () => {
  const { user, phone, call } = await called();
  await handleLedgerEvent(home.parts, { event: 'call-ended', call, reason: 'busy', answeredSeconds: 0 });
  const entry = (await home.auditOf(user.id)).find(({ event }) => event === 'call-ended');
  expect(entry).toMatchObject({ reason: 'busy', seconds: 0, factorId: phone.id });
  expect(JSON.stringify(entry)).not.toContain(phone.number);
});

it('a breaker that opened is told to the operator', async () => {
  await handleLedgerEvent(home.parts, { event: 'breaker-opened', area: '+3161234', blockedSeconds: 3_600 });
  expect(home.mails.at(-1)).toMatchObject({
    kind: 'operatorNotified',
    about: { what: 'breaker-opened', about: '+3161234' },
  });
});

it('a budget that is nearly spent is audited', async () => {
  await handleLedgerEvent(home.parts, { event: 'budget-nearly-used', period: 'day', unit: 'minutes', percent: 80 });
  const [line] = await home.audit.list({ event: 'budget-nearly-used' });
  expect(line?.detail).toEqual({ period: 'day', unit: 'minutes', percent: 80 });
});

it('a trunk that fails, and works again, is told to the operator with what to look at', async () => {
  await handleLedgerEvent(home.parts, { event: 'trunk-failed', trunk: 'trunk', answer: 'SIP 401', numbers: 1 });
  const about = expect.stringMatching(/^BELCODE_DIAL: SIP 401 Unauthorized \(.*outbound_auth/);
  expect(home.mails.at(-1)).toMatchObject({ kind: 'operatorNotified', about: { what: 'trunk-failed', about } });
  await handleLedgerEvent(home.parts, { event: 'trunk-recovered', trunk: 'second-trunk' });
  expect(home.mails.at(-1)).toMatchObject({ about: { what: 'trunk-recovered', about: 'BELCODE_DIAL_SECOND' } });
});

it('a trunk that is down, and back, is audited and told to the operator in the words of Asterisk', async () => {
  const which = { dialler: 'dialler-1', trunk: 'carrier', settings: 'BELCODE_DIAL' };
  await handleLedgerEvent(home.parts, { event: 'trunk-down', ...which, says: 'Unreachable' });
  const about = 'carrier (BELCODE_DIAL) at dialler-1';
  const told = (what: string, words: string) => ({ kind: 'operatorNotified', about: { what, about: words } });
  expect(home.mails.at(-1)).toMatchObject(told('trunk-down', `${about}: Unreachable`));
  await handleLedgerEvent(home.parts, { event: 'trunk-up', ...which });
  expect(home.mails.at(-1)).toMatchObject(told('trunk-up', about));
});
