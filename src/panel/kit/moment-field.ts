import { type Html, html } from './html.ts';
import { type RenderContext, t } from './render-context.ts';

/** A moment in the time zone of the page. */
export function momentField(
  context: RenderContext,
  { name, label, value = '' }: { name: string; label: 'filter-from' | 'filter-until'; value?: string | undefined },
): Html {
  return html`<div class="field">
    <label for="${name}">${t(context, label)}</label>
    <input id="${name}" name="${name}" type="datetime-local" value="${value}" autocomplete="off">
  </div>`;
}
