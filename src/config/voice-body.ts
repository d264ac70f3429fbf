/** What is filled into a request to a speech service. */
export interface VoiceWords {
  text: string;
  /** Two lower-case letters. */
  language: string;
  /** The service's name of its voice. */
  voice: string;
}

/** A form of bodies: how a text becomes part of it, so that it stays a text. */
export interface BodyForm {
  name: string;
  /** The media types that have it. */
  matches: RegExp;
  escape(text: string): string;
  /** @throws Error when a filled body does not have the form */
  check(body: string): void;
}

const entities: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' };

const unchecked = () => {};

export const bodyForms: readonly BodyForm[] = [
  {
    name: 'JSON',
    matches: /^[a-z]+\/(?:[\w.-]+\+)?json$/,
    escape: (text) => JSON.stringify(text).slice(1, -1),
    check: (body) => JSON.parse(body),
  },
  {
    name: 'XML',
    matches: /^[a-z]+\/(?:[\w.-]+\+)?xml$/,
    // XML 1.0 §2.2 permits no control characters but tab and line ends, not even escaped ones.
    escape: (text) => text.replace(/\p{Cc}/gu, ' ').replace(/[&<>"']/g, (sign) => `&${entities[sign]};`),
    check: unchecked,
  },
  { name: 'a form', matches: /^application\/x-www-form-urlencoded$/, escape: encodeURIComponent, check: unchecked },
  { name: 'text', matches: /^text\/plain$/, escape: (text) => text, check: unchecked },
];

/** The media type of a request, in small letters and without its parameters; empty where it has none. */
export function mediaTypeOf(headers: Readonly<Record<string, string>>): string {
  const name = Object.keys(headers).find((each) => each.toLowerCase() === 'content-type') ?? '';
  return (headers[name]?.split(';')[0] ?? '').trim().toLowerCase();
}

/** Fills in everything at once, so that a text with `{voice}` in it is spoken as it is. */
export function fillBody(template: string, form: Pick<BodyForm, 'escape'>, words: VoiceWords): string {
  return template.replace(/\{(text|language|voice)\}/g, (_, name: keyof VoiceWords) => form.escape(words[name]));
}
