import { type HelpContact, maxHelpPhoneLength, maxHelpTextLength } from '../../accounts/help-contact.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { field, form } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { Language } from '../kit/texts.ts';

/** By language. */
export type HelpFields = Partial<Record<Language, HelpContact>>;

/** On the page of a company: whom its users call or mail when they are stuck. */
export function helpCard(context: RenderContext, path: string, help: HelpFields): Html {
  return html`<section class="card" aria-labelledby="help-title">
    <h2 id="help-title">${t(context, 'help-title')}</h2>
    <p class="hint">${t(context, 'help-hint')}</p>
    ${form(context, {
      action: `${path}/help`,
      fields: offeredLanguages().map(
        (language) => html`<fieldset>
          <legend>${profileOf(language).name}</legend>
          ${field(context, { ...optional, name: `help-text-${language}`, label: 'field-help-text', value: help[language]?.text, maxLength: maxHelpTextLength })}
          ${field(context, { ...optional, name: `help-phone-${language}`, label: 'field-help-phone', value: help[language]?.phone, type: 'tel', maxLength: maxHelpPhoneLength })}
          ${field(context, { ...optional, name: `help-mail-${language}`, label: 'email', value: help[language]?.mail, type: 'email', maxLength: 254 })}
        </fieldset>`,
      ),
      submit: 'save',
    })}
  </section>`;
}

const optional = { required: false, autocomplete: 'off' } as const;
