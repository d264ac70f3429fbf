import { form } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import type { CodeView } from './code-view.ts';

type PageNumber = NonNullable<CodeView['number']>;

/** The words above the digits, before and after they were typed. */
const words: Record<PageNumber['on'], Record<'ahead' | 'toType' | 'typed' | 'callOver', TextName>> = {
  app: { ahead: 'number-to-type', toType: 'number-to-type', typed: 'number-typed', callOver: 'number-to-type' },
  telephone: {
    ahead: 'call-number-ahead',
    toType: 'call-number-to-type',
    typed: 'number-typed',
    callOver: 'call-number-over',
  },
};

/**
 * Shows digits to type into the app or on the telephone. Once they were typed, `browser/go-on.js` sends the form;
 * without scripts the user does. A telephone that rings shows no digits yet, and `browser/show-number.js` fetches them
 * later.
 *
 * @param callOver the telephone is not asked any more
 * @param base path of the form
 */
export function pageNumberCard(
  context: RenderContext,
  { on, digits, typed }: PageNumber,
  { callOver, base }: { callOver: boolean; base: string },
): Html {
  const ahead = callOver ? 'callOver' : 'ahead';
  const said = words[on][typed ? 'typed' : digits === undefined ? ahead : 'toType'];
  return html`<p id="number-label">${t(context, said)}</p>
    ${digits !== undefined && html`<p class="page-number" aria-labelledby="number-label" role="group"><strong>${digitsOf(digits)}</strong></p>`}
    ${
      (typed || on === 'app') &&
      html`<div id="go-on" ${typed && html`data-typed=""`}>
        ${form(context, { action: base, submit: 'go-on', mood: typed ? 'primary' : '' })}
      </div>`
    }`;
}

/** Four digits apart, so that a screen reader says each of them; two are one number. */
function digitsOf(digits: string): string {
  return digits.length > 2 ? [...digits].join(' ') : digits;
}
