import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';
import type { TextName } from './texts.ts';

interface DayField {
  name: string;
  label: TextName;
  /** `2027-03-01`. */
  value?: string | undefined;
  /** In words. */
  hint: string;
}

/** A calendar field that may stay empty. */
export function dayField(context: RenderContext, { name, label, value = '', hint }: DayField): Html {
  return html`<div class="field">
    <label for="${name}">${t(context, label)}</label>
    <input id="${name}" name="${name}" type="date" min="2000-01-01" max="2999-12-31" value="${value}" autocomplete="off" aria-describedby="${name}-hint">
    <p class="hint" id="${name}-hint">${hint}</p>
  </div>`;
}
