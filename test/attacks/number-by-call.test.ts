import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { claimDialledIn } from '../../src/challenges/dial-in.ts';
import { openUserChallenge } from '../../src/challenges/open-user-challenge.ts';
import type { CallJob } from '../../src/deliveries/call-job.ts';
import { progressKey } from '../../src/deliveries/delivery-store.ts';
import { handleLedgerEvent } from '../../src/incidents/handle-ledger-event.ts';
import { answerLogin } from '../../src/login/answer-login.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { sendCode } from '../../src/login/send-code.ts';
import { beginFactor } from '../../src/methods/begin-factor.ts';
import { systemRandom as random } from '../../src/random.ts';
import { address, password } from '../login/open-login.ts';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import type { Visitor } from '../panel/visitor.ts';
import { until } from '../until.ts';
import { type AtTelephone, KeyedCall } from './keyed-call.ts';

let home: OpenedPanel;
/** The acts, with the proof by number. */
let parts: OpenedPanel['parts'];

beforeAll(async () => {
  home = await openPanel({ callProof: 'number' });
  parts = { ...home.parts, callProof: 'number' };
});

afterAll(() => home.close());

async function addUser() {
  const user = await home.addPerson({ language: 'en' });
  return { user, phone: await home.givePhone(user.id) };
}

/** Logs in with the password; the code page waits for the call. @returns the job of the call */
async function logIn(visitor: Visitor, login: string): Promise<CallJob> {
  const before = home.queued.length;
  await visitor.logIn(login, password);
  const job = home.queued[before];
  if (job === undefined) throw new Error(`No call was queued: ${visitor.title} ${visitor.notice}`);
  return job;
}

async function asked() {
  const { user, phone } = await addUser();
  const visitor = home.visitor();
  const job = await logIn(visitor, user.login);
  return { user, phone, visitor, job };
}

/** The digits on the page of this browser now. */
async function shownTo(visitor: Visitor): Promise<string | undefined> {
  const { body } = await visitor.open('/code');
  const [, digits] = /class="page-number"[^>]*><strong>([\d ]+)</.exec(body) ?? [];
  return digits?.replaceAll(' ', '');
}

/** The digits of the page, which it shows as soon as the telephone is answered. */
const untilShown = (visitor: Visitor): Promise<string> => until(() => shownTo(visitor));

/** Other digits, each of them another than the one before. */
const another = (digits: string) => (digits === '4172' ? '4182' : '4172');

/** A person at the telephone, who types what the page of this browser shows. */
const typesOf =
  (visitor: Visitor, change: (digits: string) => string = (digits) => digits): AtTelephone =>
  async (said) =>
    said === 'type-number' ? change(await untilShown(visitor)) : undefined;

async function call(job: CallJob, does: AtTelephone): Promise<KeyedCall> {
  const keyed = new KeyedCall(home, job, does);
  await keyed.over;
  return keyed;
}

/** Where the page goes when it asks to go on. */
async function goOn(visitor: Visitor): Promise<'logged in' | 'not'> {
  const { to } = await visitor.post('/code');
  return to !== undefined && to !== '/code' && to !== '/login' ? 'logged in' : 'not';
}

const stateOf = async ({ challengeId }: CallJob) => (await home.parts.challenges.find(challengeId))?.state;
const endOf = async ({ deliveryId: id, challengeId }: CallJob) => {
  const { state, reason } = (await home.parts.deliveries.find({ id, challengeId })) ?? {};
  return reason ?? state;
};

describe('C11 the number of the page, typed on the telephone', () => {
  it('logs in the page that shows it', async () => {
    const { visitor, job } = await asked();
    expect(job.proof).toBe('number');
    expect(await shownTo(visitor)).toBeUndefined();
    const { said } = await call(job, typesOf(visitor));
    expect(said).toEqual(['greeting-number', 'type-number', 'number-typed']);
    expect(await endOf(job)).toBe('typed');
    expect(await goOn(visitor)).toBe('logged in');
    expect(await stateOf(job)).toBe('passed');
  });
});

