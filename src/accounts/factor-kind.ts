import type { RefusalId } from '../errors.ts';

/**
 * The kinds of method that there are; for each, how many a person may have, and how one more is refused. A kind that is added
 * here does not compile before it has its file in `challenges/kinds`, its file in `panel/kinds`, and its texts.
 */
export const factorLimits = {
  /** S08 */
  phone: { most: 8, refusal: 'too-many-numbers' },
  /** A further device of it is no further method. */
  app: { most: 1, refusal: 'app-exists' },
  /** S09 */
  authenticator: { most: 1, refusal: 'authenticator-exists' },
} as const satisfies Record<string, { most: number; refusal: RefusalId }>;

export type FactorKind = keyof typeof factorLimits;

export const factorKinds = Object.keys(factorLimits) as FactorKind[];

/**
 * Reads a kind that was stored. One that this version does not know becomes no other one: a newer version has stored it.
 *
 * @throws Error when there is no such kind
 */
export function readFactorKind(text: string | undefined): FactorKind {
  const kind = factorKinds.find((each) => each === text);
  if (kind === undefined) throw new Error(`This version of Belcode knows no kind of method "${text}"`);
  return kind;
}
