import { addresses } from '../kit/addresses.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { headingOf, readManual } from './manual.ts';
import { plainWords } from './manual-words.ts';

/** The heading of the manual for each moment in which people get stuck. */
export const helpMoments = {
  'logging-in': 'log-in',
  'password-forgotten': 'password',
  'setting-up': 'set-up',
  'adding-landline': 'landline',
  'adding-behind-switchboard': 'switchboard',
  'waiting-for-call': 'no-call',
  'waiting-for-app': 'app-code',
  'wrong-code': 'wrong-code',
  'changing-methods': 'change',
  'telephone-lost': 'lost-phone',
  'locked-out': 'contact',
  'adding-user': 'shared',
} as const;

export type HelpMoment = keyof typeof helpMoments;

/** A link to the part of the manual about this moment, in the words of its heading. */
export function helpLink(context: RenderContext, moment: HelpMoment): Html {
  const id = helpMoments[moment];
  const subject = plainWords(context, headingOf(readManual(context.language), id));
  return html`<p class="leave"><a href="${helpAddress(context, id)}">${t(context, 'help-about', { subject })}</a></p>`;
}

/** Names the language, because the manual is the same for everybody in one language and brand, and reads no session. */
function helpAddress({ language }: RenderContext, id: string): string {
  return `${addresses.help}?language=${language}#${id}`;
}
