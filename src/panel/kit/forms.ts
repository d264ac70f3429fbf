import { type Html, type HtmlValue, html } from './html.ts';
import { type KeptField, type Notice, type RenderContext, t } from './render-context.ts';
import type { Gaps, TextName } from './texts.ts';

/** Hidden field without which a form is refused. */
export function tokenField(context: RenderContext): Html {
  return html`<input type="hidden" name="token" value="${context.formToken}">`;
}

/** The box for notices. Pages have it even when empty, because screen readers announce the text that appears in it. */
export function noticeBox(context: RenderContext, given: Notice | undefined): Html {
  const notice = context.kept?.notice ?? given;
  if (context.shown !== undefined) context.shown.notice = notice;
  if (notice === undefined) return html`<p class="notice" role="alert"></p>`;
  const { mood, text, gaps } = notice;
  return html`<p class="notice ${mood}" role="alert">${t(context, text, gaps)}</p>`;
}

export interface Field {
  name: string;
  label: TextName;
  type?: 'text' | 'password' | 'tel' | 'email' | 'search';
  value?: string | undefined;
  autocomplete: string;
  hint?: TextName | undefined;
  /** Whether the value is wrong. The page's notice explains it. */
  wrong?: boolean;
  required?: boolean;
  autofocus?: boolean;
  maxLength?: number;
  /** Telephones show a numeric keypad. */
  digitsOnly?: boolean;
}

/** A field as it was when its form was sent, otherwise as given. Also keeps it for the page that is shown next. */
export function asKept(context: RenderContext, name: string, given: KeptField): KeptField {
  const { value = given.value, wrong = given.wrong, focus } = context.kept?.fields[name] ?? {};
  const field = { value, wrong, focus: context.kept === undefined ? given.focus : focus };
  if (context.shown !== undefined) context.shown.fields[name] = field;
  return field;
}

export function field(context: RenderContext, given: Field): Html {
  const { name, label, type = 'text', autocomplete, hint } = given;
  const { required = true, maxLength = 200, digitsOnly = false } = given;
  const kept = asKept(context, name, { value: given.value, wrong: given.wrong, focus: given.autofocus });
  const { value, wrong = false, focus: autofocus = false } = kept;
  return html`<div class="field">
    <label for="${name}">${t(context, label)}</label>
    <input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" maxlength="${maxLength}"
      ${value !== undefined && html`value="${value}"`}
      ${(type === 'password' || autocomplete.startsWith('username')) && html`autocapitalize="none" spellcheck="false"`}
      ${digitsOnly && html`inputmode="numeric"`} ${required && html`required`} ${autofocus && html`autofocus`} ${wrong && html`aria-invalid="true"`}
      ${hint !== undefined && html`aria-describedby="${name}-hint"`}>
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${t(context, hint)}</p>`}
  </div>`;
}

export interface SelectField {
  name: string;
  label: TextName;
  value: string;
  options: readonly { value: string; text: string }[];
  hint?: TextName;
}

export function selectField(context: RenderContext, { name, label, options, hint, ...given }: SelectField): Html {
  const { value } = asKept(context, name, given);
  return html`<div class="field">
    <label for="${name}">${t(context, label)}</label>
    <select id="${name}" name="${name}" autocomplete="off" ${hint !== undefined && html`aria-describedby="${name}-hint"`}>
      ${options.map(
        (each) => html`<option value="${each.value}" ${each.value === value && html`selected`}>${each.text}</option>`,
      )}
    </select>
    ${hint !== undefined && html`<p class="hint" id="${name}-hint">${t(context, hint)}</p>`}
  </div>`;
}

export interface Form {
  action: string;
  fields?: HtmlValue;
  submit: TextName;
  /** What is shown beside the submit button. */
  beside?: HtmlValue;
  mood?: 'primary' | 'grave' | '';
}

export function form(context: RenderContext, { action, fields, submit, beside, mood = 'primary' }: Form): Html {
  return html`<form method="post" action="${action}">
    ${tokenField(context)}
    ${fields}
    <div class="buttons"><button class="${mood}" type="submit">${t(context, submit)}</button>${beside}</div>
  </form>`;
}

/** A form with one button. Changes are never made by a link. */
export function buttonForm(
  context: RenderContext,
  { action, text, gaps, mood = '', about, beside, fields }: ButtonForm,
): Html {
  return html`<form class="single" method="post" action="${action}">
    ${tokenField(context)}${fields}
    <button class="${mood}" type="submit">${t(context, text, gaps)}${
      about !== undefined && html`<span class="unseen"> ${about}</span>`
    }${beside !== undefined && [' ', beside]}</button>
  </form>`;
}

interface ButtonForm {
  action: string;
  text: TextName;
  gaps?: Gaps;
  mood?: 'primary' | 'plain' | 'grave' | '';
  /** Which of several items the button is for, for screen readers. */
  about?: string;
  /** What follows the text in the button. */
  beside?: HtmlValue;
  fields?: HtmlValue;
}
