import { describe, expect, it } from 'vitest';
import { challengeStates, isChallengeOver } from '../../src/challenges/challenge.ts';
import { leaseRenewSeconds } from '../../src/deliveries/delivery-store.ts';
import type { HangUpReason } from '../../src/deliveries/hang-up-feed.ts';
import { type TakeCallParts, takeCall } from '../../src/dialler/take-call.ts';
import { FakeCall } from './fake-call.ts';
import { settled } from './fake-clock.ts';
import { allPhases, phases, stretchOf } from './phases.ts';

/** Requests to hang up, sent by the test. */
class FakeHangUps implements Pick<TakeCallParts['hangUps'], 'listen'> {
  readonly listening = new Map<string, (why: HangUpReason) => void>();

  listen(deliveryId: string, onAsked: (why: HangUpReason) => void): () => void {
    this.listening.set(deliveryId, onAsked);
    return () => this.listening.delete(deliveryId);
  }
}

async function take(prepare: (call: FakeCall) => void = () => {}, abort = new AbortController()) {
  const call = new FakeCall();
  prepare(call);
  const hangUps = new FakeHangUps();
  const parts: TakeCallParts = { ...call.parts(), challenges: call.challenges, hangUps };
  let error: unknown;
  const ended = takeCall(parts, call.job, abort.signal).catch((thrown) => {
    error = thrown;
  });
  await settled();
  return {
    call,
    abort,
    hangUps,
    ended,
    error: () => error,
    /** The moves to an end, of which there must be exactly one. */
    ends: () => call.moves.filter(({ state }) => state === 'spoken' || state === 'ended'),
    expectClean() {
      call.expectClean();
      expect(hangUps.listening.size).toBe(0);
    },
  };
}

const ended = (reason: string) => [{ state: 'ended', detail: { reason } }];
const renewals = (call: FakeCall) => call.journal.filter((what) => what === 'renew').length;

describe('before dialling', () => {
  it('attack: a job that runs again finds its delivery taken, and no telephone rings', async () => {
    const taken = await take((call) => {
      call.answers.advance = () => false;
    });
    await taken.ended;
    expect(taken.call.journal).toEqual(['advance dialling']);
    expect(taken.call.pbx.requests).toEqual([]);
    taken.expectClean();
  });

  it('the delivery is taken before the exchange is asked', async () => {
    const { call, abort, ended } = await take();
    expect(call.journal).toEqual(['advance dialling', 'find challenge', 'start', 'place']);
    abort.abort();
    await ended;
  });

  it.each([...challengeStates.filter(isChallengeOver), undefined])(
    'no phone rings for a challenge that is %s',
    async (state) => {
      const taken = await take((call) => {
        call.answers.challenge = state;
      });
      await taken.ended;
      expect(taken.call.pbx.requests).toEqual([]);
      expect(taken.ends()).toEqual(ended('challenge-over'));
      taken.expectClean();
    },
  );

  it('"call again" dials for a challenge that is armed already', async () => {
    const { call, abort, ended } = await take((each) => {
      each.answers.challenge = 'armed';
    });
    expect(call.pbx.requests).toHaveLength(1);
    abort.abort();
    await ended;
  });

  it('a store that is away: nothing is placed, and the error is thrown', async () => {
    const taken = await take((call) => {
      call.answers.advance = () => 'away';
    });
    // No other dialler gets the job, so it is retried for some seconds.
    for (let second = 0; second < 5; second += 1) await taken.call.clock.advance(1_000);
    await taken.ended;
    expect(taken.error()).toMatchObject({ id: 'store-unavailable' });
    expect(taken.call.pbx.requests).toEqual([]);
    taken.expectClean();
  });

  it('a short outage of the store does not lose the call', async () => {
    let away = 2;
    const { call, abort, ended } = await take((each) => {
      each.answers.advance = () => (away-- > 0 ? 'away' : true);
    });
    await call.clock.advance(1_000);
    await call.clock.advance(1_000);
    expect(call.pbx.requests).toHaveLength(1);
    abort.abort();
    await ended;
  });

  it('a job that waited too long is reported to the ledger, which gives its allowance back', async () => {
    const taken = await take((call) => {
      call.answers.advance = () => false;
      call.found = { state: 'ended', reason: 'queue-limit' };
    });
    await taken.ended;
    expect(taken.call.journal).toContain('finish');
    expect(taken.call.pbx.requests).toEqual([]);
  });

  it('no telephone rings when the dialler stops at that moment', async () => {
    const abort = new AbortController();
    abort.abort();
    const taken = await take(() => {}, abort);
    await taken.ended;
    expect(taken.call.pbx.requests).toEqual([]);
    expect(taken.ends()).toEqual(ended('interrupted'));
    taken.expectClean();
  });
});

