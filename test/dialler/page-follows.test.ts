import { describe, expect, it } from 'vitest';
import { type FakeCall, startScript } from './fake-call.ts';

/** Starts with two keys in a row. */
const twoKeys = (call: FakeCall) => {
  call.callKeys = 2;
};

describe('the page shows what the person hears now', () => {
  it('no key in the greeting; the key when its question begins', async () => {
    const { call } = await startScript();
    await call.answer();
    expect([call.playing(), call.shown()]).toEqual(['greeting', {}]);
    await call.hear('greeting');
    expect([call.playing(), call.shown()]).toEqual([`press-${call.key()}`, { key: call.key() }]);
  });

  it('a key in the greeting: "too early", and the question after the greeting', async () => {
    const { call } = await startScript();
    await call.answer();
    await call.press('6');
    expect([call.playing(), call.shown()]).toEqual(['greeting', { note: 'early' }]);
    await call.press('6');
    expect(call.moves.filter(({ detail }) => detail.note === 'early')).toHaveLength(1);
    await call.hear('greeting');
    expect([call.playing(), call.shown()]).toEqual([`press-${call.key()}`, { key: call.key() }]);
  });

  it('a key while "not logging in?" is said: "too early", and the question comes next', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.hear(`press-${call.key()}`);
    await call.clock.advance(7_000);
    expect(call.playing()).toBe('not-you');
    await call.press(call.key());
    expect(call.shown()).toEqual({ key: call.key(), note: 'early' });
    await call.hear('not-you');
    expect(call.shown()).toEqual({ key: call.key() });
  });

  it('no key while "that was not the right key" is said', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.wrongKey());
    expect([call.playing(), call.shown()]).toEqual(['wrong-key', { note: 'wrong' }]);
    await call.hear('wrong-key');
    expect(call.shown()).toEqual({ key: call.key() });
  });

  it.each([
    ['9', 'not-me'],
    ['0', 'wrong-number'],
  ] as const)('key %s in progress, before and after the code; then where it was', async (key, note) => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(key);
    expect(call.shown()).toEqual({ key: call.key(), note });
    await call.hear(`confirm-${note}`);
    await call.clock.advance(7_000);
    expect(call.shown()).toEqual({ key: call.key() });
    const speaking = await startScript();
    await speaking.call.untilCode();
    await speaking.call.hearCode(100);
    await speaking.call.press(key);
    expect(speaking.call.moves.at(-1)).toEqual({ state: 'speaking', detail: { note } });
    await speaking.call.press('4');
    await speaking.call.clock.advance(1_100);
    await speaking.call.press('4');
    expect(speaking.call.moves.at(-1)).toEqual({ state: 'speaking', detail: {} });
  });
});

describe('one # or * behind a key is an end mark', () => {
  it.each([
    ['#', 300],
    ['*', 300],
    ['#', 1_500],
    // A telephone that holds its second INFO back (RFC 3261 timer K).
    ['#', 5_200],
  ] as const)('%s after %i ms: the key counts', async (mark, milliseconds) => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.key());
    await call.clock.advance(milliseconds);
    await call.press(mark);
    await call.hear('code-intro', 1_000);
    await call.hearCode(100);
    expect(call.codes).toHaveLength(1);
  });

  it.each([1_200, 5_200])('behind each of two keys, the first after %i ms', async (milliseconds) => {
    const { call } = await startScript(twoKeys);
    await call.untilAsked();
    await call.press(call.key());
    await call.clock.advance(milliseconds);
    await call.press('#');
    await call.clock.advance(500);
    await call.press(call.key());
    await call.clock.advance(300);
    await call.press('#');
    await call.hear('code-intro', 1_000);
    await call.hearCode(100);
    expect(call.codes).toHaveLength(1);
  });

  it.each([
    ['9', 'reported'],
    ['0', 'wrong-number'],
  ] as const)('behind %s, and behind its confirmation', async (key, outcome) => {
    const { call } = await startScript();
    await call.untilAsked();
    for (let press = 0; press < 2; press += 1) {
      await call.press(key);
      await call.clock.advance(300);
      await call.press('#');
      await call.clock.advance(1_500);
    }
    await call.clock.advance(10_000);
    call.pbx.endSound();
    await call.clock.advance(10_000);
    expect(call.outcome).toBe(outcome);
  });

  it.each([
    ['a second one', ['#', '#']],
    ['both', ['#', '*']],
  ])('%s is a key like any other', async (_what, keys) => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press(call.key());
    await call.press(...keys);
    await call.clock.advance(1_000);
    expect(call.codes).toEqual([]);
  });

  it('alone it is no answer', async () => {
    const { call } = await startScript();
    await call.untilAsked();
    await call.press('#');
    expect(call.playing()).toBe('wrong-key');
  });
});