/** What somebody does who has the password, and whom it must not let in. `job` is the call that their login queued. */
const guesses: Record<string, AtTelephone> = {
  'other digits': () => '4172',
  'all ten tones in order': () => '0123456789'.repeat(4),
  'all ten tones in reverse': () => '9876543210'.repeat(4),
  'the tones from the first that counts': () => '4567890123',
  'one tone': () => '5'.repeat(40),
  'two tones in turn': () => '4747474747',
  'all tones, letters and signs': () => '123A456B789C*0#D',
  nothing: () => '',
};

describe('somebody who does not see the page is not let in by', () => {
  it.each(Object.entries(guesses))('%s', async (_what, does) => {
    const { visitor, job } = await asked();
    let [shown, questions] = ['', 0];
    const keyed = await call(job, async (said) => {
      shown ||= await untilShown(visitor);
      if (said !== 'type-number') return undefined;
      questions += 1;
      const keys = (await does(said)) ?? '';
      // A guess is right once in 3,635 times; and no recording plays for ever.
      return keys.startsWith(shown) || questions > 2 ? undefined : keys;
    });
    expect(keyed.said).not.toContain('number-typed');
    expect(['wrong-digits', 'no-key']).toContain(await endOf(job));
    expect(await goOn(visitor)).toBe('not');
  });
});

describe('one try', () => {
  it('other digits end the login, tell what to do next, and the right ones are worth nothing after that', async () => {
    const { user, phone, visitor, job } = await asked();
    const keyed = await call(
      job,
      typesOf(visitor, (digits) => another(digits) + digits),
    );
    expect(keyed.said).toEqual(['greeting-number', 'type-number', 'wrong-digits']);
    expect(await endOf(job)).toBe('wrong-digits');
    expect(await stateOf(job)).toBe('failed');
    expect(await goOn(visitor)).toBe('not');
    await visitor.open('/code');
    expect(visitor.notice).toContain('wrong number was typed');
    expect(visitor.page.body).toMatch(/<button[^>]*>Try again/);
    // The dialler has no database, so the ledger tells an api.
    const ended = { deliveryId: job.deliveryId, challengeId: job.challengeId, route: 'trunk', number: job.to } as const;
    const told = { ...ended, country: 'NL', userId: user.id, factorId: phone.id, purpose: 'login' };
    await handleLedgerEvent(parts, { event: 'call-ended', call: told, reason: 'wrong-digits', answeredSeconds: 9 });
    expect(await home.auditOf(user.id)).toContainEqual(
      expect.objectContaining({ event: 'login-refused', reason: 'wrong-code', kind: 'phone' }),
    );
    const [count] = await home.database('second_factor_failures').where({ user_id: user.id, asker: 'login' });
    expect(count).toMatchObject({ failures: 1 });
  });

  it('a caller who hangs up after wrong digits has used it too', async () => {
    const { visitor, job } = await asked();
    const keyed: KeyedCall = new KeyedCall(home, job, async (said) => {
      if (said !== 'type-number') return undefined;
      keyed.press(another(await untilShown(visitor)));
      keyed.hangUp();
      return undefined;
    });
    await keyed.over;
    expect([await endOf(job), await stateOf(job)]).toEqual(['wrong-digits', 'failed']);
  });

  it('the digits of one call are wrong in the next one', async () => {
    const { visitor, job } = await asked();
    let first = '';
    await call(job, async () => {
      first ||= await untilShown(visitor);
      return undefined;
    });
    expect(await endOf(job)).toBe('no-key');
    expect(await shownTo(visitor)).toBeUndefined();
    const before = home.queued.length;
    await visitor.post('/code/again');
    const again = home.queued[before];
    if (again === undefined) throw new Error('not called again');
    let second = '';
    await call(again, async (said) => {
      second ||= await untilShown(visitor);
      return said === 'type-number' ? first : undefined;
    });
    expect(second).not.toBe(first);
    expect(await endOf(again)).toBe('wrong-digits');
    expect(await goOn(visitor)).toBe('not');
  });

  it('the digits typed twice let one page go on once', async () => {
    const { visitor, job } = await asked();
    await call(
      job,
      typesOf(visitor, (digits) => digits + digits),
    );
    const cookies = new Map(visitor.cookies);
    expect(await goOn(visitor)).toBe('logged in');
    for (const [name, value] of cookies) visitor.cookies.set(name, value);
    expect(await goOn(visitor)).toBe('not');
  });
});

