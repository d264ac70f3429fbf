export interface RollOutFacts {
  /** By the database's clock: an api whose own clock is wrong must not move a date. */
  now: Date;
  /** Date A of S16, the company's own or everybody's: from this moment on each login offers set-up. */
  offerFrom: Date | undefined;
  /** Date B: from this moment on there is no login without a second factor. */
  requireFrom: Date | undefined;
  hasFactors: boolean;
  /** When an operator last took this person's methods away. */
  secondFactorResetAt: Date | undefined;
}

export type RollOutVerdict =
  /** There is a method: nothing to set up, a challenge instead. */
  | { state: 'enrolled' }
  | { state: 'not-offered' }
  /** `until`: the first moment at which it may not be skipped any more; undefined when no such date has been set. */
  | { state: 'may-skip'; until: Date | undefined }
  | { state: 'required'; reason: 'date' | 'reset' };

/** Whether a person who logs in must set up a second factor, may put it off, or is not asked. */
export function judgeRollOut(facts: RollOutFacts): RollOutVerdict {
  return facts.hasFactors ? { state: 'enrolled' } : judgeWithoutFactor(facts);
}

/** Whether a person may take away the last method. */
export function mayBeWithoutFactor(facts: Omit<RollOutFacts, 'hasFactors'>): boolean {
  return judgeWithoutFactor(facts).state !== 'required';
}

function judgeWithoutFactor(facts: Omit<RollOutFacts, 'hasFactors'>): RollOutVerdict {
  const { now, offerFrom, requireFrom, secondFactorResetAt } = facts;
  // Whoever had a second factor is not to lose it by persuading an operator: a reset asks for a new one, not for none.
  if (secondFactorResetAt !== undefined) return { state: 'required', reason: 'reset' };
  if (isReached(requireFrom, now)) return { state: 'required', reason: 'date' };
  if (!isReached(offerFrom, now)) return { state: 'not-offered' };
  return { state: 'may-skip', until: requireFrom };
}

function isReached(date: Date | undefined, now: Date): boolean {
  return date !== undefined && now.getTime() >= date.getTime();
}
