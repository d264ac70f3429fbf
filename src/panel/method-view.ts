import { type Html, html } from './html.ts';
import { type IconName, icon } from './icons.ts';
import type { TextName } from './texts.ts';
import { say, type Visit } from './visit.ts';

export type MethodKind = 'app' | 'phone' | 'authenticator';

/** A method as a page shows it: to its owner, who knows the number behind the mask. */
export interface MethodView {
  id: string;
  kind: MethodKind;
  /** `062*****29`, of a telephone number. */
  mask?: string | undefined;
  landline?: boolean;
  /** What the person calls it: "desk". */
  name?: string | undefined;
  primary: boolean;
  addedAt?: Date | undefined;
}

export function methodIcon({ kind, landline = false }: Pick<MethodView, 'kind' | 'landline'>): Html {
  const names: Record<MethodKind, IconName> = {
    app: 'app',
    phone: landline ? 'landline' : 'mobile',
    authenticator: 'authenticator',
  };
  return icon(names[kind]);
}

/** One line for a button or a sentence: `desk, 050*****00`. */
export function methodWords(visit: Visit, { kind, mask, name }: MethodView): string {
  const what = mask ?? say(visit, `kind-${kind}`);
  return name === undefined ? what : `${name}, ${what}`;
}

/** Two lines for a list: what the person calls it, and what it is. */
export function methodLabel(visit: Visit, method: MethodView): Html {
  const { kind, mask, name, primary } = method;
  const kindText: TextName = kind === 'phone' && method.landline === true ? 'kind-landline' : `kind-${kind}`;
  return html`<span class="label">
    <span class="title">${name ?? mask ?? say(visit, kindText)}${
      primary && html` <span class="mark">${say(visit, 'primary')}</span>`
    }</span>
    <span class="hint">${name !== undefined && mask !== undefined ? mask : kind === 'phone' || name !== undefined ? say(visit, kindText) : say(visit, 'authenticator-hint')}</span>
  </span>`;
}
