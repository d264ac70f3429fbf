import type { FactorKind } from '../accounts/factor-kind.ts';
import type { Language } from '../accounts/user.ts';

/** To whom a mail goes. */
export interface MailReader {
  to: string;
  name: string;
  language: Language;
}

/** What Belcode tells by mail. The words are whoever's who sends; without a mail server there is none of this. */
export interface Mail {
  /** The way to a new password: a link with the token in it. */
  passwordLink(reader: MailReader, link: { token: string; lifeSeconds: number }): Promise<void>;
  /** E02: the person is told of each change, who may not be who made it. No number, no secret. */
  methodsChanged(reader: MailReader, change: MethodsChange): Promise<void>;
  passwordChanged(reader: MailReader): Promise<void>;
  /** Key 9: somebody logs in with the person's password, and calls are held. */
  callReported(reader: MailReader): Promise<void>;
  /** Key 0: a number of the person's asked not to be called again. */
  numberSuspended(reader: MailReader, about: { number: string }): Promise<void>;
  /** For who runs the exchange. `about`: a masked number, a prefix or a country. */
  operatorNotified(reader: MailReader, told: OperatorNotice): Promise<void>;
}

export interface OperatorNotice {
  what: 'not-me' | 'wrong-number' | 'breaker-opened';
  about: string;
}

export interface MethodsChange {
  what: 'added' | 'removed' | 'primary-changed';
  kind: FactorKind;
}
