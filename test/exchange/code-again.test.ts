import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';

const number = telephoneOf('code-again');
let call: CodeCall;

beforeAll(async () => {
  call = await CodeCall.start({ name: 'code-again', number });
});

afterAll(() => call?.stop());

describe('keys while the code is being spoken', () => {
  it('1 repeats it from the beginning, 2 repeats it more slowly', async () => {
    const challenge = await call.panel.open(number);
    await call.answerAndPress(challenge.id);
    await call.panel.untilState(challenge.id, 'speaking');
    await call.untilCodesPlayed(1);
    await call.phone.press('1');
    await call.untilCodesPlayed(2);
    await call.phone.press('2');
    await call.untilCodesPlayed(3);
    await call.panel.untilOver(challenge.id);
    const { sayings } = await call.heard('en');
    expect(sayings.length).toBeGreaterThanOrEqual(3);
    expect(new Set(sayings.slice(-3)).size).toBe(1);
    expect(await call.panel.answer(challenge.id, sayings.at(-1) ?? '')).toMatchObject({ state: 'passed' });
  });
});
