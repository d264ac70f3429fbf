import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';

const number = telephoneOf('own-dialplan');
let call: CodeCall;

beforeAll(async () => {
  const settings = { BELCODE_DIAL: 'Local/{number}@lab-numbers/n' };
  call = await CodeCall.start({ name: 'own-dialplan', number, settings });
});

afterAll(() => call?.stop());

describe('a dialplan between Belcode and the telephone', () => {
  it('a call through BELCODE_DIAL=Local/{number}@lab-numbers/n also rings and speaks', async () => {
    const challenge = await call.panel.open(number);
    await call.answerAndPress(challenge.id);
    await call.panel.untilOver(challenge.id);
    const { sayings } = await call.heard('en');
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
  });
});
