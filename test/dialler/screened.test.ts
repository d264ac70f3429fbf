import { describe, expect, it } from 'vitest';
import { callNumber } from '../../src/challenges/call-number.ts';
import { missedEnds } from '../../src/policy/ledger/call-rules.ts';
import { type FakeCall, secret, startScript } from './fake-call.ts';

const patient = (call: FakeCall) => {
  call.screenSeconds = 60;
};

/** The same for a call that asks for the number of the page. */
const byNumber = (call: FakeCall) => {
  patient(call);
  call.job.proof = 'number';
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

describe('a telephone that screens callers, when the number of the page is asked for', () => {
  it('hears who calls and the question for a minute; the page keeps its digits; then the call ends as screened', async () => {
    const { call } = await startScript(byNumber);
    await call.answer();
    expect(await listen(call, 200)).toBeGreaterThan(60);
    expect(call.outcome).toBe('screened');
    const [greeting, question] = ['greeting-number', 'type-number'];
    expect(call.prompts().slice(0, 6)).toEqual([greeting, question, 'not-you', question, greeting, question]);
    expect(call.prompts().filter((name) => name === greeting).length).toBeGreaterThanOrEqual(3);
    expect(call.moves.some(({ detail }) => detail.note === 'screened')).toBe(true);
    expect(call.challengeEnds).toEqual([]);
  });

  it('whose person joins after half a minute types it, and the page goes on', async () => {
    const { call } = await startScript(byNumber);
    await call.answer();
    await listen(call, 33);
    expect(call.outcome).toBeUndefined();
    for (const key of callNumber(secret, call.job.deliveryId)) {
      await call.press(key);
      await call.clock.advance(400);
    }
    await call.hear('number-typed');
    expect(call.outcome).toBe('typed');
  });

  it('that Asterisk takes for a machine was a voicemail when nobody comes', async () => {
    const { call } = await startScript(byNumber, { detectMachine: true });
    await call.answer({ machine: true });
    await listen(call, 200);
    expect(call.outcome).toBe('voicemail');
  });

  it('is not waited for once a key was heard, and that call counts as a missed key', async () => {
    const { call } = await startScript(byNumber, { detectMachine: true });
    await call.answer({ machine: true });
    await call.press('4');
    await listen(call, 200);
    expect(call.outcome).toBe('no-key');
    expect(missedEnds).toContain('no-key');
  });
});
