import { describe, expect, it } from 'vitest';
import { type FactorKind, factorKinds } from '../../src/accounts/factor-kind.ts';
import type { MethodRule } from '../../src/accounts/method-rule.ts';
import { addableByRule, judgeMethods, mayRemoveByRule } from '../../src/factors/judge-methods.ts';

const day = new Date('2027-03-01T00:00:00+01:00');
const before = new Date(day.getTime() - 1);
const strong = ['passkey', 'authenticator'] as const;

const rules = {
  none: undefined,
  'one of two is required': { allowed: undefined, required: strong, inForceFrom: day },
  'one of two is allowed': { allowed: strong, required: [], inForceFrom: day },
  'a passkey is required, and the telephone allowed': {
    allowed: ['phone', 'passkey'],
    required: ['passkey'],
    inForceFrom: day,
  },
} as const satisfies Record<string, MethodRule | undefined>;

type Name = keyof typeof rules;
const facts = (name: Name, now: Date, offered: readonly FactorKind[] = factorKinds) => ({
  rule: rules[name] as MethodRule | undefined,
  now,
  offered,
});

describe('R06 a rule of methods', () => {
  it.each<[Name, FactorKind[], 'met' | 'due', 'met' | 'lacking']>([
    ['none', ['phone'], 'met', 'met'],
    ['one of two is required', [], 'met', 'met'],
    ['one of two is required', ['phone'], 'due', 'lacking'],
    ['one of two is required', ['app', 'phone'], 'due', 'lacking'],
    ['one of two is required', ['phone', 'authenticator'], 'met', 'met'],
    ['one of two is required', ['passkey'], 'met', 'met'],
    ['one of two is allowed', ['phone'], 'due', 'lacking'],
    ['one of two is allowed', ['phone', 'passkey'], 'met', 'met'],
    ['a passkey is required, and the telephone allowed', ['phone'], 'due', 'lacking'],
    ['a passkey is required, and the telephone allowed', ['passkey', 'phone'], 'met', 'met'],
  ])('%s, of somebody with %j: %s before its day, %s on it', (name, kinds, early, late) => {
    expect(judgeMethods(facts(name, before), kinds).state).toBe(early);
    expect(judgeMethods(facts(name, day), kinds).state).toBe(late);
  });

  it.each<[Name, FactorKind[], Date, readonly FactorKind[]]>([
    ['none', ['phone'], day, factorKinds],
    ['one of two is required', ['phone'], before, factorKinds],
    ['one of two is required', [], day, strong],
    ['one of two is required', ['phone'], day, strong],
    ['one of two is required', ['passkey'], day, factorKinds],
    ['one of two is allowed', ['passkey'], day, strong],
    ['a passkey is required, and the telephone allowed', ['phone'], day, ['passkey']],
    ['a passkey is required, and the telephone allowed', ['passkey'], day, ['phone', 'passkey']],
  ])('%s, of somebody with %j at %s: %j can be added', (name, kinds, now, added) => {
    expect(addableByRule(facts(name, now), kinds)).toEqual(added);
  });

  it.each<[Name, Date, FactorKind[], boolean]>([
    ['one of two is required', before, ['phone'], true],
    ['one of two is required', day, ['phone'], false],
    ['one of two is required', day, ['phone', 'passkey'], true],
    ['none', day, ['phone'], true],
  ])('%s at %s, with %j left: the removal is allowed: %s', (name, now, left, allowed) => {
    expect(mayRemoveByRule(facts(name, now), left)).toBe(allowed);
  });

  it('asks for nothing that nobody can make at this address', () => {
    const without = factorKinds.filter((kind) => kind !== 'passkey');
    const name = 'a passkey is required, and the telephone allowed';
    expect(judgeMethods(facts(name, day, without), ['phone']).state).toBe('met');
    expect(judgeMethods(facts('one of two is required', day, without), ['phone'])).toEqual({
      state: 'lacking',
      kinds: ['authenticator'],
    });
  });
});
