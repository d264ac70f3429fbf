import { describe, expect, it } from 'vitest';
import { callNumber, callNumbers } from '../../src/challenges/call-number.ts';
import { rightCodeDigest } from '../../src/challenges/code-digest.ts';
import { type FakeCall, secret, startScript } from './fake-call.ts';

const byNumber = (call: FakeCall) => {
  call.job.proof = 'number';
};

const numberOf = (call: FakeCall) => callNumber(secret, call.job.deliveryId);
/** Another number, which no page may show. */
const wrongFor = (call: FakeCall) => callNumbers.find((each) => each !== numberOf(call)) ?? '';

/** Runs until the question was heard. */
async function untilAsked() {
  const { call, script } = await startScript(byNumber);
  await call.answer();
  await call.hear('greeting-number');
  await call.hear('type-number');
  return { call, script };
}

async function type(call: FakeCall, keys: string, between = 400): Promise<void> {
  for (const key of keys) {
    await call.press(key);
    await call.clock.advance(between);
  }
}

/** The last words are said to their end. */
async function lastWords(call: FakeCall, words: string): Promise<void> {
  await call.hear(words);
  expect(call.codes).toEqual([]);
  call.expectClean();
}

describe('C11 the number of the page, typed on the telephone', () => {
  it('is asked for, compared once, and lets the page go on; the voice says no digit', async () => {
    const { call } = await untilAsked();
    expect(call.moves.map(({ state, detail }) => ({ state, ...detail }))).toEqual([
      { state: 'ringing' },
      { state: 'answered' },
    ]);
    await type(call, numberOf(call));
    await lastWords(call, 'number-typed');
    expect(call.outcome).toBe('typed');
    expect(call.armed).toEqual([
      {
        id: call.job.challengeId,
        deliveryId: call.job.deliveryId,
        digest: rightCodeDigest(secret, call.job.challengeId),
      },
    ]);
    expect(call.moves.at(-1)?.state).toBe('typed');
    expect(call.prompts()).toEqual(['greeting-number', 'type-number', 'number-typed']);
  });

  it.each([
    ['at once, during the greeting', async (call: FakeCall) => call.answer()],
    [
      'during the question',
      async (call: FakeCall) => {
        await call.answer();
        await call.hear('greeting-number');
      },
    ],
  ])('may be typed %s', async (_when, until) => {
    const { call } = await startScript(byNumber);
    await until(call);
    await type(call, numberOf(call));
    await lastWords(call, 'number-typed');
    expect(call.outcome).toBe('typed');
  });

  it.each<[string, (number: string) => string, number]>([
    ['as fast as a telephone dials', (number) => number, 60],
    ['with almost seven seconds between the digits', (number) => number, 6_900],
    ['each press reported twice by the line', (number) => [...number].flatMap((key) => [key, key]).join(''), 150],
    ['with # behind it', (number) => `${number}#`, 300],
    ['with * behind it', (number) => `${number}*`, 300],
    ['after a # in front of it', (number) => `#${number}`, 1_200],
  ])('is understood %s', async (_how, keys, between) => {
    const { call } = await untilAsked();
    await type(call, keys(numberOf(call)), between);
    await lastWords(call, 'number-typed');
    expect(call.outcome).toBe('typed');
  });

  it('ends the challenge when it is another one, also when the caller hangs up at once', async () => {
    const { call } = await untilAsked();
    call.press(...wrongFor(call));
    call.pbx.tell({ type: 'ended', cause: { q850: 16 } });
    await call.clock.advance(1_000);
    expect(call.outcome).toBe('wrong-digits');
    expect(call.challengeEnds).toEqual(['failed']);
    expect(call.armed).toEqual([]);
  });

  it('says so, and the right number afterwards changes nothing', async () => {
    const { call } = await untilAsked();
    await type(call, wrongFor(call) + numberOf(call), 100);
    await lastWords(call, 'wrong-digits');
    expect(call.outcome).toBe('wrong-digits');
    expect(call.armed).toEqual([]);
  });

  it.each<[string, string, number]>([
    ['silence', '', 7_000],
    ['a pause of more than seven seconds', '48', 7_001],
    ['# after two digits', '48#', 0],
    ['one key that is stuck', '4'.repeat(69), 400],
  ])('is asked for once more after %s, and then the call ends as no-key', async (_what, keys, afterwards) => {
    const { call } = await untilAsked();
    for (const round of [1, 2]) {
      await type(call, keys, 400);
      await call.clock.advance(afterwards);
      if (round === 2) break;
      await call.hear('not-you');
      await call.hear('type-number');
    }
    await call.clock.advance(1_000);
    expect(call.outcome).toBe('no-key');
    expect(call.challengeEnds).toEqual([]);
    expect(call.armed).toEqual([]);
    call.expectClean();
  });

  it('is understood in the second round too', async () => {
    const { call } = await untilAsked();
    await type(call, '48');
    await call.clock.advance(7_001);
    await call.hear('not-you');
    await call.hear('type-number');
    await type(call, numberOf(call));
    await lastWords(call, 'number-typed');
    expect(call.outcome).toBe('typed');
  });

  it.each([
    ['over', 'right', 'challenge-over'],
    ['over', 'wrong', 'challenge-over'],
  ] as const)('counts for nobody when the challenge is %s and it is %s', async (_state, which, outcome) => {
    const { call } = await startScript((fake) => {
      byNumber(fake);
      fake.answers.arm = 'over';
      fake.answers.end = 'over';
    });
    await call.answer();
    await type(call, which === 'right' ? numberOf(call) : wrongFor(call));
    await lastWords(call, 'over');
    expect(call.outcome).toBe(outcome);
  });

  it('the last words are heard to their end, although the page has gone on', async () => {
    const { call, script } = await untilAsked();
    await type(call, numberOf(call), 1);
    script.stop('passed');
    script.stop('lease-lost');
    await lastWords(call, 'number-typed');
    expect(call.outcome).toBe('typed');
  });
});

