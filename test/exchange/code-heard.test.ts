import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { telephoneOf } from '../telephones.ts';
import { CodeCall } from './code-call.ts';

/** The calls are placed at the same time, each to a telephone of its own. */
const numbers = {
  en: telephoneOf('code-heard'),
  nl: telephoneOf('code-heard: nl'),
  okta: telephoneOf('code-heard: Okta'),
};
let calls: Record<keyof typeof numbers, CodeCall>;

beforeAll(async () => {
  const en = await CodeCall.start({ name: 'code-heard', number: numbers.en });
  calls = { en, nl: await en.beside(numbers.nl), okta: await en.beside(numbers.okta) };
});

afterAll(() => calls?.en.stop());

describe.each(['en', 'nl'] as const)('a code call in %s', { concurrent: true }, (language) => {
  it('S07 rings, asks for a key, speaks the code three times; the code read from the recording passes', async () => {
    const number = numbers[language];
    const call = calls[language];
    const challenge = await call.panel.open(number, language);
    expect(challenge.to).toBe(`061*****${number.slice(-2)}`);
    const asked = await call.answerAndPress(challenge.id);
    const over = await call.panel.untilOver(challenge.id);
    expect(over.delivery.state).toBe('spoken');
    const { sayings, prompts } = await call.heard(language);
    // No part of the code before the key; the key press interrupts the question.
    expect(prompts.filter((name) => name !== `press-${asked}`)).toEqual([
      'greeting',
      'code-intro',
      'again',
      'again',
      'keys',
      // Of the other language, by its own voice.
      'this-language',
      'not-you',
      'goodbye',
    ]);
    expect(sayings).toHaveLength(3);
    expect(new Set(sayings).size).toBe(1);
    expect(sayings[0]).toMatch(/^\d{6}$/);
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toMatchObject({ state: 'passed' });
    // C04: a code that has passed does not pass again.
    expect(await call.panel.answer(challenge.id, sayings[0] ?? '')).toEqual({ state: 'expired', triesLeft: 0 });
  });
});

describe.concurrent('a code that another program made', () => {
  it('by the hook of Okta: is heard after the key, three times', async () => {
    const call = calls.okta;
    const messageProfile = { phoneNumber: numbers.okta, otpCode: '73918462', locale: 'en-US', deliveryChannel: 'CALL' };
    const body = { eventType: 'com.okta.telephony.provider', data: { messageProfile } };
    const reply = await call.panel.request('POST', '/v1/spoken-codes/from/okta', body);
    expect(reply.status).toBe(200);
    const { commands } = (await reply.json()) as { commands: [{ value: [{ transactionId: string }] }] };
    const id = commands[0].value[0].transactionId;
    await call.answerAndPress(id);
    expect((await call.panel.untilOver(id)).delivery.state).toBe('spoken');
    expect((await call.heard('en')).sayings).toEqual(Array(3).fill('73918462'));
    const { state } = (await (await call.panel.request('GET', `/v1/spoken-codes/${id}`)).json()) as { state: string };
    expect(state).toBe('spoken');
  });
});
