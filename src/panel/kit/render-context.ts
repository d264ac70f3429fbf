import type { Html } from './html.ts';
import { fillBold, fillText, type Gaps, type Language, type TextName } from './texts.ts';

export type Role = 'user' | 'company-admin' | 'operator';

/** Who is logged in, as far as every page shows it. */
export interface Person {
  login: string;
  name: string;
  role: Role;
}

/** What every page is rendered with. */
export interface RenderContext {
  language: Language;
  /** Where dates are at home: `Europe/Amsterdam`. */
  timeZone: string;
  /** The address of the page, to come back to when the language changes. */
  path: string;
  /** Goes into every form (E07). */
  formToken: string;
  /** The folder of styles and scripts, with their fingerprint in it. */
  assets: string;
  /** Only in a full session. */
  person?: Person | undefined;
  /** Somebody half-way through the login, who may leave. */
  halfWay?: boolean;
}

/** One sentence about what has just happened. */
export interface Notice {
  mood: 'good' | 'bad';
  text: TextName;
  gaps?: Gaps;
}

export function t(context: RenderContext, name: TextName, gaps?: Gaps): string {
  return fillText(context.language, name, gaps);
}

export function tBold(context: RenderContext, name: TextName, gaps: Gaps): Html[] {
  return fillBold(context.language, name, gaps);
}

/** `1 March 2027`, `1 maart 2027`. */
export function formatDay({ language, timeZone }: RenderContext, at: Date): string {
  return new Intl.DateTimeFormat(localeOf[language], { dateStyle: 'long', timeZone }).format(at);
}

/** A day of the calendar, `2027-02-28`, in words. */
export function formatDate({ language }: RenderContext, day: string): string {
  return new Intl.DateTimeFormat(localeOf[language], { dateStyle: 'long', timeZone: 'UTC' }).format(Date.parse(day));
}

/** `1 Mar 2027, 14:05`, `1 mrt 2027, 14:05`. */
export function formatMoment({ language, timeZone }: RenderContext, at: Date): string {
  return new Intl.DateTimeFormat(localeOf[language], { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(at);
}

const localeOf: Record<Language, string> = { nl: 'nl-NL', en: 'en-GB' };
