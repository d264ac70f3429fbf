import { describe, expect, it } from 'vitest';
import { judgeRollOut, mayBeWithoutFactor, type RollOutFacts } from '../../src/policy/roll-out.ts';

const offer = new Date('2027-03-01T00:00:00+01:00');
const require = new Date('2027-06-01T00:00:00+02:00');
const justBefore = (date: Date) => new Date(date.getTime() - 1);

function judge(given: Partial<RollOutFacts>) {
  return judgeRollOut({
    now: offer,
    offerFrom: offer,
    requireFrom: require,
    hasFactors: false,
    hasPower: false,
    secondFactorResetAt: undefined,
    ...given,
  });
}

describe('S16 the roll-out, at the very dates', () => {
  it.each([
    ['a millisecond before date A', justBefore(offer), { state: 'not-offered' }],
    ['at date A', offer, { state: 'may-skip', until: require }],
    ['a millisecond before date B', justBefore(require), { state: 'may-skip', until: require }],
    ['at date B', require, { state: 'required', reason: 'date' }],
    ['ten years later', new Date('2037-01-01'), { state: 'required', reason: 'date' }],
  ])('%s', (_when, now, verdict) => {
    expect(judge({ now })).toEqual(verdict);
  });

  it('without dates everybody is asked from the first login on, and may skip it', () => {
    const verdict = { state: 'may-skip', until: undefined };
    expect(judge({ now: require, offerFrom: undefined, requireFrom: undefined })).toEqual(verdict);
  });

  it('with date A alone it may be skipped for ever', () => {
    expect(judge({ now: require, requireFrom: undefined })).toEqual({ state: 'may-skip', until: undefined });
  });

  it('with date B alone it is required from then on, and not offered before', () => {
    expect(judge({ now: justBefore(require), offerFrom: undefined })).toEqual({ state: 'not-offered' });
    expect(judge({ now: require, offerFrom: undefined })).toEqual({ state: 'required', reason: 'date' });
  });

  it('date B before date A is date B', () => {
    expect(judge({ now: offer, offerFrom: require, requireFrom: offer })).toEqual({
      state: 'required',
      reason: 'date',
    });
  });

  it('an operator or a company admin always needs one, from the first login on', () => {
    for (const now of [justBefore(offer), offer]) {
      for (const dates of [{}, { offerFrom: undefined, requireFrom: undefined }]) {
        const facts = { now, ...dates, hasPower: true };
        expect(judge(facts)).toEqual({ state: 'required', reason: 'power' });
      }
    }
    const never = { offerFrom: undefined, requireFrom: undefined, secondFactorResetAt: undefined };
    expect(mayBeWithoutFactor({ ...never, now: offer, hasPower: true })).toBe(false);
  });

  it('a person with a method is not asked to set one up, whatever the dates', () => {
    for (const now of [justBefore(offer), offer, require]) {
      expect(judge({ now, hasFactors: true })).toEqual({ state: 'enrolled' });
    }
  });
});

describe("an operator's reset never re-opens the skipping", () => {
  const secondFactorResetAt = new Date('2026-12-01');

  it.each([
    ['before date A', justBefore(offer)],
    ['while others may skip', offer],
    ['after date B', require],
  ])('%s', (_when, now) => {
    expect(judge({ now, secondFactorResetAt })).toEqual({ state: 'required', reason: 'reset' });
  });

  it('without any date', () => {
    const facts = { secondFactorResetAt, offerFrom: undefined, requireFrom: undefined };
    expect(judge(facts)).toEqual({ state: 'required', reason: 'reset' });
  });
});

describe('the last method may go', () => {
  const facts = { offerFrom: offer, requireFrom: require, secondFactorResetAt: undefined };

  it('until date B, and not from then on', () => {
    expect(mayBeWithoutFactor({ ...facts, hasPower: false, now: justBefore(offer) })).toBe(true);
    expect(mayBeWithoutFactor({ ...facts, hasPower: false, now: justBefore(require) })).toBe(true);
    expect(mayBeWithoutFactor({ ...facts, hasPower: false, now: require })).toBe(false);
  });

  it('never after a reset', () => {
    expect(mayBeWithoutFactor({ ...facts, hasPower: false, now: justBefore(offer), secondFactorResetAt: offer })).toBe(
      false,
    );
  });
});
