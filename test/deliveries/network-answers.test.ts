import { describe, expect, it } from 'vitest';
import { type EndReason, endReasons } from '../../src/deliveries/delivery.ts';
import { type AnswerSource, q850Answers, sipAnswers } from '../../src/deliveries/network-answers.ts';
import { answerOf, readNetworkAnswer, readOwnAnswer } from '../../src/deliveries/read-network-answer.ts';

const nothingRang = { rang: false, inside: false };
const ranBefore = { rang: true, inside: false };
const anExtension = { rang: false, inside: true };

type Row = [number, EndReason, afterRinging: EndReason, inside: EndReason, AnswerSource, second: boolean];

/** The rules by group; each number of the registry is in one of them. */
const groups: [numbers: number[], ...rest: [EndReason, EndReason, EndReason, AnswerSource, boolean]][] = [
  [[300, 301, 302, 305, 380], 'forwarded', 'forwarded', 'forwarded', 'person', false],
  [[486, 600], 'busy', 'busy', 'busy', 'person', false],
  [[470, 603, 607], 'rejected', 'rejected', 'rejected', 'person', false],
  [[608], 'rejected', 'rejected', 'rejected', 'network', false],
  [[404, 410, 484, 485, 604], 'number-unknown', 'number-unknown', 'number-unknown', 'number', false],
  [[408, 430, 480, 487, 555], 'unreachable', 'no-answer', 'unreachable', 'telephone', true],
  [[415, 488], 'no-common-codec', 'no-common-codec', 'no-common-codec', 'telephone', true],
  [[606], 'no-common-codec', 'no-common-codec', 'no-common-codec', 'telephone', false],
  [
    [409, 440, 481, 482, 483, 491, 500, 501, 502, 503, 504, 505, 513, 580],
    ...(['congestion', 'no-answer', 'unreachable', 'network', true] as const),
  ],
  [[403], 'trunk-refused', 'rejected', 'rejected', 'trunk', true],
  [[433], 'rejected', 'no-answer', 'unreachable', 'trunk', true],
  [
    [
      400, 401, 402, 405, 406, 407, 411, 412, 413, 414, 416, 417, 420, 421, 422, 423, 424, 425, 428, 429, 436, 437, 438,
    ].concat([439, 469, 489, 493, 494]),
    ...(['trunk-refused', 'no-answer', 'unreachable', 'trunk', true] as const),
  ],
];

const sipRows = groups.flatMap(([numbers, ...rest]) => numbers.map((each): Row => [each, ...rest]));

