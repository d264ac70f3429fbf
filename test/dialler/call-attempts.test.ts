import { describe, expect, it } from 'vitest';
import type { CallEvent, HangupCause } from '../../src/asterisk/pbx.ts';
import type { CallScriptParts } from '../../src/dialler/call-script.ts';
import { Refusal } from '../../src/errors.ts';
import { answered, type FakeCall, startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';

const congestion: HangupCause = { q850: 34, sipStatus: 503 };
const unreachable: HangupCause = { q850: 20, sipStatus: 480 };

/** A pace of a trunk that the test controls. */
class FakePace {
  turns = 0;
  /** Number of turns that have ended. */
  ended = 0;
  next = () => {};
  fail = (_error: Error) => {};

  turn(signal?: AbortSignal): Promise<{ end(): Promise<void> }> {
    this.turns += 1;
    const end = async () => {
      this.ended += 1;
    };
    return new Promise((resolve, reject) => {
      this.next = () => resolve({ end });
      this.fail = reject;
      signal?.addEventListener('abort', () => reject(signal.reason));
    });
  }
}

async function start(prepare?: (call: FakeCall) => void, settings: Partial<CallScriptParts> = {}) {
  const pace = new FakePace();
  const paces = { trunk: { turn: async () => ({ end: async () => {} }) }, secondTrunk: pace };
  const started = await startScript(prepare, { paces, ...settings });
  return { ...started, pace };
}

const ways = (call: FakeCall) =>
  call.pbx.dialled.map(({ route, id }) => [route, id.replace(call.job.deliveryId, 'id')]);

describe('a second trunk', () => {
  it.each([
    ['congestion', congestion],
    ['unreachable', unreachable],
  ])('is tried once after %s, when it has a turn, and the call continues there', async (_name, cause) => {
    const { call, pace } = await start();
    await call.tell({ type: 'ended', cause });
    expect([pace.turns, ways(call).length]).toEqual([1, 1]);
    pace.next();
    await settled();
    expect(ways(call)).toEqual([
      ['trunk', 'id'],
      ['second-trunk', 'id.2'],
    ]);
    await call.untilCode();
    expect(call.outcome).toBeUndefined();
    await call.hearCode(20_000);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    expect(call.outcome).toBe('spoken');
    call.expectClean();
  });

  it('is tried when the exchange knows no way by the first', async () => {
    const { call, pace } = await start((each) => {
      each.pbx.trouble.place = 'unreachable';
      each.pbx.onAsked = () => {
        if (each.pbx.requests.length > 1) delete each.pbx.trouble.place;
      };
    });
    pace.next();
    await settled();
    expect(ways(call)).toEqual([['second-trunk', 'id.2']]);
  });

  it('rings for the full time', async () => {
    const { call, pace, ended } = await start();
    await call.clock.advance(5_000);
    await call.tell({ type: 'ended', cause: unreachable });
    pace.next();
    await call.tell({ type: 'ringing' });
    expect(call.moves.map(({ state }) => state)).toEqual(['ringing']);
    await call.clock.advance(34_900);
    expect(call.outcome).toBeUndefined();
    await call.clock.advance(100);
    await ended;
    expect(call.outcome).toBe('no-answer');
  });

  it('is tried only once, and its outcome counts', async () => {
    const { call, pace, script, ended } = await start();
    await call.tell({ type: 'ended', cause: unreachable });
    pace.next();
    await settled();
    await call.tell({ type: 'ended', cause: congestion });
    await ended;
    expect([call.outcome, pace.turns, ways(call).length]).toEqual(['congestion', 1, 2]);
    expect(script.route).toBe('second-trunk');
    call.expectClean();
  });

  it.each<[string, HangupCause]>([
    ['busy', { q850: 17, sipStatus: 486 }],
    ['rejected', { q850: 21, sipStatus: 603 }],
    ['number-unknown', { q850: 1, sipStatus: 404 }],
  ])('does not mend %s', async (outcome, cause) => {
    const { call, pace, ended } = await start();
    await call.tell({ type: 'ended', cause });
    await ended;
    expect([call.outcome, pace.turns]).toEqual([outcome, 0]);
  });

  it.each<[string, CallEvent, HangupCause]>([
    ['480', { type: 'ringing' }, unreachable],
    ['480 with cause 19', { type: 'ringing' }, { q850: 19, sipStatus: 480 }],
    ['503', { type: 'ringing' }, congestion],
    ['488', { type: 'ringing' }, { q850: 88, sipStatus: 488 }],
    ['503, after sound (183)', { type: 'progress' }, congestion],
  ])('is never tried after ringing, whatever ends it: %s', async (_name, event, cause) => {
    const { call, pace, ended } = await start();
    await call.tell(event);
    await call.clock.advance(6_000);
    await call.tell({ type: 'ended', cause });
    await ended;
    expect([pace.turns, ways(call).length]).toEqual([0, 1]);
  });

  it('is tried after 6 s in which the first says nothing at all, and its call is hung up first', async () => {
    const { call, pace } = await start();
    await call.tell({ type: 'dialled' });
    await call.clock.advance(5_999);
    expect(pace.turns).toBe(0);
    await call.clock.advance(1);
    expect(pace.turns).toBe(1);
    pace.next();
    await settled();
    expect([ways(call).at(-1), call.pbx.hangUps]).toEqual([['second-trunk', 'id.2'], 1]);
    await call.untilCode();
  });

  it.each<[string, (call: FakeCall) => Promise<void>]>([
    ['proceeding', (call) => call.tell({ type: 'proceeding' })],
    ['ringing', (call) => call.tell({ type: 'ringing' })],
    ['progress', (call) => call.tell({ type: 'progress' })],
    [
      'SIP 100, for which there is no event',
      async (call) => {
        call.pbx.signOfLife = true;
      },
    ],
  ])('is not tried after 6 s when there was a sign of life: %s', async (_sign, live) => {
    const { call, pace } = await start();
    await live(call);
    await call.clock.advance(20_000);
    expect([pace.turns, call.pbx.hangUps]).toEqual([0, 0]);
  });

  it('is tried when the first works on the call and nothing rings until the end of the time', async () => {
    const { call, pace } = await start();
    await call.tell({ type: 'proceeding' });
    await call.clock.advance(35_000);
    expect(pace.turns).toBe(1);
  });

  it('waits for the full time when there is no other trunk', async () => {
    const { call, ended } = await startScript();
    await call.clock.advance(34_900);
    expect(call.outcome).toBeUndefined();
    await call.clock.advance(100);
    await ended;
    expect(call.outcome).toBe('unreachable');
  });

  it('is never tried after an answer', async () => {
    const { call, pace, ended } = await start();
    await call.answer();
    await call.tell({ type: 'ended', cause: congestion });
    await ended;
    expect([call.outcome, pace.turns]).toEqual(['hung-up-before-code', 0]);
  });

  it('is not tried for an extension, nor when it does not exist', async () => {
    const inside = await start((each) => {
      each.job.to = '202';
    });
    expect(ways(inside.call)).toEqual([['internal', 'id']]);
    const alone = await startScript();
    for (const { call, ended } of [inside, alone]) {
      await call.tell({ type: 'ended', cause: congestion });
      await ended;
      expect(call.pbx.requests).toHaveLength(1);
    }
    expect([inside.call.outcome, alone.call.outcome]).toEqual(['unreachable', 'congestion']);
    expect(inside.pace.turns).toBe(0);
  });

  it.each(['challenge-over', 'interrupted', 'blocked'] as const)(
    'is not tried when the call was ended meanwhile: %s',
    async (why) => {
      const { call, pace, script, ended } = await start();
      await call.tell({ type: 'ended', cause: congestion });
      script.stop(why);
      await ended;
      pace.next();
      await settled();
      expect([call.outcome, ways(call).length, script.route]).toEqual([why, 1, 'trunk']);
      call.expectClean();
    },
  );

  it('is not tried when its pace is unknown: the first outcome stands', async () => {
    const { call, pace, script, ended } = await start();
    await call.tell({ type: 'ended', cause: congestion });
    pace.fail(new Refusal('store-unavailable'));
    await ended;
    expect([call.outcome, ways(call).length, script.route]).toEqual(['congestion', 1, 'trunk']);
  });
});

describe('V06 the pace of the trunk', () => {
  const startPaced = async (prepare?: (call: FakeCall) => void) => {
    const pace = new FakePace();
    return { ...(await startScript(prepare, { paces: { trunk: pace, secondTrunk: undefined } })), pace };
  };

  it('a call is prepared first, and dialled when it has a turn; then it rings for the full time', async () => {
    const { call, pace, ended } = await startPaced();
    expect([call.pbx.requests.length, ways(call).length, pace.turns]).toEqual([1, 0, 1]);
    await call.clock.advance(50_000);
    expect(call.outcome).toBeUndefined();
    pace.next();
    await settled();
    expect(ways(call)).toEqual([['trunk', 'id']]);
    await call.tell({ type: 'ringing' });
    await call.clock.advance(34_900);
    expect(call.outcome).toBeUndefined();
    await call.clock.advance(100);
    await ended;
    expect(call.outcome).toBe('no-answer');
    call.expectClean();
  });

  it.each(['challenge-over', 'interrupted', 'blocked'] as const)(
    'is not dialled when it was ended while it waited, for however long: %s',
    async (why) => {
      const { call, script, ended } = await startPaced();
      await call.clock.advance(40_000);
      script.stop(why);
      await ended;
      expect([call.outcome, ways(call)]).toEqual([why, []]);
      call.expectClean();
    },
  );

  it('is not dialled when the turn cannot be taken', async () => {
    const { call, pace, ended } = await startPaced();
    pace.fail(new Refusal('store-unavailable'));
    await ended;
    expect([(call.error as Refusal).id, ways(call)]).toEqual(['store-unavailable', []]);
    call.expectClean();
  });

  it.each([
    ['the exchange has sent it on its way', { type: 'dialled' }],
    ['it is over before that is told', { type: 'ended', cause: congestion }],
  ] as const)('its turn ends, once, when %s', async (_when, event) => {
    const { call, pace } = await startPaced();
    pace.next();
    await settled();
    expect(pace.ended).toBe(0);
    await call.tell(event);
    await call.tell({ type: 'ringing' });
    expect(pace.ended).toBe(1);
  });

  it('its turn ends when the exchange does not dial', async () => {
    const { call, pace, script, ended } = await startPaced();
    pace.next();
    // Both at the same moment.
    script.stop('challenge-over');
    await ended;
    expect([ways(call), pace.ended]).toEqual([[], 1]);
  });

  it('does not apply to an extension', async () => {
    const { call, pace } = await startPaced((each) => {
      each.job.to = '202';
    });
    expect([pace.turns, ways(call)]).toEqual([0, [['internal', 'id']]]);
  });
});

describe('S18 voicemail', () => {
  it('hears nothing when the exchange detects a machine', async () => {
    const { call, ended } = await start(undefined, { detectMachine: true });
    expect(call.pbx.requests[0]?.detectMachine).toBe(true);
    await call.tell({ ...answered, machine: true });
    await ended;
    expect(call.outcome).toBe('voicemail');
    expect([call.pbx.played, call.pbx.hangUps]).toEqual([[], 1]);
    expect(call.moves).toEqual([]);
    call.expectClean();
  });

  it('a person is spoken to', async () => {
    const { call } = await start(undefined, { detectMachine: true });
    await call.tell(answered);
    expect(call.playing()).toBe('greeting');
  });
});

describe('a call that went to another number', () => {
  it('hears nothing', async () => {
    const { call, script, ended } = await start();
    await call.tell({ ...answered, forwarded: true });
    await ended;
    expect(call.outcome).toBe('forwarded');
    expect([call.pbx.played, call.pbx.hangUps]).toEqual([[], 1]);
    expect(script.forwarded).toBe(true);
    call.expectClean();
  });

  it('continues when forwarding is only noted', async () => {
    const { call, script } = await start(undefined, { forwarded: 'note' });
    await call.tell({ ...answered, forwarded: true });
    expect(call.playing()).toBe('greeting');
    expect(script.forwarded).toBe(true);
  });
});

describe('a company', () => {
  const company = { callerId: 'Example <+31508200001>', ringSeconds: 12, greeting: 'company-abc' };
  const ofCompany = (each: FakeCall) => Object.assign(each.job, { company });

  it('calls with its own number and its own ringing time', async () => {
    const { call, ended } = await start(ofCompany);
    expect(call.pbx.requests[0]).toMatchObject({ callerId: company.callerId, ringSeconds: 12 });
    await call.tell({ type: 'ringing' });
    await call.clock.advance(17_000);
    await ended;
    expect(call.outcome).toBe('no-answer');
  });

  it('greets with its own name', async () => {
    const { call } = await start((each) => {
      ofCompany(each);
      each.companySounds.add('nl/company-abc');
    });
    await call.answer();
    expect(call.journal.at(-1)).toBe('play /sounds/nl/company-abc');
    // The greeting does not exist in English.
    await call.press('3');
    expect(call.journal.at(-1)).toBe('play /sounds/en/greeting');
  });

  it('has the general greeting until its own sound exists', async () => {
    const { call } = await start(ofCompany);
    await call.answer();
    expect(call.journal.at(-1)).toBe('play /sounds/nl/greeting');
  });
});

describe('an extension behind a switchboard', () => {
  const behind = (each: FakeCall) =>
    Object.assign(each.job, { postDial: { digits: '202', pauseBeforeSeconds: 3, pauseAfterSeconds: 5 } });

  /** Runs the call up to the greeting. */
  async function untilGreeting() {
    const started = await start(behind, { detectMachine: true });
    await started.call.answer();
    await started.call.clock.advance(8_600);
    return started;
  }

  it('is dialled after a pause, and hears the voice after another', async () => {
    const { call } = await start(behind, { detectMachine: true });
    // No detection, because the switchboard is a machine.
    expect(call.pbx.requests[0]?.detectMachine).toBe(false);
    await call.answer();
    await call.clock.advance(2_999);
    expect(call.pbx.sent).toEqual([]);
    await call.clock.advance(1);
    expect(call.pbx.sent).toEqual(['202']);
    await call.clock.advance(5_599);
    expect(call.pbx.played).toEqual([]);
    await call.clock.advance(1);
    expect(call.playing()).toBe('greeting');
  });

  it('is greeted and asked four times, because the moment of the answer is unknown', async () => {
    const { call, ended } = await untilGreeting();
    const key = call.key();
    for (let round = 0; round < 4; round += 1) {
      if (round > 0) await call.hear('not-you');
      await call.hear('greeting');
      await call.hear(`press-${key}`);
      await call.clock.advance(7_000);
    }
    await ended;
    expect(call.outcome).toBe('no-key');
    expect(call.prompts().filter((name) => name === 'greeting')).toHaveLength(4);
    expect(call.codes).toEqual([]);
  });

  it('hears the code after the right key, in any round', async () => {
    const { call } = await untilGreeting();
    for (let round = 0; round < 3; round += 1) {
      await call.hear('greeting');
      await call.hear(`press-${call.key()}`);
      await call.clock.advance(7_000);
      await call.hear('not-you');
    }
    await call.hear('greeting');
    await call.understand();
    await call.press(call.key());
    await call.hear('code-intro', 800);
    await call.hearCode(100);
  });

  it('may press a wrong key twice, not four times', async () => {
    const { call, ended } = await untilGreeting();
    for (let time = 0; time < 2; time += 1) {
      await call.hear('greeting');
      await call.understand();
      await call.press(call.wrongKey());
      if (time === 0) await call.hear('wrong-key');
    }
    await ended;
    expect(call.outcome).toBe('wrong-key');
  });

  it.each([
    ['before the digits', 1_000],
    ['after them', 5_000],
  ])('hangs up %s', async (_name, milliseconds) => {
    const { call, ended } = await start(behind);
    await call.answer();
    await call.clock.advance(milliseconds);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('hung-up-before-code');
    expect(call.pbx.played).toEqual([]);
    call.expectClean();
  });
});
