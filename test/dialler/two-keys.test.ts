import { describe, expect, it } from 'vitest';
import { type FakeCall, startScript } from './fake-call.ts';

const twoKeys = (call: FakeCall) => {
  call.callKeys = 2;
};

/** Runs to the second question and understands it. @returns both keys */
async function untilSecondAsked(): Promise<{ call: FakeCall; first: string; second: string }> {
  const { call } = await startScript(twoKeys);
  await call.untilAsked();
  const first = call.key();
  await call.press(first);
  return { call, first, second: call.key() };
}

describe('S18 two keys in a row keep the code from a voicemail', () => {
  it('the second key is another one, asked for and shown only after the first', async () => {
    const { call, first, second } = await untilSecondAsked();
    expect(second).not.toBe(first);
    expect(call.keysShown()).toEqual([first, second]);
    expect(call.codes).toEqual([]);
    await call.understand();
    await call.press(second);
    await call.hear('code-intro', 800);
    await call.hearCode(100);
    expect(call.codes).toHaveLength(1);
  });

  it('a wrong first key ends the call, because a second try would double the chance of a guess', async () => {
    const { call } = await startScript(twoKeys);
    await call.untilAsked();
    await call.press(call.wrongKey());
    await call.clock.advance(1_000);
    expect(call.outcome).toBe('wrong-key');
    expect(call.codes).toEqual([]);
    call.expectClean();
  });

  it('a wrong second key ends it too', async () => {
    const { call, first, second } = await untilSecondAsked();
    await call.understand();
    await call.press(['4', '5', '6', '7', '8'].find((key) => key !== first && key !== second) ?? '');
    await call.clock.advance(1_000);
    expect(call.outcome).toBe('wrong-key');
    expect(call.codes).toEqual([]);
    call.expectClean();
  });

  it('the first key pressed again is impatience, and the second question goes on', async () => {
    const { call, first, second } = await untilSecondAsked();
    await call.understand();
    await call.press(first);
    await call.clock.advance(1_200);
    expect(call.outcome).toBeUndefined();
    await call.press(second);
    await call.hear('code-intro', 800);
    await call.hearCode(100);
  });

  it('keys right after the first one are a machine: the call ends without a code', async () => {
    const { call, first, second } = await untilSecondAsked();
    for (const key of ['4', '5', '6', '7', '8'].filter((each) => each !== first)) {
      await call.clock.advance(300);
      await call.press(key);
    }
    await call.clock.advance(1_500);
    expect(call.playing()).not.toBe('code-intro');
    expect(call.codes).toEqual([]);
    expect(second).not.toBe(first);
  });

  it('silence at the second question asks for that key once more, and then ends the call', async () => {
    const { call, second } = await untilSecondAsked();
    await call.hear(`press-${second}`);
    await call.clock.advance(7_000);
    await call.hear('not-you');
    expect(call.playing()).toBe(`press-${second}`);
    await call.hear(`press-${second}`);
    await call.clock.advance(7_000);
    expect(call.outcome).toBe('no-key');
    call.expectClean();
  });

  it.each([
    ['9', 'confirm-not-me'],
    ['0', 'confirm-wrong-number'],
  ])('key %s asks for its confirmation at the second question too', async (key, question) => {
    const { call } = await untilSecondAsked();
    await call.understand();
    await call.press(key);
    expect(call.playing()).toBe(question);
  });
});
