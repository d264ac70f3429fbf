import { bodyForms, fillBody, mediaTypeOf, type VoiceWords } from '../../config/voice-body.ts';

/** What a request to a speech service looks like, from the settings `BELCODE_VOICE_…`. */
export interface RequestTemplate {
  url: string;
  method: 'POST' | 'GET';
  /** `{key}`, `{language}` and `{voice}` in them are filled in. */
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** A request of which everything is known but the key, so that it can be compared and kept. */
export interface FilledRequest {
  url: string;
  method: 'POST' | 'GET';
  /** With `{key}` still in them. */
  headers: Readonly<Record<string, string>>;
  body: string | undefined;
}

/** Some services refuse a request without one. */
const ownHeaders = { 'user-agent': 'belcode' };

/** @throws Error when the body has a media type for which no text can be escaped */
export function fillRequest(template: RequestTemplate, words: VoiceWords): FilledRequest {
  const headers = Object.entries(template.headers).map(([name, text]) => [
    name.toLowerCase(),
    text.replace(/\{(language|voice)\}/g, (_, word: 'language' | 'voice') => words[word]),
  ]);
  return {
    url: fillBody(template.url, { escape: encodeURIComponent }, words),
    method: template.method,
    headers: { ...ownHeaders, ...Object.fromEntries(headers) },
    body: template.body === '' ? undefined : fillBody(template.body, formOf(template.headers), words),
  };
}

function formOf(headers: RequestTemplate['headers']) {
  const type = mediaTypeOf(headers);
  const form = bodyForms.find(({ matches }) => matches.test(type));
  if (form === undefined) throw new Error(`No text can be escaped for a body of the type ${type}`);
  return form;
}