describe('digits that come late', () => {
  const ends: Record<string, (job: CallJob, user: { login: string }) => Promise<unknown>> = {
    'after it was cancelled': ({ challengeId }) => home.parts.challenges.end(challengeId, 'cancelled'),
    'after it was reported': ({ challengeId }) => home.parts.challenges.end(challengeId, 'reported'),
    'after it failed': ({ challengeId }) => home.parts.challenges.end(challengeId, 'failed'),
    'after its time': ({ challengeId }) =>
      home.redis.hset(`belcode:challenge:{${challengeId}}`, 'expiresAt', String(Date.now() - 1)),
    'after a newer login': (_job, { login }) => logIn(home.visitor(), login),
  };

  it.each(Object.entries(ends))('%s: the right ones and wrong ones change nothing', async (_when, end) => {
    for (const change of [(digits: string) => digits, another]) {
      const { user, visitor, job } = await asked();
      const { said } = await call(job, async (saying) => {
        if (saying !== 'type-number') return undefined;
        const digits = await untilShown(visitor);
        await end(job, user);
        return change(digits);
      });
      expect(said).not.toContain('number-typed');
      expect(await endOf(job)).toBe('challenge-over');
      expect(await goOn(visitor)).toBe('not');
    }
  });
});

describe('another session', () => {
  it('with the same password sees no digits, and does not go on by those that are typed', async () => {
    const { user, phone, visitor, job } = await asked();
    const thief = home.visitor();
    let thieves = '';
    await call(job, async (said) => {
      if (said !== 'type-number') return undefined;
      const digits = await untilShown(visitor);
      // As if the thief's session waited for the same challenge.
      const sessionId = await home.putAt(
        user.id,
        { step: 'challenge' },
        { challenge: { id: job.challengeId, kind: 'phone', factorId: phone.id } },
      );
      for (const [name, value] of visitor.cookies)
        thief.cookies.set(name, name.includes('session') ? sessionId : value);
      expect(await shownTo(thief)).toBeUndefined();
      expect(thief.title).toBe(visitor.title);
      expect(thief.page.body).not.toContain([...digits].join(' '));
      thieves = sessionId;
      return digits;
    });
    expect(await endOf(job)).toBe('typed');
    expect((await answerLogin(parts, { sessionId: thieves, code: '', address })).state).toBe('over');
    expect(await goOn(thief)).toBe('not');
    expect(await goOn(visitor)).toBe('logged in');
  });

  it('that logs in meanwhile gets a call of its own, whose digits the owner does not have', async () => {
    const { user, visitor, job } = await asked();
    const thief = home.visitor();
    let own = '';
    const first = call(job, async () => {
      own ||= await untilShown(visitor);
      return undefined;
    });
    await until(() => own !== '');
    const theirs = await logIn(thief, user.login);
    await first;
    expect(theirs.challengeId).not.toBe(job.challengeId);
    expect(await shownTo(visitor)).toBeUndefined();
    await call(theirs, (said) => (said === 'type-number' ? own : undefined));
    expect(await endOf(theirs)).toBe('wrong-digits');
    expect([await goOn(thief), await goOn(visitor)]).toEqual(['not', 'not']);
  });

  it('the same one that asks twice has one call', async () => {
    const { user, phone } = await addUser();
    const sessionId = await home.putAt(user.id, { step: 'challenge' });
    const before = home.queued.length;
    const first = await sendCode(parts, { sessionId, factorId: phone.id, address });
    const second = await sendCode(parts, { sessionId, factorId: phone.id, address });
    expect(second.challenge.id).toBe(first.challenge.id);
    expect(home.queued.length - before).toBe(1);
  });
});