describe('the other keys while the number is asked for', () => {
  it.each([
    ['9', 'confirm-not-me', 'reported', 'reported'],
    ['0', 'confirm-wrong-number', 'suspended', 'wrong-number'],
  ])('key %s first, twice, stops it', async (key, question, thanks, outcome) => {
    for (const asked of [true, false]) {
      const { call } = asked ? await untilAsked() : await startScript(byNumber);
      if (!asked) await call.answer();
      await call.press(key);
      expect(call.playing()).toBe(question);
      await call.clock.advance(1_500);
      await call.press(key);
      await lastWords(call, thanks);
      expect(call.outcome).toBe(outcome);
    }
  });

  it('key 9 or 0 within the number is a digit', () => {
    expect(callNumbers.some((number) => number.slice(1).includes('9') && number.includes('0'))).toBe(true);
    expect(callNumbers.filter((number) => /^[01239]/.test(number))).toEqual([]);
  });

  it('key 1 says it again, key 3 in the other language, and key 2 does nothing', async () => {
    const { call } = await untilAsked();
    await call.press('2');
    expect(call.playing()).toBe('type-number');
    await call.clock.advance(1_100);
    await call.press('1');
    await call.hear('greeting-number');
    expect(call.playing()).toBe('type-number');
    await call.clock.advance(1_100);
    await call.press('3');
    expect(call.playing()).toBe('/sounds/en/type-number');
    await type(call, numberOf(call));
    expect(call.playing()).toBe('/sounds/en/number-typed');
  });
});

describe('the numbers that a page may show', () => {
  it('are many, and neither one tone nor the keys in their order', () => {
    expect(callNumbers).toHaveLength(3_635);
    expect(callNumbers.filter((number) => /(.)\1/.test(number))).toEqual([]);
    for (const order of ['0123456789012', '9876543210987'])
      for (const number of callNumbers) expect(order).not.toContain(number);
  });

  it('differ for each call, and all occur', () => {
    const seen = new Set(Array.from({ length: 60_000 }, (_, call) => callNumber(secret, `delivery ${call}`)));
    expect(seen.size).toBe(callNumbers.length);
  });
});
