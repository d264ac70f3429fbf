/**
 * HTML that is safe to send. Only templates make it, so every value in it is escaped.
 */
class SafeHtml {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Html = SafeHtml;
export type HtmlValue = Html | string | number | false | null | undefined | readonly HtmlValue[];

/** Where a gap is: between tags, in a quoted value, at the start of an address, or bare inside a tag. */
type GapContext = 'text' | 'value' | 'address' | 'tag';

const addressNames = /\s(?:href|src|action|formaction)="$/;
const gapContextsOf = new WeakMap<TemplateStringsArray, readonly GapContext[]>();

/**
 * Makes a template that escapes its gaps: strings always, nested templates not again. Gaps are allowed between tags and
 * in double-quoted values. A bare gap inside a tag takes only templates (such as `checked`).
 *
 * @param addresses where a link or a picture may lead
 * @returns a template that throws Error when escaping cannot make a gap safe, or for another address; both are defects
 *   of the page
 */
export function htmlWith(addresses: RegExp): (strings: TemplateStringsArray, ...values: HtmlValue[]) => Html {
  return (strings, ...values) => {
    let contexts = gapContextsOf.get(strings);
    if (contexts === undefined) {
      contexts = findGapContexts(strings);
      gapContextsOf.set(strings, contexts);
    }
    let text = strings[0] ?? '';
    for (const [index, value] of values.entries())
      text += fill(value, contexts[index] ?? 'tag', addresses) + strings[index + 1];
    return new SafeHtml(text);
  };
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`);
}

function fill(value: HtmlValue, context: GapContext, addresses: RegExp): string {
  if (value === false || value === null || value === undefined) return '';
  if (value instanceof SafeHtml) {
    if (context === 'text' || context === 'tag') return value.toString();
    throw new Error('A template cannot be the value of an attribute');
  }
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    if (context === 'tag' && text !== '') throw new Error('A bare gap inside a tag takes templates only');
    if (context === 'address' && !addresses.test(text)) throw new Error('An address must be one of ours');
    return escapeHtml(text);
  }
  return value.map((each) => fill(each, context, addresses)).join('');
}

/** Finds where each gap of a template is. Templates are our own source, so their form is known. */
function findGapContexts(strings: readonly string[]): GapContext[] {
  const contexts: GapContext[] = [];
  let state: 'text' | 'tag' | 'value' | 'raw' = 'text';
  let tag = '';
  for (const [index, string] of strings.entries()) {
    for (const [at, character] of [...string].entries()) {
      if (state === 'value') state = character === '"' ? 'tag' : 'value';
      else if (state === 'tag') {
        tag += character;
        if (character === "'") throw new Error('Values are written in double quotes');
        if (character === '"') state = 'value';
        if (character === '>') state = /^<(script|style)\b/i.test(tag) ? 'raw' : 'text';
      } else if (character === '<' && (state === 'text' || string.startsWith('</', at))) {
        if (string.startsWith('<!--', at)) throw new Error('Pages have no comments');
        [state, tag] = ['tag', '<'];
      }
    }
    if (index === strings.length - 1) break;
    if (state === 'raw') throw new Error('Nothing is filled into a script or a style');
    if (state !== 'value') contexts.push(state);
    else contexts.push(addressNames.test(string) ? 'address' : 'value');
  }
  return contexts;
}

/** What follows `tel:` in a link. @param phone as it is shown */
export function dialledLink(phone: string): string {
  const plus = phone.trim().startsWith('+') ? '+' : '';
  // As in +31 (0)50: the zero is for calls within the country.
  const digits = (plus === '' ? phone : phone.replace(/\(0\)/, '')).replace(/\D/g, '');
  return `${plus}${digits}`;
}

/** What follows `mailto:` in a link. */
export function mailedLink(mail: string): string {
  const at = mail.lastIndexOf('@');
  // A question mark would begin the headers of the mail.
  return `${encodeURIComponent(mail.slice(0, at))}@${encodeURIComponent(mail.slice(at + 1))}`;
}
