import { describe, expect, it } from 'vitest';
import { judgeDestination, type NumberType, numberTypes } from '../../src/policy/destination.ts';

const mobile = (e164: string) => ({ e164, type: 'mobile' as const });

describe('the default is to refuse', () => {
  it('refuses every number when no prefix is allowed', () => {
    expect(judgeDestination(mobile('+31612345678'), [])).toEqual({ allowed: false, reason: 'not-allowed' });
  });

  it('allows a number under an allowed prefix, and none beside it', () => {
    expect(judgeDestination(mobile('+31612345678'), ['+32', '+31'])).toEqual({ allowed: true });
    expect(judgeDestination(mobile('+32470123456'), ['+31'])).toEqual({ allowed: false, reason: 'not-allowed' });
    expect(judgeDestination(mobile('+31201234567'), ['+316'])).toEqual({ allowed: false, reason: 'not-allowed' });
  });

  it.each(['', '+', '31', '+0', '*', '+31*'])('takes the malformed prefix "%s" for no prefix', (prefix) => {
    expect(judgeDestination(mobile('+31612345678'), [prefix]).allowed).toBe(false);
  });
});

describe('what no operator can allow', () => {
  const refused: NumberType[] = ['premium-rate', 'shared-cost', 'personal', 'pager', 'voicemail'];

  it.each(numberTypes)('judges type %s under an allowed prefix', (type) => {
    const verdict = judgeDestination({ e164: '+31901234567', type }, ['+31']);
    expect(verdict).toEqual(refused.includes(type) ? { allowed: false, reason: type } : { allowed: true });
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
    expect(judgeDestination(mobile(e164), ['+8', '+9', e164])).toEqual({ allowed: false, reason });
  });
});
