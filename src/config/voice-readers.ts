import { list, type Read } from '../setting.ts';

/** An address of another host, in which `{text}`, `{language}` and `{voice}` are filled in. */
export const voiceUrl: Read<string> = (value) => {
  const [origin = ''] = /^https?:\/\/[^/?#]*/.exec(value) ?? [];
  const address = URL.canParse(value) ? new URL(value) : undefined;
  if (address === undefined || origin === '' || origin.includes('{') || value.includes('#'))
    throw new Error('must be an address that begins with http:// or https://, without {…} in its host');
  if (address.username !== '' || address.password !== '')
    throw new Error('must hold no password: BELCODE_VOICE_HEADERS is for that, with {key}');
  if (value.includes('{key}')) throw new Error('must not hold {key}, because addresses are logged by servers');
  return value;
};

/** Headers of a request, as one JSON object of names and texts. */
export const voiceHeaders: Read<Readonly<Record<string, string>>> = (value) => {
  const headers = parseObject(value);
  for (const [name, text] of Object.entries(headers)) {
    if (!/^[A-Za-z0-9-]{1,100}$/.test(name)) throw new Error('must name headers by letters, digits and hyphens');
    if (typeof text !== 'string' || !/^[\x20-\x7e]*$/.test(text))
      throw new Error('must have a text of plain ASCII for each header');
    if (text.includes('{text}')) throw new Error('must not hold {text}, which belongs into the body or the address');
  }
  return headers as Record<string, string>;
};

function parseObject(value: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    // The parser's own message repeats a part of the value.
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw new Error('must be a JSON object of header names and texts, as in {"Authorization": "Bearer {key}"}');
  return parsed;
}

/** The service's name of a voice by language: `nl:nl-NL-FennaNeural,en:en-GB-SoniaNeural`. */
export const voiceNames: Read<Readonly<Record<string, string>>> = (value) => {
  const names: Record<string, string> = {};
  for (const each of list(value)) {
    const [, language, name] = /^([a-z]{2,3}(?:-[A-Z]{2})?):([^\p{Cc}]{1,200})$/u.exec(each) ?? [];
    if (language === undefined || name === undefined)
      throw new Error('must be pairs of a language and a voice, as in nl:nl-NL-FennaNeural,en:en-GB-SoniaNeural');
    if (names[language] !== undefined) throw new Error('must name each language once');
    names[language] = name;
  }
  return names;
};
