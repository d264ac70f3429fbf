import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';
import { untilUnderstood } from './until-understood.ts';

/** The calls are placed at the same time, each to a telephone of its own. */
const numbers = [telephoneOf('two-keys'), telephoneOf('two-keys: voicemail'), telephoneOf('two-keys: wrong')] as const;
let calls: [CodeCall, CodeCall, CodeCall];

beforeAll(async () => {
  const call = await CodeCall.start({
    name: 'two-keys',
    number: numbers[0],
    settings: { BELCODE_CALL_KEYS: '2', BELCODE_KEY_SECONDS: '5' },
  });
  calls = [call, await call.beside(numbers[1]), await call.beside(numbers[2])];
});

afterAll(() => calls?.[0].stop());

/** Answers and presses the first key. @returns both keys, once the second one is understood */
async function untilSecondUnderstood(call: CodeCall, id: string): Promise<{ first: string; second: string }> {
  const first = await call.answerAndPress(id);
  const told = await call.panel.progress(id, ({ key }) => key !== undefined && key !== first);
  const second = told.at(-1)?.key ?? '';
  await call.untilPlaying(`press-${second}`);
  await untilUnderstood();
  return { first, second };
}

describe.concurrent('S18 two keys in a row, on a real telephone', () => {
  it('the right two are followed by the code', async () => {
    const call = calls[0];
    const challenge = await call.panel.open(call.phone.number);
    const { first, second } = await untilSecondUnderstood(call, challenge.id);
    await call.phone.press(second);
    await call.hangUpAfterCode();
    await call.panel.untilOver(challenge.id);
    const { sayings, prompts } = await call.heard('en');
    expect(prompts.slice(0, 4)).toEqual(['greeting', `press-${first}`, `press-${second}`, 'code-intro']);
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  });

  it('a voicemail whose greeting plays the first key hears no digit', async () => {
    const call = calls[1];
    const challenge = await call.panel.open(call.phone.number);
    const { first, second } = await untilSecondUnderstood(call, challenge.id);
    await call.phone.press(first);
    const over = await call.panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended', reason: 'no-key' } });
    const { sayings, prompts } = await call.heard('en');
    expect(sayings).toEqual([]);
    expect(prompts).not.toContain('code-intro');
    expect(prompts).toContain(`press-${second}`);
  });

  it('a wrong second key ends the call', async () => {
    const call = calls[2];
    const challenge = await call.panel.open(call.phone.number);
    const { first, second } = await untilSecondUnderstood(call, challenge.id);
    await call.phone.press(['4', '5', '6', '7', '8'].find((key) => key !== first && key !== second) ?? '');
    const over = await call.panel.untilOver(challenge.id);
    expect(over).toMatchObject({ state: 'open', delivery: { state: 'ended', reason: 'wrong-key' } });
    expect((await call.heard('en')).sayings).toEqual([]);
  });
});
