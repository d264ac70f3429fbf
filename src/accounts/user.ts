import { Refusal } from '../errors.ts';
import type { Language as LanguageTag } from '../languages/language-tag.ts';
import { isLanguage } from '../languages/languages.ts';
import { extensionShape } from '../policy/ledger/call-destination.ts';
import { readName } from './name.ts';

export const roles = ['user', 'company-admin', 'operator'] as const;
export type Role = (typeof roles)[number];

/** Operators over everybody, company admins over the users of their company. */
export function hasPowerOverOthers(role: Role): boolean {
  return role !== 'user';
}

export type Language = LanguageTag;

/** A person who logs in. Only `LoginFacts` hold the password hash. */
export interface User {
  id: string;
  companyId: string;
  /** As given; compared case-insensitively. */
  login: string;
  name: string;
  email: string | undefined;
  /** When a company admin or an API key last changed the address, unless an operator has done so since. */
  emailChangedAt?: Date | undefined;
  role: Role;
  /** The choice of the user, or of the person who added the user; undefined for none. */
  language: Language | undefined;
  /** Of the company, for a user who has none. */
  companyLanguage?: Language | undefined;
  /** The user's own telephone on this exchange. */
  extension: string | undefined;
  /**
   * When the user, or the person who added the user, last set the password. A replacement by the campaign does not
   * count.
   */
  passwordSetAt: Date;
  /** When an admin required a new password. */
  passwordMustChangeAt: Date | undefined;
  /** When the campaign replaced the password by a random one; undefined again once the user has chosen one. */
  passwordReplacedAt: Date | undefined;
  secondFactorResetAt: Date | undefined;
  /** When an operator made the latest set-up code after a reset, and when somebody typed it. */
  setUpCodeMadeAt?: Date | undefined;
  setUpCodeUsedAt?: Date | undefined;
  /** The things that proved the reset of a forgotten password, until a login has passed by another one. */
  passwordResetBy: string[] | undefined;
  /** When the user last skipped the set-up. */
  setupSkippedAt: Date | undefined;
  /** Since when the user cannot log in: disabled, or the company has ended. */
  disabledAt: Date | undefined;
  /** When the user's company ended. */
  companyEndedAt?: Date | undefined;
  /** Since when calls are held, because one was reported as unwanted (key 9). */
  callsHeldAt: Date | undefined;
  createdAt: Date;
}

/** The data of a new user. */
export interface NewUser {
  companyId: string;
  login: string;
  name: string;
  email?: string | undefined;
  role: Role;
  /** Default that of the company, else the setting. */
  language?: Language | undefined;
  extension?: string | undefined;
  /** What an identity provider calls the user. */
  externalId?: string | undefined;
  /** Whether the user is disabled from the start. A mail with a link to a first password then waits. */
  disabled?: boolean | undefined;
}

/** What may be changed of a user later. Null removes a value; the language is then that of the company. */
export interface UserChanges {
  companyId?: string | undefined;
  login?: string | undefined;
  name?: string | undefined;
  role?: Role | undefined;
  email?: string | null | undefined;
  language?: Language | null | undefined;
  extension?: string | null | undefined;
}

export const changeable = ['name', 'login', 'email', 'language', 'extension', 'role', 'companyId'] as const;

export const maxLoginLength = 64;
/** Plain ASCII, so that no two logins look the same. The database checks it too. */
const loginShape = /^[A-Za-z0-9][A-Za-z0-9._@+-]{0,63}$/;
const emailShape = /^[^\s@<>"(),:;\\[\]\p{Cc}]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,188}[A-Za-z0-9])?$/u;

/** @throws Refusal login-invalid, name-invalid, email-invalid, extension-invalid, request-invalid for a language */
export function readNewUser(user: NewUser): NewUser {
  if (!isLogin(user.login)) throw new Refusal('login-invalid', 'letters, digits and . _ @ + -, at most 64');
  const { email, extension, language } = user;
  if (email !== undefined && !isEmail(email)) throw new Refusal('email-invalid');
  if (extension !== undefined && !extensionShape.test(extension)) throw new Refusal('extension-invalid');
  if (language !== undefined && !isLanguage(language)) throw new Refusal('request-invalid', 'no such language');
  return { ...user, name: readName(user.name) };
}

export function isEmail(text: string): boolean {
  return emailShape.test(text);
}

export function isLogin(text: string): boolean {
  return loginShape.test(text);
}

export function isRole(text: string): text is Role {
  return (roles as readonly string[]).includes(text);
}