describe('the lease', () => {
  it('is renewed every 3 s until the call ends', async () => {
    const { call, ended, expectClean } = await take();
    await call.tell({ type: 'ringing' });
    await call.clock.advance(leaseRenewSeconds * 1_000 - 1);
    expect(renewals(call)).toBe(0);
    await call.clock.advance(1);
    expect(renewals(call)).toBe(1);
    await call.clock.advance(21_000);
    expect(renewals(call)).toBe(8);
    await call.tell({ type: 'ended', cause: { q850: 17 } });
    await ended;
    await call.clock.advance(60_000);
    expect(renewals(call)).toBe(8);
    expectClean();
  });

  it('is renewed by each move, so that only a silent call needs a renewal', async () => {
    const { call, abort, ended } = await take();
    await call.clock.advance(2_000);
    await call.tell({ type: 'ringing' });
    await call.clock.advance(2_999);
    expect(renewals(call)).toBe(0);
    await call.clock.advance(1);
    expect(renewals(call)).toBe(1);
    abort.abort();
    await ended;
  });

  it.each(allPhases)('lost, %s: hung up within 3 s', async (phase) => {
    const taken = await take();
    await phases[phase](taken.call);
    taken.call.answers.renew = false;
    // The answer of the table of states to every move from then on.
    taken.call.answers.advance = () => false;
    await taken.call.clock.advance(leaseRenewSeconds * 1_000);
    await taken.ended;
    expect(taken.call.pbx.hangUps).toBe(1);
    expect(taken.ends()).toEqual([]);
    taken.expectClean();
  });

  it('a renewal that fails does not end the call', async () => {
    const taken = await take();
    await taken.call.tell({ type: 'ringing' });
    taken.call.answers.renew = 'away';
    await taken.call.clock.advance(9_000);
    expect(taken.call.pbx.hangUps).toBe(0);
    taken.call.answers.renew = true;
    await taken.call.clock.advance(9_000);
    expect(renewals(taken.call)).toBe(6);
    expect(taken.call.pbx.hangUps).toBe(0);
    taken.abort.abort();
    await taken.ended;
    taken.expectClean();
  });
});

describe('an announced hang-up', () => {
  it.each(allPhases)('%s: ends the call at once', async (phase) => {
    const taken = await take();
    await phases[phase](taken.call);
    taken.hangUps.listening.get(taken.call.job.deliveryId)?.('challenge-over');
    await taken.ended;
    expect(taken.call.pbx.hangUps).toBe(1);
    const heard = stretchOf(phase) === 'heard';
    expect(taken.ends()).toEqual(heard ? [{ state: 'spoken', detail: {} }] : ended('challenge-over'));
    taken.expectClean();
  });
});

describe('a dialler that stops', () => {
  it.each(allPhases)('%s: hangs up, and stores that the call was interrupted', async (phase) => {
    const taken = await take();
    await phases[phase](taken.call);
    taken.abort.abort();
    await taken.ended;
    expect(taken.call.pbx.hangUps).toBe(1);
    const heard = stretchOf(phase) === 'heard';
    expect(taken.ends()).toEqual(heard ? [{ state: 'spoken', detail: {} }] : ended('interrupted'));
    taken.expectClean();
  });
});

