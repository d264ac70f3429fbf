import type { Role } from '../../accounts/user.ts';
import type { Brand } from '../../brand/brand.ts';
import { profileOf } from '../../languages/languages.ts';
import type { Html } from './html.ts';
import { fillBold, fillText, type Gaps, isTextName, type Language, type TextName } from './texts.ts';

/** What every page shows about the user who is logged in. */
export interface Person {
  login: string;
  name: string;
  role: Role;
}

/** What every page is rendered with. */
export interface RenderContext {
  language: Language;
  /** What the reader takes the panel for; undefined for the operator's own. */
  brand?: Brand | undefined;
  /** Time zone of dates, such as `Europe/Amsterdam`. */
  timeZone: string;
  /** Address of the page, to return to after a change of language. */
  path: string;
  /** CSRF token for every form (E07). */
  formToken: string;
  /** Folder of styles and scripts, including the fingerprint. */
  assets: string;
  /** This installation sends no mail, so no page may promise one. */
  withoutMail?: boolean;
  /** Set only in a full session. */
  person?: Person | undefined;
  /** Whether the login is unfinished, so that the page offers to leave it. */
  partial?: boolean;
  /** Host of the site where the person goes on, if there is one, or words for it. */
  goOnHost?: string | undefined;
  /** A form of this page that was sent just before, to be shown as it was. */
  kept?: KeptForm | undefined;
  /** Filled while a page is made that answers a form: what the page of the form then shows. */
  shown?: KeptForm | undefined;
  /** The page to which a reload leads, when this one answers a form itself. */
  reloadsAs?: string | undefined;
}

/** A sentence about what has just happened. */
export interface Notice {
  mood: 'good' | 'bad';
  text: TextName;
  gaps?: Gaps;
}

/**
 * What a page showed of a form that was sent: its notice, and its fields. A browser gets it by a redirect to the page
 * of the form, so that neither Back nor a reload sends the form again (RFC 9110 §15.4.4).
 */
export interface KeptForm {
  notice?: Notice | undefined;
  fields: Record<string, KeptField>;
}

export interface KeptField {
  /** Never of a password or a code, because such fields show no value. */
  value?: string | undefined;
  wrong?: boolean | undefined;
  focus?: boolean | undefined;
}

export function t(context: RenderContext, name: TextName, gaps?: Gaps): string {
  return fillText(context.language, textFor(context, name), gaps, context.brand);
}

export function tBold(context: RenderContext, name: TextName, gaps: Gaps): Html[] {
  return fillBold(context.language, textFor(context, name), gaps, context.brand);
}

/** A text that counts on mail has a second one, for an installation that sends none. */
function textFor({ withoutMail }: RenderContext, name: TextName): TextName {
  const other = `${name}-without-mail`;
  return withoutMail === true && isTextName(other) ? other : name;
}

/** Such as `1 March 2027` or `1 maart 2027`. */
export function formatDay({ language, timeZone }: RenderContext, at: Date): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, { dateStyle: 'long', timeZone }).format(at);
}

/** Formats a calendar day given as `2027-02-28`. */
export function formatDate({ language }: RenderContext, day: string): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, { dateStyle: 'long', timeZone: 'UTC' }).format(
    Date.parse(day),
  );
}

/** With its weekday: `Monday 1 March 2027`. @param day `2027-03-01` */
export function formatLongDay({ language }: RenderContext, day: string): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, { dateStyle: 'full', timeZone: 'UTC' }).format(
    Date.parse(day),
  );
}

/** Such as `1 Mar 2027, 14:05` or `1 mrt 2027, 14:05`. */
export function formatMoment({ language, timeZone }: RenderContext, at: Date): string {
  return new Intl.DateTimeFormat(profileOf(language).locale, {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone,
  }).format(at);
}
