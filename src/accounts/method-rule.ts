import { type FactorKind, factorKinds } from './factor-kind.ts';
import type { Role } from './user.ts';

/** Which kinds of method somebody may and must have. */
export interface MethodRule {
  /** Undefined: every kind, also those of a later version. */
  allowed: readonly FactorKind[] | undefined;
  /** One of these must be there. Empty: any method will do. */
  required: readonly FactorKind[];
  /** Until then it only warns. */
  inForceFrom: Date;
}

/** A rule with those for whom it is. */
export interface StoredMethodRule extends MethodRule {
  role: Role;
  /** Undefined for all companies without a rule of their own for this role. */
  company: { id: string; name: string } | undefined;
}

/** In the order of the table of kinds, so that two spellings of a rule are one. */
export function sortKinds(kinds: readonly FactorKind[]): FactorKind[] {
  return factorKinds.filter((kind) => kinds.includes(kind));
}
