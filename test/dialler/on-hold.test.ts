import { describe, expect, it } from 'vitest';
import { type FakeCall, firstSaying, startScript } from './fake-call.ts';
import { settled } from './fake-clock.ts';
import { allPhases, type Phase, phases, stretchOf } from './phases.ts';

/** Phases in which a sound plays or a key is waited for, after the answer. */
const answeredPhases = allPhases.filter((phase) => stretchOf(phase) !== 'unanswered');

/** Brings a call to a phase, and puts it on hold there. */
async function held(phase: Phase) {
  const { call, ended } = await startScript();
  await phases[phase](call);
  const before = call.pbx.plays;
  const sound = call.pbx.playing;
  await call.tell({ type: 'held' });
  return { call, ended, before, sound };
}

const isCode = (sound: string | undefined) => sound?.startsWith('/codes/') ?? false;

describe('a call that is put on hold', () => {
  it.each(answeredPhases)(
    'says nothing until it is taken back, and then begins its sound from the start: %s',
    async (phase) => {
      const { call, before, sound } = await held(phase);
      await call.clock.advance(45_000);
      expect(call.outcome).toBeUndefined();
      expect(call.pbx.plays).toBe(before);
      await call.tell({ type: 'resumed' });
      expect([call.pbx.plays, call.pbx.playing]).toEqual([before + 1, sound]);
      if (isCode(sound)) expect(call.files).toContain(sound);
    },
  );

  it('during the code: what was said to the held line does not count as heard', async () => {
    const { call, ended } = await held('in the first digits');
    await call.clock.advance(40_000);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('hung-up-while-speaking');
    call.expectClean();
  });

  it('during the code: after it is taken back, the whole code counts', async () => {
    const { call, ended } = await held('in the first digits');
    await call.clock.advance(40_000);
    await call.tell({ type: 'resumed' });
    await call.hearCode(firstSaying.normal - 100);
    expect(call.outcome).toBeUndefined();
    await call.clock.advance(200);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('spoken');
    call.expectClean();
  });

  it('two halves of the code, before and after, are no whole one', async () => {
    const { call, ended } = await held('in the first digits');
    await call.tell({ type: 'resumed' });
    await call.hearCode(firstSaying.normal - 500);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('hung-up-while-speaking');
  });

  it('after the code was heard once: it stays heard', async () => {
    const { call, ended } = await held('when the code has been heard');
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('spoken');
  });

  it('until the limit of the call, which the exchange enforces', async () => {
    const { call, ended } = await held('in the first digits');
    await call.clock.advance(150_000);
    await call.tell({ type: 'ended', cause: { q850: 16 } });
    await ended;
    expect(call.outcome).toBe('time-limit');
    call.expectClean();
  });

  it('and taken back again and again goes on each time', async () => {
    const { call } = await held('while the key is asked for');
    for (let time = 0; time < 5; time += 1) {
      await call.tell({ type: 'resumed' });
      await call.clock.advance(300);
      await call.tell({ type: 'held' });
    }
    await call.tell({ type: 'resumed' });
    await settled();
    await call.understand();
    await call.press(call.key());
    await call.hear('code-intro', 800);
    await call.hearCode(1_000);
  });

  it('twice without being taken back says nothing', async () => {
    const { call, before } = await held('in the greeting');
    await call.tell({ type: 'held' });
    await call.clock.advance(5_000);
    expect(call.pbx.plays).toBe(before);
  });
});

it('a resume without a hold changes nothing', async () => {
  const { call }: { call: FakeCall } = await startScript();
  await phases['in the first digits'](call);
  const before = call.pbx.plays;
  await call.tell({ type: 'resumed' });
  expect(call.pbx.plays).toBe(before);
});
