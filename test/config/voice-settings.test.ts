import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

const right = {
  BELCODE_VOICE: 'http',
  BELCODE_VOICE_URL: 'https://speech.example.org/v1/audio/speech',
  BELCODE_VOICE_HEADERS: '{"Authorization":"Bearer {key}","Content-Type":"application/json"}',
  BELCODE_VOICE_BODY: '{"input":"{text}","voice":"{voice}"}',
  BELCODE_VOICE_NAMES: 'nl:Fenna,en:Sonia',
  BELCODE_VOICE_KEY: 'hunter2-hunter2',
};

function mistakesOf(changed: Record<string, string>): string {
  try {
    readConfig('cli', { ...right, ...changed });
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes.join('\n');
    throw error;
  }
  return '';
}

describe('the settings of a speech service', () => {
  it('are taken when they are whole', () => {
    expect(mistakesOf({})).toBe('');
    expect(readConfig('cli', right).BELCODE_VOICE_NAMES).toEqual({ nl: 'Fenna', en: 'Sonia' });
  });

  it('need no key on this host, nor anything while another voice is used', () => {
    const { BELCODE_VOICE_KEY, ...open } = right;
    const local = {
      BELCODE_VOICE_URL: 'http://127.0.0.1:5000/',
      BELCODE_VOICE_HEADERS: '{"content-type":"text/plain"}',
    };
    expect(readConfig('cli', { ...open, ...local, BELCODE_VOICE_BODY: '{text}' }).BELCODE_VOICE_KEY).toBe('');
    expect(readConfig('cli', {}).BELCODE_VOICE).toBe('espeak-ng');
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['no address', { BELCODE_VOICE_URL: '' }, /^BELCODE_VOICE_URL is not set/],
    ['an address of another kind', { BELCODE_VOICE_URL: 'file:///etc/passwd' }, /must be an address/],
    ['a host that the words would choose', { BELCODE_VOICE_URL: 'https://{voice}.example.org/' }, /in its host/],
    ['a password in the address', { BELCODE_VOICE_URL: 'https://a:hunter2@example.org/' }, /must hold no password/],
    ['the key in the address', { BELCODE_VOICE_URL: 'https://example.org/?k={key}' }, /must not hold \{key\}/],
    ['a key in clear over the network', { BELCODE_VOICE_URL: 'http://speech.example.org/' }, /begin with https/],
    ['headers that are not JSON', { BELCODE_VOICE_HEADERS: 'hunter2: {key}' }, /must be a JSON object/],
    ['headers that are a list', { BELCODE_VOICE_HEADERS: '["hunter2"]' }, /must be a JSON object/],
    ['a header over two lines', { BELCODE_VOICE_HEADERS: '{"A":"x\\nhunter2: y"}' }, /plain ASCII/],
    ['the words in a header', { BELCODE_VOICE_HEADERS: '{"A":"{text}"}' }, /must not hold \{text\}/],
    ['a key that nothing uses', { BELCODE_VOICE_HEADERS: '{"Content-Type":"application/json"}' }, /has no \{key\}/],
    ['no key for {key}', { BELCODE_VOICE_KEY: '' }, /^BELCODE_VOICE_KEY is not set/],
    ['the key in the body', { BELCODE_VOICE_BODY: '{"input":"{text}","k":"{key}"}' }, /must not hold \{key\}/],
    ['a body without the words', { BELCODE_VOICE_BODY: '{}' }, /has no \{text\}/],
    ['words outside the quotes of JSON', { BELCODE_VOICE_BODY: '{"input":{text}}' }, /is not JSON/],
    ['a body of a type without a rule', { BELCODE_VOICE_HEADERS: '{"X":"{key}"}' }, /needs a Content-Type/],
    ['a body of a GET request', { BELCODE_VOICE_METHOD: 'GET' }, /a GET request has none/],
    ['a voice without a language', { BELCODE_VOICE_NAMES: 'hunter2' }, /must be pairs/],
    ['a language twice', { BELCODE_VOICE_NAMES: 'nl:a,nl:b' }, /each language once/],
  ])('are refused: %s', (_what, changed, expected) => {
    expect(mistakesOf(changed)).toMatch(expected);
    expect(mistakesOf(changed)).not.toContain('hunter2');
  });
});
