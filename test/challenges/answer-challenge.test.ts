import { beforeEach, describe, expect, it } from 'vitest';
import { answerChallenge } from '../../src/challenges/answer-challenge.ts';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { openChallenge } from '../../src/challenges/open-challenge.ts';
import { Refusal } from '../../src/errors.ts';
import { until } from '../until.ts';
import { makeParts, openRequest, secret } from './parts.ts';

let lab: Awaited<ReturnType<typeof makeParts>>;
let challenge: Challenge;

beforeEach(async () => {
  lab = await makeParts();
  ({ challenge } = await openChallenge(lab.parts, openRequest()));
  const { id, deliveryId } = challenge;
  await lab.parts.challenges.arm(id, deliveryId, codeDigest(secret, id, '048291'));
});

const answer = (code: string, more: { owner?: string; idempotencyKey?: string } = {}) =>
  answerChallenge({ ...lab.parts, secret, digits: 6 }, { id: challenge.id, owner: challenge.owner, code, ...more });

const asTyped = [
  '048291',
  '048 291',
  '048-291',
  ' 04 82 91 ',
  '０４８２９１',
  '٠٤٨٢٩١',
  '۰۴۸۲۹۱',
  '04829１',
  '\u202a048\u00a0291\u202c',
];

it.each(asTyped)('accepts %j as the spoken code', async (code) => {
  expect(await answer(code)).toEqual({ state: 'passed', triesLeft: 5 });
});

it('hangs up a voice that still speaks after a right answer, and informs the ledger', async () => {
  const { parts, hungUp } = lab;
  const passed: string[] = [];
  // The ledger announces it in the step that notes the pass.
  parts.ledger.pass = async (deliveryId, announced) => {
    passed.push(deliveryId);
    if (announced?.channel === 'belcode:hang-up') hungUp.push(announced.message);
  };
  await answer('000000');
  expect(hungUp).toEqual([]);
  await answer('048291');
  await until(() => hungUp.length > 0);
  expect(hungUp).toEqual([`${challenge.deliveryId} passed`]);
  expect(passed).toEqual([challenge.deliveryId]);
});

it('counts a wrong one', async () => {
  expect(await answer('048292')).toEqual({ state: 'armed', triesLeft: 4 });
});

describe('C08 malformed answers spend no try and are repeated nowhere', () => {
  const malformed = [
    '',
    ' ',
    '04829',
    '0482911',
    'abcdef',
    '04829a',
    '048291\n',
    '\t048291',
    '048.291',
    '+48291',
    '〇四八二九一',
    '04829½',
    '048291\u0000',
    `${' '.repeat(40)}048291`,
    '0'.repeat(10_240),
    '-'.repeat(10_240),
  ];

  it.each(malformed.map((text) => [JSON.stringify(text).slice(0, 30), text]))('%s', async (_shown, text) => {
    const refusal = await answer(text).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(Refusal);
    expect(refusal).toMatchObject({ id: 'code-malformed', status: 400, detail: undefined, message: 'code-malformed' });
    expect((refusal as Refusal).cause).toBeUndefined();
    expect((await lab.parts.challenges.find(challenge.id))?.triesLeft).toBe(5);
  });
});

it('C09 gives the first reply again for the same Idempotency-Key, and refuses it with another code', async () => {
  const idempotencyKey = 'k'.repeat(1_000);
  expect(await answer('000000', { idempotencyKey })).toEqual({ state: 'armed', triesLeft: 4 });
  expect(await answer('000 000', { idempotencyKey })).toEqual({ state: 'armed', triesLeft: 4 });
  await expect(answer('000001', { idempotencyKey })).rejects.toMatchObject({ id: 'idempotency-key-reused' });
  expect(await answer('048291', { idempotencyKey: 'other' })).toEqual({ state: 'passed', triesLeft: 4 });
  expect(await answer('048291', { idempotencyKey: 'other' })).toEqual({ state: 'passed', triesLeft: 4 });
  expect(await answer('048291', { idempotencyKey: 'third' })).toEqual({ state: 'expired', triesLeft: 0 });
});

it('answers a stranger as if there were no challenge, and spends no try of its owner’s', async () => {
  for (let n = 0; n < 10; n += 1) {
    expect(await answer('000000', { owner: 'somebody else' })).toEqual({ state: 'expired', triesLeft: 0 });
  }
  expect(await answer('048291', { owner: 'somebody else' })).toEqual({ state: 'expired', triesLeft: 0 });
  expect(await answer('048291')).toEqual({ state: 'passed', triesLeft: 5 });
});