describe('the outcome is written once', () => {
  it('a busy phone', async () => {
    const taken = await take();
    await taken.call.tell({ type: 'ended', cause: { q850: 17, sipStatus: 486 } });
    await taken.ended;
    expect(taken.ends()).toEqual(ended('busy'));
    taken.expectClean();
  });

  it('a code that was heard to its end', async () => {
    const taken = await take();
    await phases['in the goodbye'](taken.call);
    await taken.call.hear('goodbye');
    await taken.ended;
    expect(taken.ends()).toEqual([{ state: 'spoken', detail: {} }]);
    const states = taken.call.moves.map(({ state }) => state);
    expect(states).toEqual(['dialling', 'ringing', 'answered', 'answered', 'speaking', 'spoken']);
    taken.expectClean();
  });

  it('everything at once: hang-up requested, aborted, lease lost, hung up', async () => {
    const taken = await take();
    await phases['in the first digits'](taken.call);
    taken.call.pbx.tell({ type: 'ended', cause: { q850: 16 } });
    taken.hangUps.listening.get(taken.call.job.deliveryId)?.('challenge-over');
    taken.abort.abort();
    taken.call.answers.renew = false;
    await taken.call.clock.advance(10_000);
    await taken.ended;
    expect(taken.ends()).toEqual(ended('hung-up-while-speaking'));
    taken.expectClean();
  });

  it('a call that failed on our side ends as interrupted, and the error is thrown', async () => {
    const taken = await take((call) => {
      call.speech.sayCode = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    });
    await taken.call.untilCode();
    await taken.ended;
    expect(taken.error()).toMatchObject({ message: 'ENOSPC: no space left on device' });
    expect(taken.ends()).toEqual(ended('interrupted'));
    expect(taken.call.pbx.hangUps).toBe(1);
    taken.expectClean();
  });

  it('a store that is away at the end: the error is thrown, and no second outcome is tried', async () => {
    const taken = await take((call) => {
      call.answers.advance = (state) => (state === 'ended' ? 'away' : true);
    });
    await taken.call.tell({ type: 'ended', cause: { q850: 17 } });
    await taken.ended;
    expect(taken.error()).toMatchObject({ id: 'store-unavailable' });
    expect(taken.call.journal.filter((what) => what === 'advance ended')).toHaveLength(1);
    taken.expectClean();
  });

  it('a store that fails during the call: the call is hung up nevertheless', async () => {
    for (const state of ['ringing', 'answered', 'speaking'] as const) {
      const taken = await take((call) => {
        call.answers.advance = (asked) => (asked === state ? 'away' : true);
      });
      await phases['in the first digits'](taken.call).catch(() => {});
      await taken.ended;
      expect(taken.error()).toMatchObject({ id: 'store-unavailable' });
      expect(taken.call.pbx.hangUps).toBe(1);
      expect(taken.ends()).toEqual(ended('interrupted'));
      taken.expectClean();
    }
  });
});

const answeredFor = (call: FakeCall) => call.finished.map(({ answeredSeconds }) => answeredSeconds);

describe('the ledger', () => {
  it('is asked after the challenge was found open, and before anything is dialled', async () => {
    const { call, abort, ended } = await take();
    expect(call.journal).toEqual(['advance dialling', 'find challenge', 'start', 'place']);
    abort.abort();
    await ended;
  });

  it.each(['calls-stopped', 'user-held', 'number-suspended', 'budget-spent'] as const)(
    'toll fraud: nothing is dialled when it says %s',
    async (reason) => {
      const taken = await take((call) => {
        call.answers.start = { allowed: false, reason };
      });
      await taken.ended;
      expect(taken.call.pbx.requests).toEqual([]);
      expect(taken.ends()).toEqual(ended('blocked'));
      expect(taken.call.finished).toEqual([{ reason: 'blocked', free: true, answeredSeconds: 0 }]);
      taken.expectClean();
    },
  );

  it('toll fraud: nothing is dialled when it is away', async () => {
    const taken = await take((call) => {
      call.answers.start = 'away';
    });
    await taken.ended;
    expect(taken.error()).toMatchObject({ id: 'store-unavailable' });
    expect(taken.call.pbx.requests).toEqual([]);
    expect(taken.ends()).toEqual(ended('interrupted'));
    taken.expectClean();
  });

  it('gets every end before the page does, with the seconds that the person was on the telephone', async () => {
    const taken = await take();
    await phases['when the code has been heard'](taken.call);
    const since = taken.call.clock.now();
    await taken.call.tell({ type: 'ended', cause: { q850: 16 } });
    await taken.ended;
    expect(taken.call.journal.slice(-2)).toEqual(['finish', 'advance spoken']);
    expect(taken.call.finished).toMatchObject([{ reason: 'spoken', free: false }]);
    expect(answeredFor(taken.call)[0]).toBeGreaterThan(20);
    expect(answeredFor(taken.call)[0]).toBeLessThan(since / 1_000);
  });

  it.each([
    ['busy', 17, true],
    ['no-answer', 19, true],
    ['unreachable', 18, true],
    ['number-unknown', 1, true],
  ])('%s uses up no allowance', async (reason, q850, free) => {
    const taken = await take();
    await taken.call.tell({ type: 'ended', cause: { q850 } });
    await taken.ended;
    expect(taken.call.finished).toEqual([{ reason, free, answeredSeconds: 0, trunk: 'trunk' }]);
  });

  it('a person who hangs up before the code has used up an allowance', async () => {
    const taken = await take();
    await phases['in the greeting'](taken.call);
    await taken.call.clock.advance(1_200);
    await taken.call.tell({ type: 'ended', cause: { q850: 16 } });
    await taken.ended;
    const end = { reason: 'hung-up-before-code', free: false, answeredSeconds: 2, trunk: 'trunk' };
    expect(taken.call.finished).toEqual([end]);
  });

  it('gets the end of a call that was never dialled, too', async () => {
    const taken = await take((call) => {
      call.answers.challenge = 'cancelled';
    });
    await taken.ended;
    expect(taken.call.finished).toMatchObject([{ reason: 'challenge-over', answeredSeconds: 0 }]);
  });

  it('gets nothing about a call of another dialler', async () => {
    const taken = await take((call) => {
      call.answers.advance = () => false;
    });
    await taken.ended;
    expect(taken.call.journal).not.toContain('finish');
  });

  it('does not prevent the end of the delivery when it is away', async () => {
    const taken = await take((call) => {
      call.answers.finish = 'away';
    });
    await taken.call.tell({ type: 'ended', cause: { q850: 17 } });
    await taken.ended;
    expect(taken.error()).toBeUndefined();
    expect(taken.ends()).toEqual(ended('busy'));
    taken.expectClean();
  });

  it('gets the end of a call that failed on our side once', async () => {
    const taken = await take((call) => {
      call.speech.sayCode = () => Promise.reject(new Error('ENOSPC: no space left on device'));
    });
    await taken.call.untilCode();
    await taken.ended;
    expect(taken.call.finished).toMatchObject([{ reason: 'interrupted', free: true }]);
  });
});

