import { describe, expect, it } from 'vitest';
import type { HangupCause } from '../../src/asterisk/pbx.ts';
import { callNumber, callNumbers } from '../../src/challenges/call-number.ts';
import { endReasons } from '../../src/deliveries/delivery.ts';
import { type CallFacts, outcomeOf } from '../../src/dialler/call-outcome.ts';
import { answered, type FakeCall, secret, startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';
import { allPhases, type Phase, phases, stretchOf } from './phases.ts';

const reached = new Set<string>();

async function run(
  phase: Phase,
  act: (call: FakeCall, stop: () => void) => unknown,
  prepare?: (call: FakeCall) => void,
) {
  const { call, script, ended } = await startScript(prepare);
  await phases[phase](call);
  await act(call, () => script.stop());
  await ended;
  await settled();
  reached.add(call.outcome ?? '');
  expect(call.pbx.hangUps).toBe(1);
  call.expectClean();
  return call.outcome;
}

describe('every call ends hung up, without leftovers, and', () => {
  describe.each(allPhases)('%s', (phase) => {
    const stretch = stretchOf(phase);

    it('the phone hangs up', async () => {
      const outcome = await run(phase, (call) => call.pbx.tell({ type: 'ended', cause: { q850: 16 } }));
      expect(outcome).toBe(
        {
          unanswered: phase === 'ringing' ? 'no-answer' : 'unreachable',
          asking: 'hung-up-before-code',
          speaking: 'hung-up-while-speaking',
          heard: 'spoken',
        }[stretch],
      );
    });

    it('the exchange is lost', async () => {
      expect(await run(phase, (call) => call.pbx.tell({ type: 'lost' }))).toBe(
        stretch === 'heard' ? 'spoken' : 'exchange-down',
      );
    });

    it('the challenge is over', async () => {
      expect(await run(phase, (_call, stop) => stop())).toBe(stretch === 'heard' ? 'spoken' : 'challenge-over');
    });

    it('the dialler stops', async () => {
      const { call, script, ended } = await startScript();
      await phases[phase](call);
      script.stop('interrupted');
      await ended;
      reached.add(call.outcome ?? '');
      expect(call.outcome).toBe(stretch === 'heard' ? 'spoken' : 'interrupted');
      expect(call.pbx.hangUps).toBe(1);
      call.expectClean();
    });

    it('a stop comes twice, and after the end of the call', async () => {
      const outcome = await run(phase, (call, stop) => {
        call.pbx.tell({ type: 'lost' });
        stop();
        stop();
      });
      expect(outcome).toBe(stretch === 'heard' ? 'spoken' : 'exchange-down');
    });
  });
});

describe('a call that nobody answers', () => {
  it.each<[string, HangupCause, atOnce: string, afterRinging: string]>([
    ['486 Busy Here', { q850: 17, sipStatus: 486 }, 'busy', 'busy'],
    ['600 Busy Everywhere', { q850: 17, sipStatus: 600 }, 'busy', 'busy'],
    ['480 Temporarily Unavailable', { q850: 19, sipStatus: 480 }, 'unreachable', 'no-answer'],
    ['404 Not Found', { q850: 1, sipStatus: 404 }, 'number-unknown', 'number-unknown'],
    ['403 Forbidden', { q850: 21, sipStatus: 403 }, 'trunk-refused', 'rejected'],
    ['488 Not Acceptable Here', { q850: 88, sipStatus: 488 }, 'no-common-codec', 'no-common-codec'],
    ['603 Decline', { q850: 21, sipStatus: 603 }, 'rejected', 'rejected'],
    ['503 Service Unavailable', { q850: 34, sipStatus: 503 }, 'congestion', 'no-answer'],
    ['408 Request Timeout', { q850: 18, sipStatus: 408 }, 'unreachable', 'no-answer'],
    ['Q.850 17 without SIP', { q850: 17 }, 'busy', 'busy'],
  ])('%s', async (_name, cause, atOnce, afterRinging) => {
    expect(await run('dialling', (call) => call.pbx.tell({ type: 'ended', cause }))).toBe(atOnce);
    expect(await run('ringing', (call) => call.pbx.tell({ type: 'ended', cause }))).toBe(afterRinging);
  });

  it.each<[string, HangupCause]>([
    ['its connection is refused, of which Asterisk makes 503', { q850: 34, sipStatus: 503 }],
    ['it never registered', { q850: 34 }],
    ['it is silent until Asterisk gives up', { q850: 18, sipStatus: 408 }],
  ])('an extension whose telephone is gone is unreachable, and no line is busy: %s', async (_why, cause) => {
    const inside = (each: FakeCall) => {
      each.job.to = '202';
    };
    expect(await run('dialling', (call) => call.pbx.tell({ type: 'ended', cause }), inside)).toBe('unreachable');
  });

  it.each(['the exchange ends it', 'our own limit strikes'])(
    'silence is not ringing: unreachable when %s',
    async (how) => {
      const outcome = await run('dialling', async (call) => {
        await call.tell({ type: 'proceeding' });
        await call.clock.advance(30_000);
        if (how === 'the exchange ends it') await call.tell({ type: 'ended', cause: { q850: 0 } });
        else await call.clock.advance(5_000);
      });
      expect(outcome).toBe('unreachable');
    },
  );

  it('sound before the answer counts as ringing, and the page says nothing of it', async () => {
    const { call, ended } = await startScript();
    await call.tell({ type: 'progress' });
    await call.clock.advance(35_000);
    await ended;
    expect([call.outcome, call.moves]).toEqual(['no-answer', []]);
  });

  it('rings until the limit of the exchange', async () => {
    const outcome = await run('ringing', async (call) => {
      await call.clock.advance(30_000);
      call.pbx.tell({ type: 'ended', cause: { q850: 0 } });
    });
    expect(outcome).toBe('no-answer');
  });

  it('rings until our own limit when the exchange sends nothing', async () => {
    const { call, ended } = await startScript();
    await phases.ringing(call);
    await call.clock.advance(34_999);
    expect(call.outcome).toBeUndefined();
    await call.clock.advance(1);
    await ended;
    expect(call.outcome).toBe('no-answer');
    expect(call.pbx.hangUps).toBe(1);
    call.expectClean();
  });

  it('reports the ringing once, even if the exchange repeats it', async () => {
    const { call } = await startScript((each) => {
      // As in the table of states, ringing → ringing is not a move.
      each.answers.advance = (state) => state !== 'ringing' || each.moves.every((move) => move.state !== 'ringing');
    });
    for (let time = 0; time < 3; time += 1) await call.tell({ type: 'ringing' });
    await call.tell(answered);
    expect(call.journal.filter((what) => what === 'advance ringing')).toHaveLength(1);
    expect(call.playing()).toBe('greeting');
  });

  it('a phone that answers by itself never rings', async () => {
    const { call } = await startScript();
    await call.tell(answered);
    expect(call.moves.map(({ state }) => state)).toEqual(['answered']);
    expect(call.playing()).toBe('greeting');
  });
});

describe('the exchange limits the length of a call', () => {
  it.each([
    ['asking', 'time-limit'],
    ['speaking', 'time-limit'],
    ['heard', 'spoken'],
  ] as const)('and is the outcome when it strikes while %s: %s', async (stretch, outcome) => {
    const { call, ended } = await startScript();
    if (stretch === 'asking') {
      await call.answer();
      await call.clock.advance(110_000);
      call.pbx.endSound();
      await call.clock.advance(39_600);
    } else {
      await call.untilCode();
      for (let time = 0; time < 29; time += 1) {
        await call.hearCode(stretch === 'heard' && time === 0 ? 6_500 : 5_000);
        await call.press('1');
      }
      await call.hearCode(stretch === 'heard' ? 500 : 1_700);
    }
    call.pbx.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    reached.add(call.outcome ?? '');
    expect(call.outcome).toBe(outcome);
    call.expectClean();
  });
});

describe('placing fails', () => {
  it.each([
    ['exchange-down', 'exchange-down'],
    ['already-placed', 'interrupted'],
    ['unreachable', 'unreachable'],
  ] as const)('%s → %s', async (trouble, outcome) => {
    const { call, ended } = await startScript((each) => {
      each.pbx.trouble.place = trouble;
    });
    await ended;
    reached.add(call.outcome ?? '');
    expect(call.outcome).toBe(outcome);
    expect(call.journal).toEqual(['place']);
    call.expectClean();
  });

  it('the call was over before it was dialled: its cause, when that arrives in time', async () => {
    const { call, ended } = await startScript((each) => {
      each.pbx.trouble.place = 'call-over';
    });
    expect(call.outcome).toBeUndefined();
    await call.tell({ type: 'ended', cause: { q850: 17, sipStatus: 486 } });
    await ended;
    expect(call.outcome).toBe('busy');
  });

  it('the same, when no cause arrives', async () => {
    const { call, ended } = await startScript((each) => {
      each.pbx.trouble.place = 'call-over';
    });
    await call.clock.advance(2_000);
    await ended;
    expect(call.outcome).toBe('exchange-down');
    call.expectClean();
  });

  it('a stop during the request ends the call as soon as it exists', async () => {
    let letGo = () => {};
    const { call, script, ended } = await startScript((each) => {
      letGo = each.pbx.holdPlacing();
    });
    script.stop();
    await settled();
    expect(call.pbx.hangUps).toBe(0);
    letGo();
    await ended;
    expect(call.outcome).toBe('challenge-over');
    expect(call.pbx.hangUps).toBe(1);
    expect(call.pbx.played).toEqual([]);
    call.expectClean();
  });
});

describe('a sound that cannot be played', () => {
  it.each(allPhases.filter((phase) => stretchOf(phase) === 'asking' && !phase.startsWith('after')))(
    'ends the call: %s',
    async (phase) => {
      const outcome = await run(phase, async (call) => {
        call.pbx.endSound(false);
        await call.clock.advance(1_000);
      });
      expect(outcome).toBe('no-sound');
    },
  );
});

describe('a hang-up makes the current sound fail a moment before its own event', () => {
  it.each(['in the greeting', 'while the key is asked for', 'in the first digits', 'in the goodbye'] as const)(
    '%s: it is a hang-up',
    async (phase) => {
      const outcome = await run(phase, async (call) => {
        call.pbx.endSound(false);
        await call.clock.advance(900);
        call.pbx.tell({ type: 'ended', cause: { q850: 16 } });
      });
      const asking = stretchOf(phase) === 'asking';
      expect(outcome).toBe(
        phase === 'in the goodbye' ? 'spoken' : asking ? 'hung-up-before-code' : 'hung-up-while-speaking',
      );
    },
  );
});

describe('a key that does not come, or is wrong twice', () => {
  it('no-key', async () => {
    const outcome = await run('while the key is asked for once more', async (call) => {
      call.pbx.endSound();
      await call.clock.advance(7_000);
    });
    expect(outcome).toBe('no-key');
  });

  const noWay = { events: false, info: false };
  it.each([
    ['nothing is offered', noWay, { info: true, tones: false }, 'no-keys-possible'],
    [
      'INFO is offered, and not heard',
      { events: false, info: true },
      { info: false, tones: false },
      'no-keys-possible',
    ],
    ['INFO is offered and heard', { events: false, info: true }, { info: true, tones: false }, 'no-key'],
    ['tones are heard', noWay, { info: false, tones: true }, 'no-key'],
    ['events are offered', { events: true, info: false }, { info: false, tones: false }, 'no-key'],
    ['no copy of the answer came', undefined, { info: false, tones: false }, 'no-key'],
    ['the exchange cannot tell', noWay, undefined, 'no-key'],
  ])('of a line by which keys may be impossible, when %s: %s', async (_what, ways, hears, outcome) => {
    const { call, ended } = await startScript(
      (each) => {
        each.pbx.hears = hears && { sipCallId: 'call', ...hears };
      },
      { reports: { keyWaysOf: (callId) => (callId === 'call' ? ways : undefined) } },
    );
    await phases['while the key is asked for once more'](call);
    call.pbx.endSound();
    await call.clock.advance(7_000);
    await ended;
    reached.add(call.outcome ?? '');
    expect(call.outcome).toBe(outcome);
    expect(call.codes).toEqual([]);
    call.expectClean();
  });

  it('screened: no key at all, while a telephone that screens callers is waited for', async () => {
    const outcome = await run(
      'while the key is asked for once more',
      async (call) => {
        for (let round = 0; call.outcome === undefined && round < 40; round += 1) {
          call.pbx.endSound();
          await call.clock.advance(7_000);
        }
      },
      (call) => {
        call.screenSeconds = 60;
      },
    );
    expect(outcome).toBe('screened');
  });

  it('wrong-key', async () => {
    const outcome = await run('while the wrong key is told', async (call) => {
      await call.hear('wrong-key');
      await call.understand();
      await call.press(call.wrongKey());
    });
    expect(outcome).toBe('wrong-key');
  });
});

describe('a call that asks for the number of the page, in which is typed', () => {
  it.each([
    ['that number', 'typed'],
    ['another one', 'wrong-digits'],
  ])('%s: %s', async (which, outcome) => {
    const { call, ended } = await startScript((fake) => {
      fake.job.proof = 'number';
    });
    await call.answer();
    const right = callNumber(secret, call.job.deliveryId);
    const wrong = callNumbers.find((number) => number !== right) ?? '';
    await call.press(...(which === 'that number' ? right : wrong));
    call.pbx.endSound();
    await ended;
    expect(call.outcome).toBe(outcome);
    reached.add(outcome);
    call.expectClean();
  });
});

describe('a call ended by a person, a machine or the operator', () => {
  it.each([
    ['9', 'reported'],
    ['0', 'wrong-number'],
  ])('key %s: %s', async (key, reason) => {
    const outcome = await run('in the first digits', async (call) => {
      await call.press(key);
      await call.clock.advance(1_500);
      await call.press(key);
      call.pbx.endSound();
    });
    expect(outcome).toBe(reason);
  });

  it.each([
    ['voicemail', { machine: true }],
    ['forwarded', { forwarded: true }],
  ])('%s', async (reason, how) => {
    expect(await run('ringing', (call) => call.tell({ ...answered, ...how }))).toBe(reason);
  });

  it('blocked', async () => {
    const { call, script, ended } = await startScript();
    await phases['while the key is asked for'](call);
    script.stop('blocked');
    await ended;
    reached.add(call.outcome ?? '');
    expect(call.outcome).toBe('blocked');
    call.expectClean();
  });
});

describe('the call ended a moment before we asked for a sound', () => {
  it('its own reason is stored, not that of the request', async () => {
    const { call, ended } = await startScript();
    await phases['while the key is asked for'](call);
    await call.understand();
    call.pbx.trouble.play = 'call-over';
    await call.press(call.wrongKey());
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('hung-up-before-code');
  });

  it('keys that were pressed before the hang-up do not hide it', async () => {
    const { call, ended } = await startScript();
    await phases['while the key is asked for'](call);
    await call.understand();
    call.pbx.trouble.play = 'call-over';
    call.pbx.press(call.wrongKey(), '1', '2', '3');
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('hung-up-before-code');
    call.expectClean();
  });
});

describe('the store is away', () => {
  it.each([
    ['ringing', 'ringing'],
    ['answered', 'in the greeting'],
    ['answered', 'while the wrong key is told'],
    ['speaking', 'in the first digits'],
    ['arm', 'in the first digits'],
  ] as const)('at %s (%s): the call is hung up, and the trouble told', async (what, phase) => {
    for (const silentAfterHangUp of [false, true]) {
      let answered = 0;
      const { call, ended } = await startScript((each) => {
        each.pbx.silentAfterHangUp = silentAfterHangUp;
        if (what === 'arm') each.answers.arm = 'away';
        each.answers.advance = (state) => {
          if (state === 'answered') answered += 1;
          const now = state === what && (phase !== 'while the wrong key is told' || answered === 2);
          return now ? 'away' : true;
        };
      });
      await phases[phase](call).catch(() => {});
      await ended;
      await settled();
      expect(call.error).toMatchObject({ id: 'store-unavailable' });
      expect(call.pbx.hangUps).toBe(1);
      call.expectClean();
    }
  });
});

describe('the delivery was ended by somebody else', () => {
  it.each([
    ['ringing', 'ringing'],
    ['answered', 'in the greeting'],
    ['answered', 'while the wrong key is told'],
    ['speaking', 'in the first digits'],
  ] as const)('noticed at %s (%s): hung up', async (what, phase) => {
    let answered = 0;
    const { call, ended } = await startScript((each) => {
      each.answers.advance = (state) => {
        if (state === 'answered') answered += 1;
        return !(state === what && (phase !== 'while the wrong key is told' || answered === 2));
      };
    });
    await phases[phase](call).catch(() => {});
    await ended;
    expect(call.outcome).toBe('challenge-over');
    expect(call.pbx.hangUps).toBe(1);
    call.expectClean();
  });
});

describe('outcomeOf', () => {
  const facts: CallFacts = {
    endedBy: 'phone',
    phase: 'asking',
    rangOut: false,
    rang: false,
    ranOut: false,
    heard: false,
  };

  it('heard outweighs everything', () => {
    for (const endedBy of ['phone', 'us', 'stopping', 'unknown'] as const) {
      for (const phase of ['asking', 'speaking'] as const) {
        expect(outcomeOf({ ...facts, endedBy, phase, ranOut: true, heard: true })).toBe('spoken');
      }
    }
  });

  it('a lost exchange outweighs what the clock would give', () => {
    expect(outcomeOf({ ...facts, endedBy: 'unknown', phase: 'ringing', rangOut: true })).toBe('exchange-down');
    expect(outcomeOf({ ...facts, endedBy: 'unknown', ranOut: true })).toBe('exchange-down');
  });

  it('a call that ended without a cause before it was answered is unreachable', () => {
    expect(outcomeOf({ ...facts, phase: 'ringing' })).toBe('unreachable');
  });
});

it('every outcome of the list was reached by a call above', () => {
  // A script never sees a call that waited too long in the queue, nor the ends of messages.
  const missed = [...endReasons, 'spoken', 'typed'].filter((outcome) => !reached.has(outcome));
  const ofMessages = ['not-online', 'not-shown', 'push-unavailable', 'plain-transport'];
  expect(missed).toEqual(['queue-limit', ...ofMessages]);
});
