import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { failuresToLock } from '../../src/factors/failure-store.ts';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { restoreLedger } from '../../src/incidents/restore-ledger.ts';
import { maxTries } from '../../src/policy/limits.ts';
import { systemRandom as random } from '../../src/random.ts';
import { password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { openDefaultLedger, unanswered, voicemail } from './default-ledger.ts';

let home: OpenedPanel;
let at: Awaited<ReturnType<typeof openDefaultLedger>>;

beforeAll(async () => {
  at = await openDefaultLedger();
  home = await openPanel({ ledger: at.ledger });
});

afterAll(() => home.close());

/** An address that no other test has. */
const freshAddress = () => `10.${[1, 2, 3].map(() => Number(random.code(2)) + 100).join('.')}`;
const elsewhere = () => home.visitor({ 'x-forwarded-for': freshAddress() });

/** The challenge that the session of a browser waits for. */
async function challengeOf(visitor: Visitor) {
  const { challenge } = await home.workOf(visitor.cookies.get('belcode-session') ?? '');
  return challenge === undefined ? undefined : home.parts.challenges.find(challenge.id);
}

/** Answers the latest code of a browser by telephone. @returns where the right code leads */
async function passByPhone(visitor: Visitor): Promise<string | undefined> {
  const challenge = await challengeOf(visitor);
  if (challenge === undefined) return undefined;
  await at.ledger.start(challenge.deliveryId);
  await home.speak(challenge.id, '123456');
  const seen = await visitor.post('/code', { code: '123456' });
  await at.ledger.finish(challenge.deliveryId, { reason: 'spoken', free: false, answeredSeconds: 25 });
  return seen.to;
}

describe('a user who logs in in a browser that is known', () => {
  let owner: { id: string; login: string; browser: Visitor };

  async function add(give: (id: string) => Promise<unknown>, pass: (visitor: Visitor) => Promise<string | undefined>) {
    const { id, login } = await home.addPerson();
    await give(id);
    const browser = elsewhere();
    await browser.logIn(login, password);
    expect(await pass(browser)).toBe('/');
    await browser.open('/');
    expect(browser.cookies.has('belcode-known')).toBe(true);
    owner = { id, login, browser };
  }

  /** The same browser, at another address than before, without a session. */
  async function logInAgain(): Promise<Visitor> {
    const again = elsewhere();
    again.cookies.set('belcode-known', owner.browser.cookies.get('belcode-known') ?? '');
    await again.logIn(owner.login, password);
    return again;
  }

  describe('while a thief of the password keeps the login locked by wrong codes', () => {
    const passByAuthenticator = (visitor: Visitor) =>
      visitor.post('/code', { code: home.codeOf('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP') }).then(({ to }) => to);

    beforeEach(async () => {
      await add((id) => home.giveAuthenticator(id), passByAuthenticator);
      // All but the last ten, as in the days before.
      for (let round = 0; round < failuresToLock - 2 * maxTries; round += 1)
        await home.parts.failures.reserve(owner.id, 'login');
      for (let round = 0; round < 2; round += 1) {
        const thief = elsewhere();
        await thief.logIn(owner.login, password);
        for (let i = 0; i < maxTries; i += 1) await thief.post('/code', { code: '000000' });
      }
      // A code of an authenticator passes once.
      home.time.now += 60_000;
    });

    it('logs in; elsewhere the login is refused', async () => {
      const thief = elsewhere();
      await thief.logIn(owner.login, password);
      expect(thief.page.status).toBe(401);
      const again = await logInAgain();
      expect(await passByAuthenticator(again)).toBe('/');
      expect((await again.get('/')).status).toBe(200);
      // The owner's login does not open it to the thief again.
      await thief.logIn(owner.login, password);
      expect(thief.page.status).toBe(401);
    });
  });

  describe('while a thief of the password uses up the calls', () => {
    const ends = {
      'until the voicemail has answered too often': voicemail,
      'until the number has been called too often': { reason: 'spoken', free: false, answeredSeconds: 25 },
      'until it has rung too often': unanswered,
    };

    beforeEach(() => add((id) => home.givePhone(id), passByPhone));

    it.each(Object.entries(ends))('%s: logs in by a call', async (_, end) => {
      // At most what `code` allows in an hour.
      for (let round = 0; round < 25; round += 1) {
        const thief = elsewhere();
        await thief.logIn(owner.login, password);
        const challenge = await challengeOf(thief);
        if (challenge === undefined) break;
        await at.ledger.start(challenge.deliveryId);
        await at.ledger.finish(challenge.deliveryId, end);
        const ended = { id: challenge.deliveryId, challengeId: challenge.id };
        await home.parts.deliveries.advance(ended, 'ended', { reason: 'no-answer' });
      }
      const thief = elsewhere();
      await thief.logIn(owner.login, password);
      expect(await challengeOf(thief)).toBeUndefined();
      expect(await passByPhone(await logInAgain())).toBe('/');
    });

    it('and is reported by key 9: logs in by a call; elsewhere nobody does', async () => {
      const thief = elsewhere();
      await thief.logIn(owner.login, password);
      const challenge = await challengeOf(thief);
      const { id: challengeId, deliveryId } = challenge ?? { id: '', deliveryId: '' };
      await at.ledger.start(deliveryId);
      await at.ledger.report(deliveryId, 'not-me');
      await at.ledger.finish(deliveryId, { reason: 'reported', free: false, answeredSeconds: 9 });
      const told = (await at.told()).filter((event) => event.event === 'not-me');
      for (const event of told) await handleLedgerEvent(home.parts, event);
      expect(told.at(-1)).toMatchObject({ call: { challengeId } });
      expect((await home.users.find(owner.id)).callsHeldAt).toBeInstanceOf(Date);
      // As when an api starts.
      await restoreLedger(
        { ...home.parts, ledger: at.ledger, companies: { list: async () => [] } },
        new AbortController().signal,
      );
      expect(await passByPhone(await logInAgain())).toBe('/');
      await thief.logIn(owner.login, password);
      expect(await challengeOf(thief)).toBeUndefined();
    });

    it('by asking for a code each time the owner does: the call goes on', async () => {
      const again = await logInAgain();
      const waiting = await challengeOf(again);
      for (let round = 0; round < 3; round += 1) {
        const thief = elsewhere();
        await thief.logIn(owner.login, password);
        await thief.post('/code/again');
        for (let i = 0; i < maxTries; i += 1) await thief.post('/code', { code: '000000' });
      }
      expect(await challengeOf(again)).toMatchObject({ id: waiting?.id, state: 'open', triesLeft: maxTries });
      expect(await passByPhone(again)).toBe('/');
    });
  });
});
