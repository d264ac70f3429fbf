import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerUserChallenge } from '../../src/challenges/answer-user-challenge.ts';
import { isUserChallenge } from '../../src/challenges/challenge.ts';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { releaseUserCalls } from '../../src/incidents/operate-calls.ts';
import type { LedgerEvent } from '../../src/policy/ledger/call-ledger.ts';
import { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { missedKeys } from '../../src/policy/ledger/call-rules.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectLab } from '../connections.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { lenientRules, lenientTimes } from '../policy/ledger/lenient-ledger.ts';

let home: OpenedPanel;
let ledger: CallLedgerStore;

beforeAll(async () => {
  const rules = { ...lenientRules, missedKeys };
  ledger = new CallLedgerStore(await connectLab(), rules, lenientTimes, `{belcode-calls-${random.id()}}`);
  home = await openPanel({ ledger });
});

afterAll(() => home.close());

let count = 0;

async function somebody({ hasAuthenticator }: { hasAuthenticator: boolean }) {
  const user = await home.addPerson({ language: 'en', email: `v${++count}.${random.id()}@example.org` });
  const phone = await home.givePhone(user.id);
  const secret = hasAuthenticator ? (await home.giveAuthenticator(user.id)).secret : '';
  return { user, phone, secret, visitor: home.visitor() };
}

/** A voicemail answers the call that rings now. */
async function letVoicemailAnswer(): Promise<void> {
  const { challengeId, deliveryId } = home.queued.at(-1) ?? { challengeId: '', deliveryId: '' };
  await ledger.start(deliveryId);
  await ledger.finish(deliveryId, { reason: 'no-key', free: false, answeredSeconds: 20 });
  await home.parts.deliveries.advance({ id: deliveryId, challengeId }, 'ended', { reason: 'no-key' });
}

/** Asks for calls until the telephone is called no more. @returns how many were placed */
async function callAgain(visitor: Visitor, login: string): Promise<number> {
  await visitor.logIn(login, password);
  for (let placed = 0; placed < 10; placed += 1) {
    if (visitor.page.body.includes('The right keys were not pressed')) return placed;
    await letVoicemailAnswer();
    await visitor.get('/code');
    if (visitor.page.body.includes('The right keys were not pressed')) return placed + 1;
    await visitor.send('/code/again');
    // A challenge has at most three calls, so a login opens several challenges.
    if (placed === 2) {
      visitor.cookies.delete('belcode-session');
      await visitor.logIn(login, password);
    }
  }
  throw new Error('the telephone was always called');
}

describe('a telephone that did not press the right keys', () => {
  it('is named on the page, which offers the other method; after that it is called again', async () => {
    const { user, phone, secret, visitor } = await somebody({ hasAuthenticator: true });
    expect(await callAgain(visitor, user.login)).toBe(missedKeys.max);
    expect(visitor.page.body).toContain('Use another method');
    const [authenticator] = (await home.factors.list(user.id)).filter(({ kind }) => kind === 'authenticator');
    await visitor.send('/code/method', { method: authenticator?.id ?? '' });
    home.time.now += 30_000;
    await visitor.send('/code', { code: home.codeOf(secret) });
    expect(visitor.title).toBe('Overview');
    const before = home.queued.length;
    await home.visitor().logIn(user.login, password);
    expect(home.queued.length).toBe(before + 1);
    expect(home.queued.at(-1)).toMatchObject({ to: phone.number });
  });

  it('a new login is refused its call too, and says why', async () => {
    const { user, visitor } = await somebody({ hasAuthenticator: true });
    await callAgain(visitor, user.login);
    const other = home.visitor();
    await other.logIn(user.login, password);
    expect(other.page.body).toContain('The right keys were not pressed');
  });

  it('of a user without another method is called twice more, and the page then says whom to contact', async () => {
    const { user, visitor } = await somebody({ hasAuthenticator: false });
    expect(await callAgain(visitor, user.login)).toBe(missedKeys.alone);
    expect(visitor.page.body).toContain('Ask whoever manages your phone system');
    expect(visitor.page.body).toContain('Bel 050 820 00 00');
  });

  it('is called again when the operator releases its user', async () => {
    const { user, visitor } = await somebody({ hasAuthenticator: false });
    await callAgain(visitor, user.login);
    await releaseUserCalls({ ...home.parts, ledger }, { kind: 'operator', id: 'o' }, user.id);
    const before = home.queued.length;
    await visitor.send('/code/again');
    expect(home.queued.length).toBe(before + 1);
  });

  it('is marked for the operator, who releases it on the page; once, in the audit', async () => {
    const { user, visitor } = await somebody({ hasAuthenticator: true });
    await callAgain(visitor, user.login);
    const operator = home.visitor();
    const { id } = await home.addPerson({ role: 'operator', language: 'en' });
    await home.giveAuthenticator(id);
    operator.cookies.set('belcode-session', await home.putInEdit(id));
    await operator.get(`/operator/users?search=${user.login}`);
    expect(operator.page.body).toContain('Not called: the right keys were not pressed today');
    for (let round = 0; round < 2; round += 1) await operator.send(`/operator/users/${user.id}/release`);
    await operator.get(`/operator/users?search=${user.login}`);
    expect(operator.page.body).not.toContain('Not called');
    const released = await home.audit.list({ userId: user.id, event: 'calls-released' });
    expect(released).toMatchObject([{ actor: { kind: 'operator', id } }]);
  });

  it('is not called again for a login because a key has let its user pass', async () => {
    const { user, secret, visitor } = await somebody({ hasAuthenticator: true });
    await callAgain(visitor, user.login);
    const [factor] = (await home.factors.list(user.id)).filter(({ kind }) => kind === 'authenticator');
    const id = random.id();
    await home.parts.challenges.open({
      id,
      owner: 'key1',
      kind: 'authenticator',
      to: '',
      language: 'nl',
      purpose: 'login',
      deliveryId: '',
      userId: user.id,
      factorId: factor?.id ?? '',
    });
    await home.parts.challenges.arm(id, '', 'x', 300);
    const challenge = await home.parts.challenges.find(id);
    if (!isUserChallenge(challenge)) throw new Error('no challenge');
    home.time.now += 30_000;
    const answer = { id, owner: 'key1', code: home.codeOf(secret) };
    await answerUserChallenge({ ...home.parts, ledger }, challenge, answer);
    await visitor.send('/code/again');
    expect(visitor.page.body).toContain('The right keys were not pressed');
  });
});

describe('its owner', () => {
  const ended = (missed: number, about: object): LedgerEvent => ({
    event: 'call-ended',
    reason: 'no-key',
    answeredSeconds: 20,
    missed,
    call: { deliveryId: 'd', challengeId: 'c', route: 'trunk', number: '+31612345678', country: 'NL', ...about },
  });

  it('gets a mail after the second call, and sees it after the next login', async () => {
    const { user, phone, secret, visitor } = await somebody({ hasAuthenticator: true });
    await home.factors.setPrimary(user.id, (await home.factors.list(user.id)).at(-1)?.id ?? '');
    const logIn = async () => {
      await visitor.logIn(user.login, password);
      home.time.now += 30_000;
      await visitor.send('/code', { code: home.codeOf(secret) });
    };
    await logIn();
    await visitor.send('/logout');
    for (const missed of [1, 2, 3, 4]) {
      await handleLedgerEvent(home.parts, ended(missed, { userId: user.id, factorId: phone.id }));
    }
    const mails = home.mails.filter(({ to }) => to === user.email);
    expect(mails).toEqual([{ kind: 'keysMissed', to: user.email, about: { number: '+31…78' } }]);
    await logIn();
    expect(visitor.page.body).toContain('Two calls to you without the right keys');
  });

  it('does not exist while a number is only being added, or called by a key', async () => {
    const { user } = await somebody({ hasAuthenticator: false });
    const before = home.mails.length;
    for (const about of [{ userId: user.id }, { apiKeyId: 'k1' }]) await handleLedgerEvent(home.parts, ended(2, about));
    expect(home.mails.length).toBe(before);
  });
});
