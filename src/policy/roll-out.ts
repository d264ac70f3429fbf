export interface RollOutFacts {
  /** By the database's clock, because a wrong clock of an api must not shift the dates. */
  now: Date;
  /** Date A of S16, the company's own or the general one: from this moment each login offers set-up. */
  offerFrom: Date | undefined;
  /** Date B: from this moment a login needs a second factor. */
  requireFrom: Date | undefined;
  hasFactors: boolean;
  /** Whether the person's role gives power over others: an operator, or the admin of a company. */
  hasPower: boolean;
  /** When an operator last reset this person's methods. */
  secondFactorResetAt: Date | undefined;
}

export type RollOutVerdict =
  /** The person has a method, and gets a challenge instead of set-up. */
  | { state: 'enrolled' }
  | { state: 'not-offered' }
  /** `until`: set-up may be skipped before this moment; undefined when no date is set. */
  | { state: 'may-skip'; until: Date | undefined }
  | { state: 'required'; reason: 'date' | 'reset' | 'power' };

/** Whether a person who logs in must set up a second factor, may skip it, or is not asked. */
export function judgeRollOut(facts: RollOutFacts): RollOutVerdict {
  return facts.hasFactors ? { state: 'enrolled' } : judgeWithoutFactor(facts);
}

/** Whether a person may remove the last method. */
export function mayBeWithoutFactor(facts: Omit<RollOutFacts, 'hasFactors'>): boolean {
  return judgeWithoutFactor(facts).state !== 'required';
}

function judgeWithoutFactor(facts: Omit<RollOutFacts, 'hasFactors'>): RollOutVerdict {
  const { now, offerFrom, requireFrom, secondFactorResetAt, hasPower } = facts;
  // A reset requires a new second factor, so that nobody gets rid of one by persuading an operator.
  if (secondFactorResetAt !== undefined) return { state: 'required', reason: 'reset' };
  // Whatever the dates say, because their password alone would undo the second factor of everybody else.
  if (hasPower) return { state: 'required', reason: 'power' };
  if (isReached(requireFrom, now)) return { state: 'required', reason: 'date' };
  // Without dates it is offered from the first login on, so that nobody has to know of them to begin.
  if (offerFrom === undefined && requireFrom === undefined) return { state: 'may-skip', until: undefined };
  if (!isReached(offerFrom, now)) return { state: 'not-offered' };
  return { state: 'may-skip', until: requireFrom };
}

function isReached(date: Date | undefined, now: Date): boolean {
  return date !== undefined && now.getTime() >= date.getTime();
}
