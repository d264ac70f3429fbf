import { oneOf, type Setting, text } from '../setting.ts';
import { isLoopbackHost } from './address-readers.ts';
import { bodyForms, fillBody, mediaTypeOf } from './voice-body.ts';
import { voiceHeaders, voiceNames, voiceUrl } from './voice-readers.ts';

/** The voice that makes the prompts. */
export const voiceSettings = {
  BELCODE_VOICE: {
    read: oneOf(['espeak-ng', 'piper', 'say', 'http']),
    default: 'espeak-ng',
    about: 'voice that makes the prompts: espeak-ng, piper, say, or http for a speech service (BELCODE_VOICE_URL)',
  },
  BELCODE_PIPER_MODELS: { read: text, default: '/usr/share/piper', about: 'folder of piper models: nl.onnx, en.onnx' },
  BELCODE_VOICE_URL: {
    read: (value: string) => (value === '' ? '' : voiceUrl(value)),
    default: '',
    about:
      'address of a speech service that answers a request with sound; {text}, {language} and {voice} are filled in',
  },
  BELCODE_VOICE_METHOD: {
    read: oneOf<'POST' | 'GET'>(['POST', 'GET']),
    default: 'POST',
    about: 'method of that request: POST or GET',
  },
  BELCODE_VOICE_HEADERS: {
    read: voiceHeaders,
    default: '{}',
    about: 'its headers, as JSON; {key} is BELCODE_VOICE_KEY, as in {"Authorization": "Bearer {key}"}',
  },
  BELCODE_VOICE_BODY: {
    read: text,
    default: '',
    about: 'its body, in which {text}, {language} and {voice} are filled in, escaped as the Content-Type needs it',
  },
  BELCODE_VOICE_NAMES: {
    read: voiceNames,
    default: '',
    about: 'what {voice} is in each language: nl:nl-NL-FennaNeural,en:en-GB-SoniaNeural',
  },
  BELCODE_VOICE_KEY: {
    secret: true,
    read: text,
    default: '',
    about: 'key of the speech service, which goes into a header only',
  },
} as const satisfies Record<string, Setting<unknown>>;

type Values = { [Name in keyof typeof voiceSettings]?: ReturnType<(typeof voiceSettings)[Name]['read']> };

/** What a request to a speech service lacks. No mistake repeats a value. */
export function voiceMistakes(values: Values): string[] {
  const { BELCODE_VOICE_URL: url = '', BELCODE_VOICE_HEADERS: headers = {}, BELCODE_VOICE_BODY: body = '' } = values;
  const { BELCODE_VOICE_KEY: key = '', BELCODE_VOICE_METHOD: method, BELCODE_VOICE: voice } = values;
  if (url === '')
    return voice === 'http'
      ? ['BELCODE_VOICE_URL is not set, but BELCODE_VOICE=http needs it: the address of the speech service']
      : [];
  const mistakes: string[] = [];
  const holdsKey = Object.values(headers).some((header) => header.includes('{key}'));
  if (holdsKey && key === '') mistakes.push('BELCODE_VOICE_KEY is not set, but BELCODE_VOICE_HEADERS has {key}');
  if (key !== '' && !holdsKey)
    mistakes.push('BELCODE_VOICE_HEADERS has no {key}, so that BELCODE_VOICE_KEY would not be used');
  if (holdsKey && url.startsWith('http:') && !isLoopbackHost(new URL(url).hostname))
    mistakes.push('BELCODE_VOICE_URL must begin with https:// because a key is sent there');
  if (method === 'GET' && body !== '') mistakes.push('BELCODE_VOICE_BODY is set, but a GET request has none');
  if (!url.includes('{text}') && !body.includes('{text}'))
    mistakes.push('BELCODE_VOICE_BODY has no {text}, and BELCODE_VOICE_URL has none either');
  if (body !== '') mistakes.push(...bodyMistakes(body, headers));
  return mistakes;
}

function bodyMistakes(body: string, headers: Readonly<Record<string, string>>): string[] {
  if (body.includes('{key}')) return ['BELCODE_VOICE_BODY must not hold {key}, which belongs into a header'];
  const type = mediaTypeOf(headers);
  const form = bodyForms.find(({ matches }) => matches.test(type));
  if (form === undefined)
    return [
      'BELCODE_VOICE_HEADERS needs a Content-Type of JSON, XML, a form or text/plain, so that the text is escaped',
    ];
  try {
    form.check(fillBody(body, form, { text: `"<&'\\`, language: 'nl', voice: 'x' }));
    return [];
  } catch {
    return [`BELCODE_VOICE_BODY is not ${form.name} when the text is filled in: put "{text}" between quotes`];
  }
}
