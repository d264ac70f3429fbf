import type { FactorKind } from '../../accounts/factor-kind.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { type Html, html } from './html.ts';
import { icon } from './icons.ts';
import { type RenderContext, t } from './render-context.ts';

/** A method as a page shows it: to its owner, who knows the number behind the mask. */
export interface MethodView {
  id: string;
  kind: FactorKind;
  /** `062*****29`, of a telephone number; `*02`, of an extension of this exchange. */
  mask?: string | undefined;
  landline?: boolean;
  /** An extension of this exchange. */
  internal?: boolean;
  /** What is dialled behind a switchboard: `202`. */
  postDial?: string | undefined;
  /** What the person calls it: "desk". */
  name?: string | undefined;
  primary: boolean;
  /** Of the app: none of its devices can be reached just now. */
  offline?: boolean;
  addedAt?: Date | undefined;
}

export function methodIcon(method: Pick<MethodView, 'kind' | 'landline' | 'internal'>): Html {
  return icon(kindViews[method.kind].icon(method));
}

/** `050*****00`, `050*****00, extension 202`, `extension *02 (internal)`; nothing of what has no number. */
function numberWords(context: RenderContext, { mask, internal, postDial }: MethodView): string | undefined {
  if (mask === undefined) return undefined;
  if (internal === true) return t(context, 'number-internal', { number: mask });
  return postDial === undefined ? mask : t(context, 'number-behind', { number: mask, postDial });
}

/** One line for a button or a sentence: `desk, 050*****00`. */
export function methodWords(context: RenderContext, method: MethodView): string {
  const what = numberWords(context, method) ?? t(context, `kind-${method.kind}`);
  return method.name === undefined ? what : `${method.name}, ${what}`;
}

/** As short as it can be known by, in a list within a sentence: `desk`, `authenticator`. */
export function methodName(context: RenderContext, method: MethodView): string {
  return method.name ?? numberWords(context, method) ?? t(context, `name-${method.kind}`);
}

/** Two lines for a list: what the person calls it, and what it is. */
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
