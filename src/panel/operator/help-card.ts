import { type HelpContact, maxHelpPhoneLength, maxHelpTextLength } from '../../accounts/help-contact.ts';
import { offeredLanguages, profileOf } from '../../languages/languages.ts';
import { field, form } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { shownValues } from '../kit/shown-values.ts';
import type { Language } from '../kit/texts.ts';

/** By language. */
export type HelpFields = Partial<Record<Language, HelpContact>>;

/** What a form of it shows: `nl-text` and so on. */
export function helpParts(help: HelpFields): Record<string, string> {
  const parts = ['text', 'phone', 'mail'] as const;
  const pairs = offeredLanguages().flatMap((language) =>
    parts.map((part) => [`${language}-${part}`, help[language]?.[part] ?? ''] as const),
  );
  return Object.fromEntries(pairs);
}

/** The changes that parts of such a form are. */
export function helpOfParts(parts: Partial<Record<string, string>>): HelpFields {
  const help: HelpFields = {};
  for (const [name, value] of Object.entries(parts)) {
    const at = name.lastIndexOf('-');
    const language = name.slice(0, at);
    help[language] = { ...help[language], [name.slice(at + 1)]: value };
  }
  return help;
}

/**
 * On the page of a company: whom its users call or mail when they are stuck.
 *
 * @param typed what was typed before a refusal
 */
export function helpCard(context: RenderContext, path: string, stored: HelpFields, typed: HelpFields = {}): Html {
  const help = (language: Language) => ({ ...stored[language], ...typed[language] });
  return html`<section class="card" aria-labelledby="help-title">
    <h2 id="help-title">${t(context, 'help-title')}</h2>
    <p class="hint">${t(context, 'help-hint')}</p>
    ${form(context, {
      action: `${path}/help`,
      fields: html`${shownValues(helpParts(stored))}${offeredLanguages().map(
        (language) => html`<fieldset>
          <legend>${profileOf(language).name}</legend>
          ${field(context, { ...optional, name: `help-text-${language}`, label: 'field-help-text', value: help(language).text, maxLength: maxHelpTextLength })}
          ${field(context, { ...optional, name: `help-phone-${language}`, label: 'field-help-phone', value: help(language).phone, type: 'tel', maxLength: maxHelpPhoneLength })}
          ${field(context, { ...optional, name: `help-mail-${language}`, label: 'email', value: help(language).mail, type: 'email', maxLength: 254 })}
        </fieldset>`,
      )}`,
      submit: 'save',
    })}
  </section>`;
}

const optional = { required: false, autocomplete: 'off' } as const;