describe('the voice speaks a code, and no number is asked', () => {
  const terms = {};
  const asks: Record<string, (user: { id: string; login: string }, factorId: string) => Promise<unknown>> = {
    'for a forgotten password': (user) => forgotPassword(parts, { login: user.login, by: 'phone', address }),
    'for a telephone that is being added': async (user) => {
      const sessionId = await home.putInEdit(user.id);
      await beginFactor(parts, { sessionId, kind: 'phone', number: home.freshNumber() });
    },
    'for an API key': (user, factorId) =>
      openUserChallenge(parts, {
        userId: user.id,
        factorId,
        owner: random.id(),
        language: 'nl',
        purpose: 'login',
        terms,
        session: 'x',
        now: new Date(),
      }),
    'for an API key with a purpose of the panel': (user, factorId) =>
      openUserChallenge(parts, {
        userId: user.id,
        factorId,
        owner: random.id(),
        language: 'nl',
        purpose: 'edit',
        terms,
        session: 'x',
        now: new Date(),
      }),
    'for an unknown purpose': (user, factorId) =>
      openUserChallenge(parts, {
        userId: user.id,
        factorId,
        owner: `user:${user.id}`,
        language: 'nl',
        purpose: 'new',
        terms,
        session: 'x',
        now: new Date(),
      }),
  };

  it.each(Object.entries(asks))('%s', async (_what, ask) => {
    const { user, phone } = await addUser();
    const before = home.queued.length;
    await ask(user, phone.id);
    expect(home.queued.slice(before).map(({ proof }) => proof)).toEqual(['code']);
  });

  it('for a desk phone that dials in; the call that asked for digits is over', async () => {
    const user = await home.addPerson();
    await home.givePhone(user.id);
    const extension = `2${random.code(3)}`;
    await home.givePhone(user.id, extension);
    const visitor = home.visitor();
    const job = await logIn(visitor, user.login);
    let taken: CallJob | undefined;
    const { said } = await call(job, async (saying) => {
      if (saying !== 'type-number') return undefined;
      const digits = await untilShown(visitor);
      taken = await claimDialledIn(parts, extension);
      return digits;
    });
    expect(taken?.proof ?? 'code').toBe('code');
    expect(said).not.toContain('number-typed');
    expect(await stateOf(job)).toBe('open');
    expect(await shownTo(visitor)).toBeUndefined();
    expect(visitor.page.body).toContain('name="code"');
  });
});

it.each(['code', 'number', undefined] as const)('a company that chooses %s has that proof', async (callProof) => {
  const { id: companyId } = await home.addCompany();
  const calling = { callerId: undefined, ringSeconds: undefined, greetingName: undefined, callProof };
  await home.companySettings.setCalling(companyId, calling, { kind: 'command-line', id: 'test' });
  const user = await home.addPerson({ companyId });
  await home.givePhone(user.id);
  expect((await logIn(home.visitor(), user.login)).proof).toBe(callProof ?? 'number');
});

describe('the digits are only on the page', () => {
  it('and not in Redis, the progress, the log, the audit, what is said, or an earlier moment of the page', async () => {
    const { user, visitor, job } = await asked();
    const pages = [visitor.page.body, (await visitor.open('/code')).body];
    let digits = '';
    const { said } = await call(job, async (saying) => {
      if (saying !== 'type-number') return undefined;
      digits = await untilShown(visitor);
      return digits;
    });
    await goOn(visitor);
    const forms = [digits, [...digits].join(' ')];
    const keys = [`belcode:challenge:{${job.challengeId}}`, `belcode:delivery:{${job.challengeId}}:${job.deliveryId}`];
    const stored = await Promise.all(keys.map((key) => home.redis.hgetall(key)));
    const progress = await home.redis.xrange(progressKey(job.challengeId), '-', '+');
    const told = progress.map(([, fields]) => JSON.parse(fields[1] ?? '{}'));
    expect(told.map(({ state }) => state)).toEqual(['queued', 'dialling', 'ringing', 'answered', 'typed']);
    const withoutTimes = JSON.stringify([stored, told, await home.auditOf(user.id)]).replace(/1[6-9]\d{11}/g, '');
    for (const form of forms) {
      expect(withoutTimes).not.toMatch(new RegExp(`(?<!\\d)${form}(?!\\d)`));
      for (const page of pages) expect(page).not.toMatch(new RegExp(`>${form}<`));
      expect(home.logged()).not.toMatch(new RegExp(`"(${form})"`));
    }
    expect(said.join()).not.toMatch(/digit-|press-|code/);
  });
});
