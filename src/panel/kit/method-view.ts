import type { FactorKind } from '../../accounts/factor-kind.ts';

/** A method as a page shows it to its owner, who knows the number behind the mask. */
export interface MethodView {
  id: string;
  kind: FactorKind;
  /** `062*****29` for a telephone number, `*02` for an extension of this exchange. */
  mask?: string | undefined;
  landline?: boolean;
  /** Whether it is an extension of this exchange. */
  internal?: boolean;
  /** Digits that are dialled behind a switchboard, such as `202`. */
  postDial?: string | undefined;
  /** Name that the user has given it, such as "desk". */
  name?: string | undefined;
  primary: boolean;
  /** None of the app's devices can be reached at the moment. */
  offline?: boolean;
  addedAt?: Date | undefined;
}
