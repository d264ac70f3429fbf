import type { FactorKind } from '../accounts/factor-kind.ts';
import type { Language } from '../accounts/user.ts';

/** The recipient of a mail. */
export interface MailReader {
  to: string;
  name: string;
  language: Language;
}

/** The mails that Belcode sends. The adapter has the words; without a mail server nothing is sent. */
export interface Mail {
  /** A link to choose a new password; it carries the token. */
  passwordLink(reader: MailReader, link: { token: string; lifetimeSeconds: number }): Promise<void>;
  /** To a new user: a link to choose the first password. */
  welcome(reader: MailReader, link: { token: string; lifetimeSeconds: number; login: string }): Promise<void>;
  /** To somebody without a method, who is to set one up. */
  reminder(reader: MailReader, about: { required: ReminderDate; login: string }): Promise<void>;
  /** E02: tells the user of each change, because somebody else may have made it. Contains no number and no secret. */
  methodsChanged(reader: MailReader, change: MethodsChange): Promise<void>;
  /** To the old address: mail goes to another one from now on. */
  emailChanged(reader: MailReader): Promise<void>;
  passwordChanged(reader: MailReader): Promise<void>;
  /** A login has passed from a browser and a network that are new for its user. */
  loginFromNewPlace(reader: MailReader, about: { network: string }): Promise<void>;
  recoveryCodesMade(reader: MailReader): Promise<void>;
  /** Somebody has logged in with the password and a recovery code. */
  recoveryCodeUsed(reader: MailReader, about: { left: number }): Promise<void>;
  /** Two operators allow one login without a method. */
  bypassAllowed(reader: MailReader): Promise<void>;
  /** The code for one login without a method. */
  bypassCode(reader: MailReader, about: { code: string; lifetimeSeconds: number }): Promise<void>;
  bypassUsed(reader: MailReader): Promise<void>;
  /** A copy of a remembered browser has been used: all have ended, with the sessions. */
  browserCopied(reader: MailReader, about: { network: string }): Promise<void>;
  /** The password was typed more than once today, and the login was not finished. */
  loginsUnfinished(reader: MailReader): Promise<void>;
  /**
   * Key 9: somebody logs in with the user's password, and calls are held. `forgotten`: somebody knows only the name,
   * and only calls for a forgotten password are held. `known`: otherwise calls go on where the user has passed lately.
   */
  callReported(reader: MailReader, about: { forgotten: boolean; known: boolean }): Promise<void>;
  /** Key 0: the number is not to be called again; with `forOthers` except for logins of its owners. */
  numberSuspended(reader: MailReader, about: { number: string; forOthers?: boolean }): Promise<void>;
  /** Two calls of a day to the user's number ended without the right keys. */
  keysMissed(reader: MailReader, about: { number: string }): Promise<void>;
  /** For the operator. `about`: a masked number, a prefix or a country. */
  operatorNotified(reader: MailReader, notice: OperatorNotice): Promise<void>;
}

/** Since when, or from which day on, a second factor is required; undefined for no date. */
export type ReminderDate = { from: Date; timeZone: string } | 'now' | undefined;

export interface OperatorNotice {
  what: 'not-me' | 'wrong-number' | 'breaker-opened' | 'trunk-failed' | 'trunk-recovered' | 'trunk-down' | 'trunk-up';
  about: string;
}

export interface MethodsChange {
  what: 'added' | 'removed' | 'primary-changed';
  kind: FactorKind;
}