describe('what the network answers', () => {
  it('each SIP status of the table is in one group', () => {
    expect(sipRows.map(([status]) => status).sort()).toEqual(Object.keys(sipAnswers).map(Number).sort());
  });

  it.each(sipRows)(
    'SIP %i: %s, after ringing %s, for an extension %s; by the %s; second trunk: %s',
    (sipStatus, reason, afterRinging, inside, by, second) => {
      for (const q850 of [0, 16, 34, 127]) {
        const cause = { sipStatus, q850 };
        expect(readNetworkAnswer(cause, nothingRang)).toEqual({ key: `SIP ${sipStatus}`, by, reason, second });
        expect(readNetworkAnswer(cause, ranBefore)).toMatchObject({ reason: afterRinging, second: false });
        expect(readNetworkAnswer(cause, anExtension)).toMatchObject({ reason: inside, second: false });
      }
    },
  );

  it.each<[number, EndReason, EndReason, boolean]>([
    [1, 'number-unknown', 'number-unknown', false],
    [2, 'unreachable', 'no-answer', true],
    [3, 'unreachable', 'no-answer', true],
    [16, 'unreachable', 'no-answer', true],
    [17, 'busy', 'busy', false],
    [18, 'unreachable', 'no-answer', true],
    [19, 'no-answer', 'no-answer', false],
    [20, 'unreachable', 'no-answer', true],
    [21, 'rejected', 'rejected', false],
    [22, 'number-unknown', 'number-unknown', false],
    [23, 'forwarded', 'forwarded', false],
    [27, 'unreachable', 'no-answer', true],
    [28, 'number-unknown', 'number-unknown', false],
    [29, 'trunk-refused', 'no-answer', true],
    [31, 'unreachable', 'no-answer', true],
    [34, 'congestion', 'no-answer', true],
    [38, 'congestion', 'no-answer', true],
    [41, 'congestion', 'no-answer', true],
    [42, 'congestion', 'no-answer', true],
    [44, 'congestion', 'no-answer', true],
    [47, 'congestion', 'no-answer', true],
    [50, 'trunk-refused', 'no-answer', true],
    [57, 'trunk-refused', 'no-answer', true],
    [58, 'no-common-codec', 'no-common-codec', true],
    [63, 'trunk-refused', 'no-answer', true],
    [65, 'no-common-codec', 'no-common-codec', true],
    [79, 'trunk-refused', 'no-answer', true],
    [88, 'no-common-codec', 'no-common-codec', true],
    [102, 'congestion', 'no-answer', true],
    [111, 'trunk-refused', 'no-answer', true],
    [127, 'unreachable', 'no-answer', true],
    [0, 'unreachable', 'no-answer', true],
    [77, 'unreachable', 'no-answer', true],
  ])('Q.850 %i: %s, after ringing %s; second trunk: %s', (q850, reason, afterRinging, second) => {
    expect(readNetworkAnswer({ q850 }, nothingRang)).toMatchObject({ key: `Q.850 ${q850}`, reason, second });
    expect(readNetworkAnswer({ q850 }, ranBefore)).toMatchObject({ reason: afterRinging, second: false });
  });

  it.each([
    [399, 'forwarded', false],
    [444, 'trunk-refused', true],
    [599, 'congestion', true],
    [666, 'rejected', false],
  ] as const)(
    'SIP %i is not in the registry, and counts as its class (RFC 3261 §8.1.3.2): %s',
    (status, reason, second) => {
      expect(readNetworkAnswer({ sipStatus: status, q850: 127 }, nothingRang)).toMatchObject({ reason, second });
    },
  );

  it.each([
    [480, 17, 'busy', false],
    [480, 21, 'rejected', false],
    [480, 1, 'number-unknown', false],
    [480, 20, 'unreachable', true],
    [500, 17, 'busy', false],
    [503, 1, 'number-unknown', false],
    [503, 17, 'busy', false],
    [487, 19, 'no-answer', false],
    [400, 22, 'number-unknown', false],
  ] as const)('SIP %i with the header Reason: Q.850 %i: %s', (sipStatus, q850, reason, second) => {
    expect(readNetworkAnswer({ sipStatus, q850 }, nothingRang)).toMatchObject({ reason, second });
  });

  it('a SIP status that ends no call leaves it to Q.850', () => {
    for (const sipStatus of [100, 180, 183, 200]) {
      expect(readNetworkAnswer({ sipStatus, q850: 17 }, nothingRang).reason).toBe('busy');
    }
  });

  it('silence and a missing way are the trunk’s or the telephone’s, and the second trunk may try', () => {
    for (const key of ['silence', 'no-way'] as const) {
      expect(readOwnAnswer(key, nothingRang)).toMatchObject({ key, reason: 'unreachable', second: true });
    }
  });
});

describe('over all statuses and causes', () => {
  const cases: [cause: { sipStatus?: number; q850: number }][] = [];
  for (let sipStatus = 300; sipStatus < 700; sipStatus += 1) cases.push([{ sipStatus, q850: 127 }]);
  for (let q850 = 0; q850 < 128; q850 += 1) cases.push([{ q850 }]);

  it('each gives a reason of the closed list, and words for the operator', () => {
    for (const [cause] of cases) {
      const { key, reason } = readNetworkAnswer(cause, nothingRang);
      expect(endReasons).toContain(reason);
      expect(answerOf(key)?.advice).not.toBe('');
    }
  });

  it('once it rang, and for an extension, no second trunk; and all lines are never said to be busy', () => {
    for (const [cause] of cases) {
      for (const before of [ranBefore, anExtension]) {
        const { reason, second } = readNetworkAnswer(cause, before);
        expect(second).toBe(false);
        expect(['congestion', 'trunk-refused']).not.toContain(reason);
      }
    }
  });

  it('who decided for the person, or knows the number, leaves nothing to try', () => {
    for (const answer of [...Object.values(sipAnswers), ...Object.values(q850Answers)]) {
      if (answer.by === 'person' || answer.by === 'number') expect(answer.second).toBe(false);
    }
  });
});
