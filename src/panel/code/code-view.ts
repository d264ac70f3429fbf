import type { HelpContact } from '../../accounts/help-contact.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import type { MethodView } from '../kit/method-view.ts';
import type { PasskeyForm } from '../kit/passkey-form.ts';
import type { Notice } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import type { PairingView } from '../methods/pairing-steps.ts';
import type { CallView } from './describe-call.ts';
import type { RememberChoice } from './remember-choice.ts';

/** Everything that the page with the code shows. */
export interface CodeView {
  why: 'login' | 'add' | 'confirm' | 'forgotten';
  method: MethodView;
  digits: number;
  /** The call, when one brings the code. */
  call?: CallView | undefined;
  /** Why no further call is possible, if so. */
  noneLeftWhy?: TextName | undefined;
  /** The challenge is over, and no code is accepted. */
  over?: boolean;
  /** Other methods for this time (S06), beginning with the next one in the user's order. */
  others: readonly MethodView[];
  /** How a browser becomes the app that is being added. */
  pairing?: PairingView | undefined;
  /**
   * Digits to type into the app or on the telephone, instead of a code on this page; undefined until the telephone is
   * answered. `typed` once the right digits were typed.
   */
  number?: { on: 'app' | 'telephone'; digits: string | undefined; typed: boolean } | undefined;
  /** What the browser needs to use a passkey, instead of a code on this page. */
  passkey?: PasskeyForm['options'] | undefined;
  /** The host at which this method works, when it does not at this one; the page then takes no answer. */
  elsewhere?: string | undefined;
  /** Whether this browser may be remembered, with the box as it was sent. */
  remember?: RememberChoice | undefined;
  /** Feature code that an extension of this exchange can dial to hear the code, such as `*232`. */
  featureCode?: string | undefined;
  /** The name under which a telephone may save our number; undefined without a number, and for an extension. */
  contact?: string | undefined;
  /** How to reach the operator, for a user with no other method (S20), or whom only the operator can help. */
  help?: HelpContact | undefined;
  notice?: Notice | undefined;
}

/** True when no call was placed because something prevented it, which may happen again. */
export function isUnsent({ method, call, over = false }: Pick<CodeView, 'method' | 'call' | 'over'>): boolean {
  return over && methodKind(method.kind).delivery !== 'none' && call === undefined;
}
