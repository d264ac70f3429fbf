import { describe, expect, it } from 'vitest';
import { type FakeCall, startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';

/** Moments at which keys 9 and 0 count, and what the voice says then. */
const moments: Record<string, (call: FakeCall) => Promise<unknown>> = {
  'in the greeting': (call) => call.answer(),
  'as soon as the question begins': async (call) => {
    await call.answer();
    await call.hear('greeting');
  },
  'while the key is asked for': (call) => call.untilAsked(),
  'after the key was asked for': async (call) => {
    await call.answer();
    await call.hear('greeting');
    await call.hear(`press-${call.key()}`);
    await call.clock.advance(3_000);
  },
  'while the code is spoken': async (call) => {
    await call.untilCode();
    await call.hearCode(2_000);
  },
  'after the code': async (call) => {
    await call.untilCode();
    await call.hearCode(20_000);
    await call.endCode();
    await call.clock.advance(3_000);
  },
  'in the goodbye': async (call) => {
    await moments['after the code']?.(call);
    await call.clock.advance(4_000);
    expect(call.playing()).toBe('goodbye');
  },
};
const allMoments = Object.entries(moments);

const reports = [
  { key: '9', confirm: 'confirm-not-me', thanks: 'reported', outcome: 'reported', end: 'reported', report: 'not-me' },
  {
    key: '0',
    confirm: 'confirm-wrong-number',
    thanks: 'suspended',
    outcome: 'wrong-number',
    end: 'cancelled',
    report: 'wrong-number',
  },
];

describe.each(reports)('key $key', ({ key, confirm, thanks, outcome, end, report }) => {
  /** Presses the key, and again after the question that confirms it. */
  async function reportIt(call: FakeCall): Promise<void> {
    await call.press(key);
    expect(call.playing()).toBe(confirm);
    await call.clock.advance(1_500);
    await call.press(key);
  }

  it.each(allMoments)('%s: asks for it once more, does it, thanks, and hangs up', async (_name, until) => {
    const { call, ended } = await startScript();
    await until(call);
    await reportIt(call);
    expect(call.challengeEnds).toEqual([end]);
    expect(call.reported).toEqual([report]);
    await call.hear(thanks);
    await ended;
    expect(call.outcome).toBe(outcome);
    expect(call.pbx.hangUps).toBe(1);
    call.expectClean();
  });

  it.each(allMoments)(
    '%s: after silence the call continues where it was, and nothing has happened',
    async (_name, until) => {
      const { call, script, ended } = await startScript();
      await until(call);
      const before = call.playing().replace(/\d$/, '');
      await call.press(key);
      await call.hear(confirm);
      await call.clock.advance(7_000);
      // A code that was spoken to its end is spoken again.
      expect(call.playing().replace(/\d$/, '')).toBe(
        ['not-you', 'goodbye'].includes(before) ? '/codes/normal-' : before,
      );
      expect([call.challengeEnds, call.reported]).toEqual([[], []]);
      expect(call.outcome).toBeUndefined();
      script.stop();
      await ended;
      call.expectClean();
    },
  );

  it.each(['1', '5', key === '9' ? '0' : '9'])('after another key (%s) the call continues as well', async (other) => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(key);
    await call.clock.advance(1_500);
    await call.press(other);
    expect(call.playing()).toBe(`press-${call.key()}`);
    expect([call.challengeEnds, call.reported]).toEqual([[], []]);
  });

  it('one press that is reported twice does not count as two', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(key, key);
    await call.clock.advance(300);
    await call.press(key);
    expect(call.playing()).toBe(confirm);
    expect([call.challengeEnds, call.reported]).toEqual([[], []]);
  });

  it('attack: a machine that plays all ten tones, at any speed, reports nobody', async () => {
    for (const gap of [0, 50, 150, 500, 1_200]) {
      for (const until of Object.values(moments)) {
        const { call, script, ended } = await startScript();
        await until(call);
        for (const tone of '0123456789') {
          await call.press(tone);
          await call.clock.advance(gap);
        }
        expect([call.challengeEnds, call.reported]).toEqual([[], []]);
        script.stop();
        await ended;
      }
    }
  });

  it('the code dies with the challenge: it is not spoken again', async () => {
    const { call, ended } = await startScript();
    await call.untilCode();
    await call.hearCode(2_000);
    await reportIt(call);
    const written = call.journal.filter((what) => what === 'write code').length;
    await call.hear(thanks);
    await ended;
    expect(call.journal.filter((what) => what === 'write code')).toHaveLength(written);
    expect(call.files).toEqual(new Set());
  });

  it('no code is minted when it comes before the code', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await reportIt(call);
    await call.hear(thanks);
    expect(call.codes).toEqual([]);
  });

  it('stands, even if the person hangs up during the thanks, or the thanks cannot be played', async () => {
    for (const end of [
      (call: FakeCall) => call.tell({ type: 'ended', cause: { q850: 16 } }),
      (call: FakeCall) => call.tell({ type: 'lost' }),
      async (call: FakeCall) => call.pbx.endSound(false),
    ]) {
      const { call, ended } = await startScript();
      await call.untilAsked();
      await reportIt(call);
      await end(call);
      await ended;
      expect(call.outcome).toBe(outcome);
      call.expectClean();
    }
  });

  it.each(['end', 'report'] as const)('the store is away at %s: nothing false is said', async (which) => {
    const { call, ended } = await startScript((each) => {
      each.answers[which] = 'away';
    });
    await call.untilCode();
    await call.hearCode(20_000);
    await reportIt(call);
    // Both were tried, because each of them alone protects somebody.
    expect(call.journal).toEqual(expect.arrayContaining([`end ${end}`, `report ${report}`]));
    await call.hear('goodbye');
    await ended;
    expect(call.outcome).toBe('interrupted');
    expect(call.prompts()).not.toContain(thanks);
    call.expectClean();
  });
});

