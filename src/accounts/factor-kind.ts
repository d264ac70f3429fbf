import { type RefusalId, UnknownStoredValue } from '../errors.ts';

/**
 * The kinds of method, each with the maximum per user and the refusal of one more. A new kind does not compile until it
 * has its file in `challenges/kinds`, its file in `panel/kinds`, and its texts.
 */
export const factorLimits = {
  /** S08 */
  phone: { max: 8, refusal: 'too-many-numbers' },
  /** A further device is not a further method. */
  app: { max: 1, refusal: 'app-exists' },
  /** S09 */
  authenticator: { max: 1, refusal: 'authenticator-exists' },
} as const satisfies Record<string, { max: number; refusal: RefusalId }>;

export type FactorKind = keyof typeof factorLimits;

export const factorKinds = Object.keys(factorLimits) as FactorKind[];

/**
 * Reads a stored kind. An unknown kind, which a newer version may have stored, is an error and never becomes another
 * kind.
 *
 * @throws UnknownStoredValue when there is no such kind
 */
export function readFactorKind(text: string | undefined): FactorKind {
  const kind = factorKinds.find((each) => each === text);
  if (kind === undefined) {
    throw new UnknownStoredValue(`This version of Belcode does not know the kind of method "${text}"`);
  }
  return kind;
}