describe('the switch that stops all outside calls', () => {
  it.each(allPhases)('%s: the call is ended within 3 s', async (phase) => {
    const taken = await take();
    await phases[phase](taken.call);
    taken.call.answers.stopped = true;
    await taken.call.clock.advance(leaseRenewSeconds * 1_000);
    await taken.ended;
    const heard = stretchOf(phase) === 'heard';
    expect(taken.ends()).toEqual(heard ? [{ state: 'spoken', detail: {} }] : ended('blocked'));
    taken.expectClean();
  });

  it('is seen by the next move of a call, which ends it at once', async () => {
    const taken = await take();
    taken.call.answers.stopped = true;
    await taken.call.tell({ type: 'ringing' });
    await taken.ended;
    expect(taken.ends()).toEqual(ended('blocked'));
    taken.expectClean();
  });

  it('lets calls to extensions continue, and all calls while its state is unknown', async () => {
    for (const [to, stopped] of [
      ['202', true],
      ['+31612345678', 'away'],
    ] as const) {
      const taken = await take((call) => {
        call.job.to = to;
        call.answers.stopped = stopped;
      });
      await taken.call.tell({ type: 'ringing' });
      await taken.call.clock.advance(9_000);
      expect(taken.call.pbx.hangUps).toBe(0);
      taken.abort.abort();
      await taken.ended;
      taken.expectClean();
    }
  });
});

describe('a code that was typed', () => {
  it.each(allPhases)('%s: hangs up', async (phase) => {
    const taken = await take();
    await phases[phase](taken.call);
    taken.hangUps.listening.get(taken.call.job.deliveryId)?.('passed');
    await taken.ended;
    expect(taken.call.pbx.hangUps).toBe(1);
    const spoken = ['speaking', 'heard'].includes(stretchOf(phase));
    expect(taken.ends()).toEqual(spoken ? [{ state: 'spoken', detail: {} }] : ended('challenge-over'));
    taken.expectClean();
  });
});

describe('keys 9 and 0', () => {
  it.each([
    ['9', 'reported'],
    ['0', 'wrong-number'],
  ])('%s: the delivery and the ledger say %s', async (key, reason) => {
    const taken = await take();
    await phases['in the first digits'](taken.call);
    await taken.call.press(key);
    await taken.call.clock.advance(1_500);
    await taken.call.press(key);
    taken.call.pbx.endSound();
    await taken.ended;
    expect(taken.ends()).toEqual(ended(reason));
    expect(taken.call.finished).toMatchObject([{ reason, free: false }]);
    taken.expectClean();
  });
});
