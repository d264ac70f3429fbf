import { describe, expect, it } from 'vitest';
import { reasonOfUnanswered } from '../../src/asterisk/hangup-cause.ts';
import { endReasons } from '../../src/deliveries/delivery.ts';

describe('why nobody answered', () => {
  it.each([
    [300, 'forwarded'],
    [301, 'forwarded'],
    [302, 'forwarded'],
    [305, 'forwarded'],
    [380, 'forwarded'],
    [403, 'rejected'],
    [404, 'number-unknown'],
    [408, 'no-answer'],
    [410, 'number-unknown'],
    [480, 'unreachable'],
    [484, 'number-unknown'],
    [486, 'busy'],
    [487, 'no-answer'],
    [488, 'unreachable'],
    [500, 'congestion'],
    [502, 'congestion'],
    [503, 'congestion'],
    [504, 'congestion'],
    [580, 'congestion'],
    [600, 'busy'],
    [603, 'rejected'],
    [604, 'number-unknown'],
    [607, 'rejected'],
  ])('SIP %i: %s, whatever Asterisk makes of it', (sipStatus, reason) => {
    for (const q850 of [0, 16, 17, 34, 127]) expect(reasonOfUnanswered({ sipStatus, q850 })).toBe(reason);
  });

  it.each([
    [1, 'number-unknown'],
    [2, 'unreachable'],
    [3, 'unreachable'],
    [17, 'busy'],
    [18, 'no-answer'],
    [19, 'no-answer'],
    [20, 'unreachable'],
    [21, 'rejected'],
    [22, 'number-unknown'],
    [23, 'forwarded'],
    [27, 'unreachable'],
    [28, 'number-unknown'],
    [34, 'congestion'],
    [38, 'congestion'],
    [41, 'congestion'],
    [42, 'congestion'],
    [44, 'congestion'],
    [0, 'unreachable'],
    [16, 'unreachable'],
    [127, 'unreachable'],
  ])('Q.850 %i: %s', (q850, reason) => {
    expect(reasonOfUnanswered({ q850 })).toBe(reason);
  });

  it('a SIP status that says nothing leaves it to Q.850', () => {
    for (const sipStatus of [100, 183, 200, 304, 400, 401, 407, 481, 699]) {
      expect(reasonOfUnanswered({ sipStatus, q850: 17 })).toBe('busy');
    }
  });

  it('is always one of the closed list', () => {
    const reasons = new Set<string>();
    for (let sipStatus = 100; sipStatus < 700; sipStatus += 1) {
      for (let q850 = 0; q850 < 128; q850 += 9) reasons.add(reasonOfUnanswered({ sipStatus, q850 }));
    }
    expect(reasons.size).toBeGreaterThan(1);
    for (const reason of reasons) expect(endReasons).toContain(reason);
  });
});
