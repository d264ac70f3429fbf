import { addresses } from '../kit/addresses.ts';
import { asKept, field, form, selectField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';

/** What was typed, by the names of the fields; ticks are `yes`. */
export type TypedProgram = Readonly<Record<ProgramField, string>>;

export const programFields = [
  'name',
  'redirects',
  'logouts',
  'open-to',
  'companies',
  'login',
  'refreshes',
  'public',
] as const;
type ProgramField = (typeof programFields)[number];

/** On the page of the programs: the form that adds one. */
export function addProgramCard(context: RenderContext, typed: Partial<TypedProgram> = {}): Html {
  return html`<section class="card" aria-labelledby="add-title">
    <h2 id="add-title">${t(context, 'program-add-title')}</h2>
    ${form(context, {
      action: addresses.operatorPrograms,
      fields: html`${field(context, { name: 'name', label: 'program-name', value: typed.name, autocomplete: 'off', maxLength: 80 })}
      ${linesField(context, { name: 'redirects', label: 'program-redirects', hint: 'program-redirects-hint', typed, required: true })}
      ${selectField(context, {
        name: 'open-to',
        label: 'program-open-to',
        value: typed['open-to'] ?? 'some',
        options: [
          { value: 'some', text: t(context, 'program-for-some') },
          { value: 'all', text: t(context, 'program-for-all') },
        ],
      })}
      ${linesField(context, { name: 'companies', label: 'program-companies', hint: 'program-companies-hint', typed })}
      ${selectField(context, {
        name: 'login',
        label: 'program-login',
        value: typed.login ?? 'second-factor',
        options: [
          { value: 'second-factor', text: t(context, 'program-second-factor') },
          { value: 'password', text: t(context, 'program-password') },
        ],
        hint: 'program-login-hint',
      })}
      ${linesField(context, { name: 'logouts', label: 'program-logouts', hint: 'program-logouts-hint', typed })}
      <fieldset class="options">
        <legend>${t(context, 'program-kind')}</legend>
        ${tick(context, 'refreshes', 'program-refreshes', typed)}
        ${tick(context, 'public', 'program-public', typed)}
      </fieldset>`,
      submit: 'program-add',
    })}
  </section>`;
}

interface Lines {
  name: ProgramField;
  label: TextName;
  hint: TextName;
  typed: Partial<TypedProgram>;
  required?: boolean;
}

/** A field with one value on a line. */
function linesField(context: RenderContext, { name, label, hint, typed, required = false }: Lines): Html {
  const { value = '' } = asKept(context, name, { value: typed[name] });
  return html`<div class="field">
    <label for="${name}">${t(context, label)}</label>
    <textarea id="${name}" name="${name}" rows="2" maxlength="4000" autocomplete="off" autocapitalize="none"
      spellcheck="false" aria-describedby="${name}-hint" ${required && html`required`}>${value}</textarea>
    <p class="hint" id="${name}-hint">${t(context, hint)}</p>
  </div>`;
}

function tick(context: RenderContext, name: ProgramField, label: TextName, typed: Partial<TypedProgram>): Html {
  const { value } = asKept(context, name, { value: typed[name] });
  return html`<label><input type="checkbox" name="${name}" value="yes" autocomplete="off" ${
    value === 'yes' && html`checked`
  }>${t(context, label)}</label>`;
}
