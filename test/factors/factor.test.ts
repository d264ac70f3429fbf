import { describe, expect, it } from 'vitest';
import { inOrder, isOrderOf, judgeAddition, judgeRemoval, type Member } from '../../src/factors/factor.ts';

const phone = (position: number, isPrimary = false): Member => ({
  id: `phone-${position}`,
  kind: 'phone',
  number: `+3161234567${position}`,
  postDial: undefined,
  isPrimary,
  position,
});
const authenticator: Member = {
  id: 'authenticator',
  kind: 'authenticator',
  number: undefined,
  postDial: undefined,
  isPrimary: false,
  position: 9,
};
const now = new Date('2027-03-01T12:00:00Z');
const phones = (count: number) => Array.from({ length: count }, (_, at) => phone(at + 1, at === 0));
const added = { kind: 'phone', number: '+31201234567' } as const;
const behind = (digits: string) => ({ digits, pauseBeforeSeconds: 2, pauseAfterSeconds: 2 });

describe('adding', () => {
  it('two telephones behind one switchboard are two methods, and each is one only once', () => {
    const desk: Member = { ...phone(1, true), number: added.number, postDial: behind('202') };
    expect(judgeAddition([desk], { ...added, postDial: behind('203') })).toMatchObject({ allowed: true });
    expect(judgeAddition([desk], added)).toMatchObject({ allowed: true });
    const again = judgeAddition([desk], { ...added, postDial: { ...behind('202'), pauseBeforeSeconds: 9 } });
    expect(again).toEqual({ allowed: false, reason: 'number-exists' });
  });

  it('S04 the first one becomes primary by itself, and no later one', () => {
    expect(judgeAddition([], added)).toEqual({ allowed: true, isPrimary: true, position: 1 });
    expect(judgeAddition(phones(1), { kind: 'authenticator' })).toEqual({
      allowed: true,
      isPrimary: false,
      position: 2,
    });
  });

  it('goes to the end of the order, whatever was removed', () => {
    expect(judgeAddition([phone(2, true), phone(7)], added)).toMatchObject({ position: 8 });
  });

  it('S08 of telephone numbers, eight', () => {
    expect(judgeAddition([...phones(7), authenticator], added)).toMatchObject({ allowed: true });
    expect(judgeAddition(phones(8), added)).toEqual({ allowed: false, reason: 'too-many-numbers' });
    expect(judgeAddition(phones(8), { kind: 'authenticator' })).toMatchObject({ allowed: true });
  });

  it('S09 of authenticators, one', () => {
    const verdict = judgeAddition([authenticator], { kind: 'authenticator' });
    expect(verdict).toEqual({ allowed: false, reason: 'authenticator-exists' });
  });

  it('the same number once, also as the ninth', () => {
    const number = '+31612345671';
    for (const count of [1, 8]) {
      const verdict = judgeAddition(phones(count), { kind: 'phone', number });
      expect(verdict).toEqual({ allowed: false, reason: 'number-exists' });
    }
  });
});

describe('removing', () => {
  it('the primary one makes the next by order primary', () => {
    const set = [phone(3), authenticator, phone(5, true), phone(4)];
    expect(judgeRemoval(set, 'phone-5', { lastMayGo: false, now })).toEqual({ allowed: true, nextPrimary: 'phone-3' });
  });

  it('another one changes nothing of that', () => {
    expect(judgeRemoval(phones(3), 'phone-2', { lastMayGo: false, now })).toEqual({
      allowed: true,
      nextPrimary: undefined,
    });
  });

  it('the last one only where a person may be without', () => {
    expect(judgeRemoval(phones(1), 'phone-1', { lastMayGo: false, now })).toEqual({
      allowed: false,
      reason: 'last-factor',
    });
    expect(judgeRemoval(phones(1), 'phone-1', { lastMayGo: true, now })).toEqual({
      allowed: true,
      nextPrimary: undefined,
    });
  });

  describe('what is left', () => {
    const coolingUntil = new Date(now.getTime() + 1);
    const cooling = (position: number): Member => ({ ...phone(position), coolingUntil });
    const passkey: Member = { ...authenticator, id: 'passkey', kind: 'passkey' };
    const app: Member = { ...authenticator, id: 'app', kind: 'app' };
    const table: [string, Member[], string, boolean | undefined, string | undefined][] = [
      ['a number that cools', [phone(1, true), cooling(2)], 'phone-1', undefined, 'older-factor-needed'],
      ['two that cool', [phone(1, true), cooling(2), cooling(3)], 'phone-1', undefined, 'older-factor-needed'],
      ['one that has cooled', [phone(1, true), { ...phone(2), coolingUntil: now }], 'phone-1', true, undefined],
      ['an earlier number', [phone(1, true), cooling(2)], 'phone-2', true, undefined],
      ['an earlier one besides', [phone(1, true), phone(2), cooling(3)], 'phone-1', true, undefined],
      ['nothing, in a new browser', [phone(1, true)], 'phone-1', true, 'older-factor-needed'],
      ['nothing, in one that is known', [phone(1, true)], 'phone-1', undefined, undefined],
      ...[authenticator, passkey, app].map((each): (typeof table)[number] => [
        `a number that cools, without the ${each.kind}`,
        [each, cooling(2)],
        each.id,
        undefined,
        'older-factor-needed',
      ]),
    ];

    it.each(table)('is %s', (_what, set, id, newBrowser, reason) => {
      const verdict = judgeRemoval(set, id, { lastMayGo: true, newBrowser, now });
      expect(verdict.allowed ? undefined : verdict.reason).toBe(reason);
    });
  });

  it('one that is not there', () => {
    expect(judgeRemoval(phones(1), 'other', { lastMayGo: true, now })).toEqual({ allowed: false, reason: 'not-found' });
    expect(judgeRemoval([], 'other', { lastMayGo: true, now })).toEqual({ allowed: false, reason: 'not-found' });
  });
});

describe('an order', () => {
  it.each<[string[], boolean]>([
    [['phone-2', 'phone-1'], true],
    [['phone-2'], false],
    [['phone-2', 'phone-2'], false],
    [['phone-2', 'phone-1', 'phone-3'], false],
    [['phone-2', 'other'], false],
  ])('%j', (ids, is) => {
    expect(isOrderOf(phones(2), ids)).toBe(is);
  });

  it('is that of the positions', () => {
    expect(inOrder([phone(5), phone(2), authenticator]).map(({ position }) => position)).toEqual([2, 5, 9]);
  });
});
