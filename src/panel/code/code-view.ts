import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import type { MethodView } from '../kit/method-view.ts';
import type { Notice } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import type { PairingView } from '../methods/pairing-steps.ts';
import type { CallView } from './describe-call.ts';

/** Where a code is asked for, and for what. */
export interface CodeView {
  why: 'login' | 'add' | 'confirm' | 'forgotten';
  method: MethodView;
  digits: number;
  /** What happens to the call, when the code comes by one. */
  call?: CallView | undefined;
  /** Why there is no further call, where there is none. */
  noneLeftWhy?: TextName | undefined;
  /** The attempt is over: no code is taken any more. */
  over?: boolean;
  /** Other ways for this time (S06), the next one by the person's order first. */
  others: readonly MethodView[];
  /** How a browser becomes the app that is being added. */
  pairing?: PairingView | undefined;
  /** Two digits to be typed into the app, in place of a code that is typed here; `typed`: they were, and were right. */
  number?: { digits: string; typed: boolean } | undefined;
  /** What an extension of this exchange may dial to hear the code: `*232`. */
  featureCode?: string | undefined;
  /** How the operator can be reached, for who has no other way (S20). */
  help?: string | undefined;
  notice?: Notice | undefined;
}

/** Nobody was called at all: something stood in the way, and may stand there again. */
export function isUnsent({ method, call, over = false }: Pick<CodeView, 'method' | 'call' | 'over'>): boolean {
  return over && methodKind(method.kind).delivery !== 'none' && call === undefined;
}
