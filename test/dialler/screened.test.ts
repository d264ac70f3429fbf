import { describe, expect, it } from 'vitest';
import { missedEnds } from '../../src/policy/ledger/call-rules.ts';
import { type FakeCall, startScript } from './fake-call.ts';

const patient = (call: FakeCall) => {
  call.screenSeconds = 60;
};

/** Hears what the voice says, and presses nothing, until the call ends or this time is over. @returns seconds */
async function listen(call: FakeCall, seconds: number): Promise<number> {
  const since = call.clock.now();
  while (call.outcome === undefined && call.clock.now() - since < seconds * 1_000) {
    await call.clock.advance(1_500);
    call.pbx.endSound();
    await call.clock.advance(7_000);
  }
  return (call.clock.now() - since) / 1_000;
}

describe('a telephone that screens callers', () => {
  it('hears who calls and the question for a minute, in turns with pauses; then the call ends as screened', async () => {
    const { call } = await startScript(patient);
    await call.answer();
    expect(await listen(call, 200)).toBeGreaterThan(60);
    expect(call.outcome).toBe('screened');
    const question = `press-${call.key()}`;
    expect(call.prompts().slice(0, 6)).toEqual(['greeting', question, 'not-you', question, 'greeting', question]);
    expect(call.prompts().filter((name) => name === 'greeting').length).toBeGreaterThanOrEqual(3);
    expect(call.codes).toEqual([]);
    // It counts as a call, and not as missed keys.
    expect(missedEnds).not.toContain('screened');
  });

  it('whose person joins after half a minute gets the code', async () => {
    const { call } = await startScript(patient);
    await call.answer();
    await listen(call, 33);
    expect(call.outcome).toBeUndefined();
    expect(call.moves.some(({ detail }) => detail.note === 'screened')).toBe(true);
    while (call.playing() !== `press-${call.key()}`) {
      call.pbx.endSound();
      await call.clock.advance(100);
    }
    await call.clock.advance(1_100);
    await call.press(call.key());
    await call.hear('code-intro', 800);
    await call.hearCode(100);
    expect(call.codes).toHaveLength(1);
  });

  it('that Asterisk takes for a machine is not hung up on; when nobody comes it was a voicemail', async () => {
    const { call } = await startScript(patient, { detectMachine: true });
    await call.answer({ machine: true });
    expect(call.playing()).toBe('greeting');
    await listen(call, 200);
    expect(call.outcome).toBe('voicemail');
  });

  it('is not waited for once a key was heard: a machine that plays tones gets no more rounds', async () => {
    const { call } = await startScript(patient);
    await call.answer();
    await call.press('4', '5', '6');
    await listen(call, 200);
    expect(call.outcome).toBe('no-key');
    expect(call.prompts().filter((name) => name === 'greeting')).toHaveLength(1);
  });

  it('is not waited for at 0 seconds', async () => {
    const { call } = await startScript();
    await call.answer();
    await listen(call, 200);
    expect(call.outcome).toBe('no-key');
  });
});
