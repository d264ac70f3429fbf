import { describe, expect, it } from 'vitest';
import {
  baseRules,
  type DestinationRule,
  judgeDestination,
  type NumberType,
  numberTypes,
} from '../../src/policy/destination.ts';

const mobile = (e164: string) => ({ e164, type: 'mobile' as const });
const allow = (prefix: string, own = false): DestinationRule => ({ prefix, allowed: true, own });
const refuse = (prefix: string, own = false): DestinationRule => ({ prefix, allowed: false, own });

describe('the default is to refuse', () => {
  it('refuses every number when there is no rule', () => {
    expect(judgeDestination(mobile('+31612345678'), [])).toEqual({ allowed: false, reason: 'not-allowed' });
  });

  it('allows a number under an allowed prefix, and none beside it', () => {
    const rules = baseRules(['+32', '+31']);
    expect(judgeDestination(mobile('+31612345678'), rules)).toEqual({ allowed: true, rule: allow('+31') });
    const notAllowed = { allowed: false, reason: 'not-allowed' };
    expect(judgeDestination(mobile('+32470123456'), baseRules(['+31']))).toEqual(notAllowed);
    expect(judgeDestination(mobile('+31201234567'), baseRules(['+316']))).toEqual(notAllowed);
  });

  it.each(['', '+', '31', '+0', '*', '+31*'])('ignores the malformed prefix "%s"', (prefix) => {
    expect(judgeDestination(mobile('+31612345678'), baseRules([prefix])).allowed).toBe(false);
  });
});

describe('the rule that decides', () => {
  const number = mobile('+31612345678');

  it.each<[string, DestinationRule[], DestinationRule]>([
    ['is the longest: a refusal inside an allowed country', [allow('+31'), refuse('+316')], refuse('+316')],
    ['is the longest: an allowed range inside a refused country', [allow('+316'), refuse('+31')], allow('+316')],
    ["is the longest, though a shorter one is the company's own", [refuse('+31', true), allow('+316')], allow('+316')],
    ["of two equally long ones is the company's own refusal", [refuse('+31', true), allow('+31')], refuse('+31', true)],
    ["of two equally long ones is the company's own leave", [refuse('+31'), allow('+31', true)], allow('+31', true)],
    ["of the settings' leave and everybody's refusal is the refusal", [allow('+31'), refuse('+31')], refuse('+31')],
  ])('%s', (_which, rules, rule) => {
    for (const each of [rules, [...rules].reverse()]) {
      expect(judgeDestination(number, each)).toMatchObject({ allowed: rule.allowed, rule });
    }
  });
});

describe('what no operator can allow', () => {
  const refused: NumberType[] = ['premium-rate', 'shared-cost', 'personal', 'pager', 'voicemail'];

  it.each(numberTypes)('judges type %s under an allowed prefix', (type) => {
    const verdict = judgeDestination({ e164: '+31901234567', type }, [allow('+31', true)]);
    const allowed = { allowed: true, rule: allow('+31', true) };
    expect(verdict).toEqual(refused.includes(type) ? { allowed: false, reason: type } : allowed);
  });

  it.each([
    ['+870773111632', 'satellite'],
    ['+881612345678', 'satellite'],
    ['+8821612345678', 'satellite'],
    ['+883510012345', 'satellite'],
    ['+8781012345678', 'personal'],
    ['+80812345678', 'shared-cost'],
    ['+979123456789', 'premium-rate'],
  ])('refuses %s as %s, though its plan calls it mobile', (e164, reason) => {
    expect(judgeDestination(mobile(e164), [allow('+8'), allow('+9'), allow(e164, true)])).toEqual({
      allowed: false,
      reason,
    });
  });
});
