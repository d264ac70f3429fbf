import { type Html, html } from '../kit/html.ts';
import { icon } from '../kit/icons.ts';
import type { MethodView } from '../kit/method-view.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { kindViews } from './kind-views.ts';

export function methodIcon(method: Pick<MethodView, 'kind' | 'landline' | 'internal'>): Html {
  return icon(kindViews[method.kind].icon(method));
}

/** `050*****00`, `050*****00, then 202` or `extension *02 (internal)`; undefined for a method without a number. */
function numberWords(context: RenderContext, { mask, internal, postDial }: MethodView): string | undefined {
  if (mask === undefined) return undefined;
  if (internal === true) return t(context, 'number-internal', { number: mask });
  return postDial === undefined ? mask : t(context, 'number-behind', { number: mask, postDial });
}

/** One line for a button or a sentence, such as `desk, 050*****00`. */
export function methodWords(context: RenderContext, method: MethodView): string {
  const what = numberWords(context, method) ?? t(context, `kind-${method.kind}`);
  return method.name === undefined ? what : `${method.name}, ${what}`;
}

/** The shortest name, for a list within a sentence, such as `desk` or `authenticator`. */
export function methodName(context: RenderContext, method: MethodView): string {
  return method.name ?? numberWords(context, method) ?? t(context, `name-${method.kind}`);
}

/** Two lines for a list: the name, and what the method is. */
export function methodLabel(context: RenderContext, method: MethodView): Html {
  const { name, primary, offline = false } = method;
  const { title, hint } = kindViews[method.kind];
  const number = numberWords(context, method);
  const kind = t(context, title(method));
  const hintOf = () => {
    if (name !== undefined) return number ?? kind;
    if (number !== undefined) return kind;
    return t(context, hint);
  };
  return html`<span class="label">
    <span class="title">${name ?? number ?? kind}${
      primary && html` <span class="mark">${t(context, 'primary')}</span>`
    }</span>
    <span class="hint">${offline ? t(context, 'app-offline') : hintOf()}</span>
  </span>`;
}
