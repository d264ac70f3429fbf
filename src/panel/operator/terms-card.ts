import { maxTermsLength, timeZones } from '../../accounts/company-terms.ts';
import { dayField } from '../kit/day-field.ts';
import { field, form, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { formatLongDay, type RenderContext, t } from '../kit/render-context.ts';
import { shownValues } from '../kit/shown-values.ts';

export interface TermsFields {
  /** Empty for that of the site. */
  timeZone: string;
  /** `2027-03-01`, or empty. */
  endsOn: string;
  terms: string;
}

export interface TermsView extends TermsFields {
  /** What was typed instead, before a refusal. */
  typed?: Partial<TermsFields> | undefined;
  /** The time zone of companies that have none. */
  site: string;
}

/** On the page of a company: its time zone, its end, and what was agreed. */
export function termsCard(context: RenderContext, path: string, { typed, site, ...stored }: TermsView): Html {
  const { timeZone, endsOn, terms } = { ...stored, ...typed };
  return html`<section class="card" aria-labelledby="terms-title">
    <h2 id="terms-title">${t(context, 'terms-title')}</h2>
    ${form(context, {
      action: `${path}/terms`,
      fields: html`${shownValues(stored)}${selectField(context, {
        name: 'time-zone',
        label: 'field-time-zone',
        value: timeZone,
        options: [
          { value: '', text: t(context, 'time-zone-of-site', { timeZone: site }) },
          ...timeZones().map((each) => ({ value: each, text: each.replaceAll('_', ' ') })),
        ],
      })}
      ${dayField(context, {
        name: 'ends-on',
        label: 'field-ends-on',
        value: endsOn,
        hint: endsOn === '' ? t(context, 'ends-never') : formatLongDay(context, endsOn),
      })}
      ${field(context, { name: 'terms', label: 'field-terms', value: terms, maxLength: maxTermsLength, required: false, autocomplete: 'off', hint: 'field-terms-hint' })}`,
      submit: 'save',
    })}
  </section>`;
}