it('9 for a login that had ended before: it is reported, and the voice does not claim to have stopped it', async () => {
  const { call, ended } = await startScript((each) => {
    each.answers.end = 'over';
  });
  await call.untilCode();
  await call.press('9');
  await call.clock.advance(1_500);
  await call.press('9');
  expect(call.reported).toEqual(['not-me']);
  await call.hear('over');
  await ended;
  expect(call.outcome).toBe('reported');
});

describe('key 1 before the code', () => {
  it('restarts the greeting', async () => {
    const { call } = await startScript();
    await call.answer();
    await call.clock.advance(2_000);
    await call.press('1');
    expect(call.pbx.stopped).toEqual(['sound-1']);
    expect(call.prompts()).toEqual(['greeting', 'greeting']);
  });

  it('in the question: the greeting again, then the same question, which counts once', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    const key = call.key();
    await call.press('1');
    await call.hear('greeting');
    expect(call.playing()).toBe(`press-${key}`);
    await call.hear(`press-${key}`);
    await call.clock.advance(7_000);
    await call.hear('not-you');
    await call.hear(`press-${key}`);
    await call.clock.advance(7_000);
    expect(call.outcome).toBe('no-key');
  });
});

describe('key 2', () => {
  it.each(['in the greeting', 'while the key is asked for'])(
    '%s stops nothing, and is kept for the code',
    async (at) => {
      const { call } = await startScript();
      await moments[at]?.(call);
      await call.press('2');
      expect(call.pbx.stopped).toEqual([]);
      if (at === 'in the greeting') {
        await call.hear('greeting');
        await call.understand();
      }
      await call.clock.advance(1_000);
      await call.press(call.key());
      await call.hear('code-intro', 800);
      expect(await call.hearCode(100)).toBe('/codes/slow-1');
    },
  );
});

describe('key 3', () => {
  it.each([
    ['in the greeting', 'greeting'],
    ['as soon as the question begins', 'press'],
    ['while the key is asked for', 'press'],
  ])('%s: the current sentence starts again in the next language', async (at, said) => {
    const { call } = await startScript();
    await moments[at]?.(call);
    await call.press('3');
    expect(call.playing()).toMatch(new RegExp(`^/sounds/en/${said}`));
  });

  it('goes through all languages, and stays for the rest of the call', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press('3');
    await call.clock.advance(1_500);
    await call.press('3');
    expect(call.playing()).toBe(`press-${call.key()}`);
    await call.clock.advance(1_500);
    await call.press('3');
    await call.clock.advance(1_500);
    await call.press(call.key());
    await call.clock.advance(800);
    call.pbx.endSound();
    await settled();
    expect(call.playing()).toBe('/codes/en-normal-1');
  });

  it('while the code is spoken: the same code, armed once, with "your code is" in the other language', async () => {
    const { call } = await startScript();
    await call.untilCode();
    await call.hearCode(2_000);
    await call.press('3');
    expect(await call.hearCode(1_000)).toBe('/codes/en-normal-2');
    await call.press('2');
    expect(await call.hearCode(1_000)).toBe('/codes/en-slow-3');
    expect(call.intros).toEqual([false, true, true]);
    expect([call.codes.length, call.armed.length]).toEqual([1, 1]);
    call.pbx.endSound();
    await call.hear('/sounds/en/not-you');
    await call.clock.advance(7_000);
    expect(call.playing()).toBe('/sounds/en/goodbye');
  });
});

it('only the first key of a burst counts: a machine does not switch languages during the greeting', async () => {
  const { call } = await startScript();
  await call.answer();
  await call.press('3', '1', '3', '1', '9', '0');
  await settled();
  expect(call.playing()).toBe('/sounds/en/greeting');
  expect(call.pbx.plays).toBe(2);
});
