import type { FactorKind } from '../accounts/factor-kind.ts';
import type { Language } from '../accounts/user.ts';

/** The recipient of a mail. */
export interface MailReader {
  to: string;
  /** Undefined for somebody who is no user. Several users may have one address. */
  userId?: string | undefined;
  name: string;
  language: Language;
  /** Of the user; undefined for somebody who is none. */
  companyId?: string | undefined;
}

/** Where something was done, as its user may see it: the browser by a name of a list, and the network. */
export interface DoneFrom {
  /** `Firefox, Windows` */
  browser?: string | undefined;
  network?: string | undefined;
}

/** What many mails tell beside what happened. */
interface Done {
  from?: DoneFrom | undefined;
}

/** The mails that Belcode sends. The adapter has the words; without a mail server nothing is sent. */
export interface Mail {
  /** A link to choose a new password; it carries the token. */
  passwordLink(reader: MailReader, link: { token: string; lifetimeSeconds: number } & Done): Promise<void>;
  /** To a new user: a link to choose the first password. */
  welcome(reader: MailReader, link: { token: string; lifetimeSeconds: number; login: string }): Promise<void>;
  /** To somebody without a method, who is to set one up. The first one announces the day, if that is ahead. */
  reminder(reader: MailReader, about: Reminder): Promise<void>;
  /** To somebody whose password a campaign replaces from a day on. */
  campaignReminder(reader: MailReader, about: { login: string; replaced: ReminderDay }): Promise<void>;
  /**
   * E02: tells the user of each change, because somebody else may have made it. No secret, and no whole number
   * (decision 44).
   */
  methodsChanged(reader: MailReader, change: MethodsChange): Promise<void>;
  /** To the old address: mail goes to another one from now on. */
  emailChanged(reader: MailReader): Promise<void>;
  passwordChanged(reader: MailReader, about?: Done): Promise<void>;
  /** A login has passed from a browser and a network that are new for its user. */
  loginFromNewPlace(reader: MailReader, about: { from: DoneFrom }): Promise<void>;
  recoveryCodesMade(reader: MailReader, about?: Done): Promise<void>;
  /** Somebody has logged in with the password and a recovery code. */
  recoveryCodeUsed(reader: MailReader, about: { left: number } & Done): Promise<void>;
  /** Two operators allow one login without a method. */
  bypassAllowed(reader: MailReader): Promise<void>;
  /** The code for one login without a method. */
  bypassCode(reader: MailReader, about: { code: string; lifetimeSeconds: number }): Promise<void>;
  bypassUsed(reader: MailReader, about?: Done): Promise<void>;
  /** A copy of a remembered browser has been used: all have ended, with the sessions. */
  browserCopied(reader: MailReader, about: { from: DoneFrom }): Promise<void>;
  /** The password was typed more than once today, and the login was not finished. */
  loginsUnfinished(reader: MailReader, about?: Done): Promise<void>;
  /**
   * Key 9: somebody logs in with the user's password, and calls are held. `forgotten`: somebody knows only the name,
   * and only calls for a forgotten password are held. `known`: otherwise these go on where the user has passed lately.
   */
  callReported(
    reader: MailReader,
    about: { forgotten: boolean; known: boolean; number?: string } & Done,
  ): Promise<void>;
  /** Key 0: the number is not to be called again; with `forOthers` except for logins of its owners. */
  numberSuspended(reader: MailReader, about: { number: string; forOthers?: boolean }): Promise<void>;
  /** Two calls of a day to the user's number ended without the right keys. */
  keysMissed(reader: MailReader, about: { number: string }): Promise<void>;
  /** For the operator. `about`: a masked number, a prefix or a country. */
  operatorNotified(reader: MailReader, notice: OperatorNotice): Promise<void>;
}

export interface Reminder {
  login: string;
  required: ReminderDate;
  /** The reader has had no reminder, and a day of the roll-out is ahead. */
  announced?: true | undefined;
  /** From which day on a login offers the set-up; undefined when it does already, or has no such day. */
  offered?: ReminderDay | undefined;
}

export interface ReminderDay {
  from: Date;
  timeZone: string;
}

/** Since when, or from which day on, a second factor is required; undefined for no date. */
export type ReminderDate = ReminderDay | 'now' | undefined;

/**
 * What key 9, or "Not me" in the app, was about, and so what it holds: every call to the user; calls from elsewhere
 * than where the user has passed lately; the same of forgotten passwords; or no call, because nobody who asked has the
 * number as a method.
 */
export type ReportNotice =
  | ('not-me' | 'not-me-elsewhere')
  | ('not-me-forgotten' | 'not-me-forgotten-everywhere')
  | 'not-me-number';

export interface OperatorNotice {
  what:
    | ReportNotice
    | ('wrong-number' | 'wrong-number-others')
    | ('breaker-opened' | 'trunk-failed' | 'trunk-recovered' | 'trunk-down' | 'trunk-up');
  about: string;
}

export interface MethodsChange extends Done {
  what: 'added' | 'removed' | 'primary-changed';
  kind: FactorKind;
  method?: MailedMethod | undefined;
  /** Somebody who manages the phone system did it. */
  byOperator?: boolean;
}

/** Which method it is. */
export interface MailedMethod {
  /** Masked, as `maskForMail` does. */
  number?: string | undefined;
  /** As its user, or a device, has named it; the mail shows no link of it. */
  name?: string | undefined;
}
