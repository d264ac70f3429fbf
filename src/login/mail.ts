import type { Language } from '../accounts/user.ts';
import type { FactorKind } from '../factors/factor.ts';

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
}

export interface MethodsChange {
  what: 'added' | 'removed' | 'primary-changed';
  kind: FactorKind;
}
