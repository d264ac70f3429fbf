import { describe, expect, it } from 'vitest';
import { answered, type FakeCall, startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';
import { allPhases, phases, stretchOf } from './phases.ts';

const everyTone = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '*', '#'];

function expectNoCode(call: FakeCall): void {
  expect(call.codes).toEqual([]);
  expect(call.armed).toEqual([]);
  expect(call.journal).not.toContain('write code');
  expect(call.journal.filter((what) => what.startsWith('play /codes/'))).toEqual([]);
}

describe('V03 nothing but the greeting without the right key', () => {
  it.each(allPhases.filter((phase) => ['unanswered', 'asking'].includes(stretchOf(phase))))(
    'there is no code yet %s',
    async (phase) => {
      const { call, script, ended } = await startScript();
      await phases[phase](call);
      expect(call.outcome).toBeUndefined();
      expectNoCode(call);
      script.stop();
      await ended;
      expectNoCode(call);
    },
  );

  it('no key: the question once more, then the hang-up', async () => {
    const { call } = await startScript();
    await call.answer();
    const key = call.key();
    await call.hear('greeting');
    await call.hear(`press-${key}`);
    await call.clock.advance(6_900);
    expect(call.prompts()).toHaveLength(2);
    await call.clock.advance(100);
    await call.hear('not-you');
    await call.hear(`press-${key}`);
    await call.clock.advance(7_000);
    expect(call.outcome).toBe('no-key');
    expect(call.prompts()).toEqual(['greeting', `press-${key}`, 'not-you', `press-${key}`]);
    expectNoCode(call);
    call.expectClean();
  });

  it('a silent voicemail hears the greeting, and the question twice', async () => {
    const { call, ended } = await startScript();
    await call.tell(answered);
    for (let sound = 0; call.outcome === undefined && sound < 10; sound += 1) {
      call.pbx.endSound();
      await call.clock.advance(7_000);
    }
    await ended;
    expect(call.outcome).toBe('no-key');
    expect(call.prompts()).toHaveLength(4);
    expectNoCode(call);
  });

  it('a wrong key leads to a new question, and the right key to the code', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.wrongKey());
    await call.hear('wrong-key');
    expect(call.keysShown()).toHaveLength(2);
    await call.understand();
    expectNoCode(call);
    await call.press(call.key());
    await call.hear('code-intro', 800);
    await call.hearCode(1_000);
    expect(call.codes).toHaveLength(1);
  });

  it('the new question never asks for the previous key, nor for the one that was pressed', async () => {
    for (const pressed of ['4', '5', '6', '7', '8']) {
      for (let round = 0; round < 20; round += 1) {
        const { call, script, ended } = await startScript();
        await call.untilAsked();
        const first = call.key();
        if (pressed !== first) {
          await call.press(pressed);
          await call.hear('wrong-key');
          expect([first, pressed]).not.toContain(call.key());
        }
        script.stop();
        await ended;
      }
    }
  });

  it('two wrong keys end the call', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.wrongKey());
    await call.hear('wrong-key');
    await call.understand();
    await call.press(call.wrongKey());
    expect(call.outcome).toBe('wrong-key');
    expect(call.prompts().filter((name) => name === 'wrong-key')).toHaveLength(1);
    expectNoCode(call);
    call.expectClean();
  });

  it('a wrong key, and then none', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.wrongKey());
    await call.hear('wrong-key');
    await call.hear(`press-${call.key()}`);
    await call.clock.advance(7_000);
    expect(call.outcome).toBe('no-key');
    expectNoCode(call);
  });

  it('attack: no tone in the greeting of an answering machine counts', async () => {
    const { call } = await startScript();
    await call.answer();
    await call.press(...everyTone.slice(4), ...everyTone);
    expect(call.playing()).toBe('greeting');
    await call.hear('greeting');
    expect(call.playing()).toBe(`press-${call.key()}`);
    expect(call.keysShown()).toHaveLength(1);
    expectNoCode(call);
  });

  it('attack: no tone during "wrong key" answers the next question', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.wrongKey());
    await call.press(...everyTone);
    expect(call.playing()).toBe('wrong-key');
    await call.hear('wrong-key');
    expect(call.playing()).toBe(`press-${call.key()}`);
    expect(call.outcome).toBeUndefined();
    expectNoCode(call);
  });

  it('after a wrong key the next question waits for a second without keys', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.wrongKey());
    for (let tone = 0; tone < 9; tone += 1) {
      await call.clock.advance(500);
      await call.press('*');
      // The prompt takes a second and a half.
      if (tone === 2) call.pbx.endSound();
    }
    await call.clock.advance(999);
    expect(call.playing()).toBe('wrong-key');
    await call.clock.advance(1);
    expect(call.playing()).toBe(`press-${call.key()}`);
    expect(call.keysShown()).toHaveLength(2);
  });

  it('asks only for 4 to 8, because the others have a meaning in this call or in other menus', async () => {
    const asked = new Set<string>();
    for (let round = 0; round < 100; round += 1) {
      const { call, script, ended } = await startScript();
      await call.answer();
      asked.add(call.key());
      script.stop();
      await ended;
    }
    expect([...asked].sort()).toEqual(['4', '5', '6', '7', '8']);
  });

  it('the screen shows the key before the voice asks for it, and the same one', async () => {
    const { call } = await startScript();
    await call.answer();
    const greeting = 'play /sounds/nl/greeting';
    expect(call.journal).toEqual(['place', 'advance ringing', 'advance answered', greeting]);
    await call.hear('greeting');
    expect(call.journal.at(-1)).toBe(`play /sounds/nl/press-${call.key()}`);
  });

  it('a key pressed into the question stops it', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.key());
    expect(call.pbx.stopped).toEqual(['sound-2']);
    expect(call.playing()).toBe('code-intro');
  });

  it.each([0, 500, 999])(
    'a key %i ms into the question does not count, because nobody has understood it yet: it is asked again at once',
    async (milliseconds) => {
      const { call } = await startScript();
      await call.answer();
      await call.hear('greeting');
      await call.clock.advance(milliseconds);
      await call.press(call.key());
      expect(call.prompts()).toEqual(['greeting', `press-${call.key()}`, `press-${call.key()}`]);
      expect(call.shown()).toEqual({ key: call.key(), note: 'early' });
      await call.clock.advance(1_000);
      await call.press(call.key());
      expect(call.playing()).toBe('code-intro');
    },
  );

  it('a machine that plays a tone at the beginning of each question gets it twice more, and no further time', async () => {
    const { call } = await startScript();
    await call.answer();
    await call.hear('greeting');
    for (let tone = 0; tone < 4; tone += 1) {
      await call.clock.advance(100);
      await call.press(call.wrongKey());
    }
    expect(call.prompts().filter((name) => name === `press-${call.key()}`)).toHaveLength(3);
    await call.clock.advance(60_000);
    expectNoCode(call);
  });

  it('an impatient person who presses the same key all the time gets the code', async () => {
    const { call } = await startScript();
    await call.answer();
    for (let time = 0; time < 4; time += 1) {
      await call.press(call.key());
      await call.clock.advance(400);
    }
    await call.hear('greeting', 0);
    for (let time = 0; time < 5; time += 1) {
      await call.press(call.key());
      await call.clock.advance(400);
    }
    await call.hear('code-intro', 100);
    await call.clock.advance(700);
    await call.hearCode(100);
  });

  it('a key counts until the end of the wait, but not after the call has ended', async () => {
    const { call } = await startScript();
    await call.answer();
    await call.hear('greeting');
    await call.hear(`press-${call.key()}`);
    await call.clock.advance(7_000);
    await call.hear('not-you');
    await call.hear(`press-${call.key()}`);
    await call.clock.advance(6_999);
    await call.press(call.key());
    await call.hear('code-intro', 800);
    await call.hearCode(100);
    expect(call.codes).toHaveLength(1);
  });

  it('the language is that of the job', async () => {
    const { call } = await startScript((each) => {
      each.job.language = 'en';
    });
    await call.answer();
    expect(call.pbx.played).toEqual(['/sounds/en/greeting']);
  });
});

it('the exchange is asked once, with the id of the delivery and both limits', async () => {
  const { call } = await startScript();
  await call.untilCode();
  await settled();
  const { deliveryId: id, to: number } = call.job;
  const limits = { ringSeconds: 30, callSeconds: 150 };
  expect(call.pbx.requests).toEqual([{ id, number, route: 'trunk', ...limits, detectMachine: false }]);
});
