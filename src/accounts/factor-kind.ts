import { type RefusalId, UnknownStoredValue } from '../errors.ts';

/**
 * The kinds of method, each with the maximum per user, the refusal of one more, and whether it can be answered
 * anywhere: on another panel by an API key, and for a forgotten password, where nobody is logged in. A new kind does
 * not compile until it has its file in `challenges/kinds`, its file in `panel/kinds`, and its texts.
 */
export const factorLimits = {
  /** S08 */
  phone: { max: 8, refusal: 'too-many-numbers', anywhere: true },
  /** A further device is not a further method. */
  app: { max: 1, refusal: 'app-exists', anywhere: true },
  /** S09 */
  authenticator: { max: 1, refusal: 'authenticator-exists', anywhere: true },
  /** Bound to the address of our panel. A stranger's page must not list the keys of a user. */
  passkey: { max: 8, refusal: 'too-many-passkeys', anywhere: false },
} as const satisfies Record<string, { max: number; refusal: RefusalId; anywhere: boolean }>;

export type FactorKind = keyof typeof factorLimits;

export const factorKinds = Object.keys(factorLimits) as FactorKind[];

/** The kinds that another panel can ask for, and that can prove who forgot a password. */
export type AnywhereKind = {
  [Kind in FactorKind]: (typeof factorLimits)[Kind]['anywhere'] extends true ? Kind : never;
}[FactorKind];

export const anywhereKinds = factorKinds.filter(isAnywhere);

export function isAnywhere(kind: FactorKind): kind is AnywhereKind {
  return factorLimits[kind].anywhere;
}

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
