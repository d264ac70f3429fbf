import { asKept } from './forms.ts';
import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

export interface CodeField {
  digits: number;
  wrong?: boolean;
  autofocus?: boolean;
  /** Words below the field, which say where the code comes from. */
  hint: string;
}

/**
 * Takes a code that is typed, pasted with a space, or filled in by the browser. `browser/code-field.js` sends the form.
 */
export function codeField(context: RenderContext, { digits, hint, ...given }: CodeField): Html {
  const kept = asKept(context, 'code', { wrong: given.wrong, focus: given.autofocus ?? true });
  const { wrong = false, focus: autofocus = false } = kept;
  return html`<div class="field">
    <label for="code">${t(context, 'code')}</label>
    <input id="code" class="code" name="code" type="text" inputmode="numeric" autocomplete="one-time-code"
      spellcheck="false" maxlength="32" required ${autofocus && html`autofocus`} data-digits="${digits}"
      aria-describedby="code-hint" ${wrong && html`aria-invalid="true"`}>
    <p class="hint" id="code-hint">${hint}</p>
  </div>`;
}
