import type { FactorKind } from '../../accounts/factor-kind.ts';

/** A method as a page shows it: to its owner, who knows the number behind the mask. */
export interface MethodView {
  id: string;
  kind: FactorKind;
  /** `062*****29`, of a telephone number; `*02`, of an extension of this exchange. */
  mask?: string | undefined;
  landline?: boolean;
  /** An extension of this exchange. */
  internal?: boolean;
  /** What is dialled behind a switchboard: `202`. */
  postDial?: string | undefined;
  /** What the person calls it: "desk". */
  name?: string | undefined;
  primary: boolean;
  /** Of the app: none of its devices can be reached just now. */
  offline?: boolean;
  addedAt?: Date | undefined;
}
