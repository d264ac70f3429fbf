import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ConfigError, type Program, readConfig, type SettingName, settings } from '../src/config.ts';

const secret = 'a secret for tests only, of more than 32 bytes';
const password = 'the password of ari.conf';
const needed = { BELCODE_SECRET: secret, BELCODE_ARI_PASSWORD: password, BELCODE_DIAL: 'PJSIP/{number}@trunk' };

function mistakesOf(environment: Record<string, string>, program: Program = 'dialler'): readonly string[] {
  try {
    readConfig(program, environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  return [];
}

/** The mistakes of one setting, when all others are right. */
const mistakeOf = (name: SettingName, value: string) =>
  mistakesOf({ ...needed, BELCODE_PANEL_URL: 'https://panel.example.org', [name]: value });

describe('settings', () => {
  it('have defaults that their own readers take', () => {
    const entries = Object.entries<{ default?: string; read(text: string): unknown }>(settings);
    const defaults = entries.filter(([, setting]) => setting.default);
    expect(defaults.length).toBeGreaterThan(15);
    for (const [name, setting] of defaults) {
      expect(() => setting.read(setting.default ?? ''), name).not.toThrow();
      expect(mistakeOf(name as SettingName, setting.default ?? '')).toEqual([]);
    }
  });

  it('say each what they are for', () => {
    for (const [name, { about }] of Object.entries(settings)) expect([name, about.length > 3]).toEqual([name, true]);
  });

  it('refusing is the default: no destination may be called', () => {
    expect(readConfig('api', needed).BELCODE_DESTINATIONS).toEqual([]);
  });

  it('an empty one is an absent one', () => {
    expect(readConfig('dialler', { ...needed, BELCODE_RING_SECONDS: '' }).BELCODE_RING_SECONDS).toBe(30);
    expect(mistakeOf('BELCODE_SECRET', '')).toEqual([expect.stringContaining('BELCODE_SECRET is not set')]);
  });

  it('what one program needs does not keep another from starting', () => {
    expect(mistakesOf({ BELCODE_SECRET: secret }, 'api')).toEqual([]);
    expect(mistakesOf({}, 'cli')).toEqual([]);
    expect(mistakesOf({}, 'dialler')).toHaveLength(3);
  });

  it('what one program does not need must be right all the same', () => {
    expect(mistakesOf({ BELCODE_SECRET: secret, BELCODE_DIAL: 'nonsense' }, 'api')).toHaveLength(1);
  });

  it('every mistake is told at once', () => {
    const mistakes = mistakesOf({
      BELCODE_SECRET: 'short',
      BELCODE_REDIS_URL: 'http://127.0.0.1',
      BELCODE_DATABASE_URL: 'mysql://127.0.0.1',
      BELCODE_PORT: '65536',
      BELCODE_LOG_LEVEL: 'loud',
      BELCODE_COUNTRY: 'nl',
      BELCODE_LANGUAGE: 'Dutch',
      BELCODE_DESTINATIONS: '+31,32',
      BELCODE_CODE_DIGITS: '5',
      BELCODE_DIALLER: 'Dialler 1',
      BELCODE_RING_SECONDS: '-1',
      BELCODE_DAIL: 'PJSIP/{number}@trunk',
    });
    const names = mistakes.map((mistake) => mistake.split(' ')[0]);
    expect(names.sort()).toEqual([
      'BELCODE_ARI_PASSWORD',
      'BELCODE_CODE_DIGITS',
      'BELCODE_COUNTRY',
      'BELCODE_DAIL',
      'BELCODE_DATABASE_URL',
      'BELCODE_DESTINATIONS',
      'BELCODE_DIAL',
      'BELCODE_DIALLER',
      'BELCODE_LANGUAGE',
      'BELCODE_LOG_LEVEL',
      'BELCODE_PORT',
      'BELCODE_REDIS_URL',
      'BELCODE_RING_SECONDS',
      'BELCODE_SECRET',
    ]);
  });

  it('an unknown name is reported; names of other programs are ignored', () => {
    expect(mistakesOf({ ...needed, BELCODE_SECRETS: 'x', PATH: 'x', ASTERISK_X: 'y' })).toEqual([
      'BELCODE_SECRETS is not a setting of Belcode',
    ]);
    expect(mistakesOf({ ...needed, BELCODE_toString: 'x' })).toHaveLength(1);
  });

  it('no value is repeated in a mistake: it may be a secret', () => {
    const values = Object.keys(settings).map((name, at) => [name, `  hunter2-${at}<&\u0000`] as const);
    const { message } = (() => {
      try {
        readConfig('dialler', Object.fromEntries(values));
      } catch (error) {
        return error as ConfigError;
      }
      throw new Error('it was let through');
    })();
    expect(message.split('\n').length).toBeGreaterThan(12);
    expect(message).not.toContain('hunter2');
  });
});

describe('C02 digits in a code', () => {
  it.each(['5', '0', '-6', '9', '10', '6.5', '6e0', '0x6', ' 6', 'six', '٦'])('%s is refused', (digits) => {
    expect(mistakeOf('BELCODE_CODE_DIGITS', digits)).toEqual([expect.stringContaining('from 6 to 8')]);
  });

  it.each([6, 7, 8])('%i are taken', (digits) => {
    expect(readConfig('api', { ...needed, BELCODE_CODE_DIGITS: `${digits}` }).BELCODE_CODE_DIGITS).toBe(digits);
  });
});

describe('the secret', () => {
  it('counts bytes, not characters', () => {
    expect(mistakeOf('BELCODE_SECRET', 'x'.repeat(31))).toHaveLength(1);
    expect(mistakeOf('BELCODE_SECRET', 'x'.repeat(32))).toEqual([]);
    expect(mistakeOf('BELCODE_SECRET', 'é'.repeat(16))).toEqual([]);
  });
});

describe('what is dialled', () => {
  it.each([
    'PJSIP/{number}@trunk',
    'PJSIP/trunk/sip:{number}@10.0.0.1:5060',
    'Local/{number}@from-internal/n',
    'SIP/out/{number}',
    'DAHDI/g1/{number}',
  ])('%s is taken', (template) => {
    expect(mistakeOf('BELCODE_DIAL', template)).toEqual([]);
  });

  it.each([
    ['no number', 'PJSIP/100'],
    ['two numbers', 'PJSIP/{number}@{number}'],
    ['two forms', 'PJSIP/{number}@{digits}'],
    ['an unknown placeholder', 'PJSIP/{nationaal}@trunk'],
    ['a placeholder in capitals', 'PJSIP/{NUMBER}@trunk'],
    ['an empty placeholder', 'PJSIP/{}@trunk'],
    ['braces too many', 'PJSIP/{{number}}@trunk'],
    ['a brace that is left open', 'PJSIP/{number}@{trunk'],
    ['a second destination', 'PJSIP/{number}@trunk&PJSIP/evil'],
    ['options of Dial', 'PJSIP/{number}@trunk,30,U(evil)'],
    ['a variable', 'PJSIP/{number}@$' + '{TRUNK}'],
    ['an expression', 'PJSIP/{number}@$[1]'],
    ['a line more', 'PJSIP/{number}@trunk\r\nX-Evil: 1'],
    ['a line at the end', 'PJSIP/{number}@trunk\n'],
    ['a parameter', 'PJSIP/{number}@trunk;transport=x'],
    ['a query', 'PJSIP/{number}@trunk?x=y'],
    ['a pipe', 'PJSIP/{number}@trunk|30'],
    ['a blank', 'PJSIP/{number} @trunk'],
    ['no technology', '{number}@trunk'],
    ['only a technology', 'PJSIP/'],
    ['another gap', 'PJSIP/{num}@trunk'],
  ])('%s is refused', (_what, template) => {
    expect(mistakeOf('BELCODE_DIAL', template)).toHaveLength(1);
  });
});

describe('the caller id', () => {
  it.each(['Belcode', 'Belcode <+31508200000>', 'Café Zürich <0508200000>', '<+31508200000>'])('%s is taken', (id) => {
    expect(mistakeOf('BELCODE_CALLER_ID', id)).toEqual([]);
  });

  it.each([
    ['a header', 'Belcode\r\nX-Evil: 1'],
    ['a line at the end', 'Belcode <+31508200000>\n'],
    ['quotes', 'Bel"code'],
    ['two numbers', 'A <+31508200000> <+31508200001>'],
    ['an address', 'Belcode <sip:evil@example.org>'],
    ['a bracket', 'Belcode <'],
    ['more than a display holds', 'x'.repeat(61)],
  ])('%s is refused', (_what, id) => {
    expect(mistakeOf('BELCODE_CALLER_ID', id)).toHaveLength(1);
  });
});

describe('the name of a dialler goes into addresses and keys', () => {
  it.each(['pbx 1', 'PBX', 'a/b', '../x', 'a,b', 'x&app=y', '', 'x'.repeat(41), 'pbx\n'])('attack: %j', (name) => {
    expect(mistakeOf('BELCODE_DIALLER', name)).toHaveLength(name === '' ? 0 : 1);
  });
});

describe('where copies of SIP messages arrive', () => {
  it.each(['', '127.0.0.1:9060', '127.0.0.2:1', '[::1]:65535'])('%j is taken', (place) => {
    expect(mistakeOf('BELCODE_SIP_REPORTS', place)).toEqual([]);
  });

  it.each([
    ['every address', '0.0.0.0:9060'],
    ['every address', '[::]:9060'],
    ['another host', '192.168.1.5:9060'],
    ['another host, in the disguise of IPv4', '[::ffff:192.168.1.5]:9060'],
    ['a name', 'localhost:9060'],
    ['a name that looks like loopback', '127.0.0.1.example.org:9060'],
    ['no such address', '127.0.0.256:9060'],
    ['no port', '127.0.0.1'],
    ['an impossible port', '127.0.0.1:65536'],
    ['whatever port is free', '127.0.0.1:0'],
    ['a line more', '127.0.0.1:9060\n'],
  ])('%s is refused: %j', (_what, place) => {
    expect(mistakeOf('BELCODE_SIP_REPORTS', place)).toHaveLength(1);
  });
});

describe('prefixes that may be called', () => {
  it('are taken with blanks and commas to spare', () => {
    expect(readConfig('api', { ...needed, BELCODE_DESTINATIONS: ' +31, +32 ,' }).BELCODE_DESTINATIONS).toEqual([
      '+31',
      '+32',
    ]);
  });

  it.each(['31', '+', '+0', '+031', '*', '+31*', '+31;+32', '+１', '+1234567890123456'])('%s is refused', (prefix) => {
    expect(mistakeOf('BELCODE_DESTINATIONS', prefix)).toHaveLength(1);
  });
});

describe('push services that messages may go to', () => {
  it('are those of the browsers by default, in lower case', () => {
    expect(readConfig('api', needed).BELCODE_PUSH_HOSTS).toContain('*.push.services.mozilla.com');
    const own = readConfig('api', { ...needed, BELCODE_PUSH_HOSTS: ' Push.Example.org, *.b.example ,' });
    expect(own.BELCODE_PUSH_HOSTS).toEqual(['push.example.org', '*.b.example']);
  });

  it.each([
    ['all', '*'],
    ['a whole top level', '*.com'],
    ['a star elsewhere', 'push.*.com'],
    ['half a label', '*push.example.org'],
    ['an address', 'https://push.example.org'],
    ['a path', 'push.example.org/x'],
    ['a port', 'push.example.org:8443'],
    ['a user', 'me@push.example.org'],
    ['an IPv4 address', '10.0.0.1'],
    ['an IPv6 address', '[::1]'],
    ['this host', 'localhost'],
    ['a dot at the end', 'push.example.org.'],
    ['two dots', 'push..example.org'],
    ['a line at the end', 'push.example.org\nevil.com'],
    ['letters that look alike', 'рush.example.org'],
  ])('%s is refused', (_what, hosts) => {
    expect(mistakeOf('BELCODE_PUSH_HOSTS', hosts)).toHaveLength(1);
  });
});

describe('whom push services can reach', () => {
  it.each(['mailto:operator@example.org', 'https://example.org', 'https://example.org/contact?of=belcode'])(
    '%s is taken',
    (contact) => {
      expect(mistakeOf('BELCODE_PUSH_CONTACT', contact)).toEqual([]);
    },
  );

  it.each([
    'operator@example.org',
    'http://example.org',
    'mailto:',
    'mailto:nobody',
    'mailto:a@b.example?bcc=c@d.example',
    'mailto:Olga <olga@example.org>',
    'https://',
    'https://user@example.org',
    'https://localhost',
    'https://localhost:8080/x',
    'mailto:root@localhost',
    'https://panel.localhost/',
    'mailto:a@b.example\n',
  ])('%j is refused', (contact) => {
    expect(mistakeOf('BELCODE_PUSH_CONTACT', contact)).toHaveLength(1);
  });
});

describe('a mail server', () => {
  const set = { BELCODE_SECRET: 'x'.repeat(32), BELCODE_SMTP_URL: 'smtp://127.0.0.1:25' };

  it('needs to know whom mails come from, and where their links lead', () => {
    expect(() => readConfig('api', set)).toThrow(/BELCODE_MAIL_FROM[\s\S]*BELCODE_PANEL_URL/);
    const whole = {
      ...set,
      BELCODE_MAIL_FROM: 'Belcode <b@example.org>',
      BELCODE_PANEL_URL: 'https://panel.example.org',
    };
    expect(() => readConfig('api', whole)).not.toThrow();
  });

  it.each(['nobody', 'a@b\r\nBcc: c@d', 'a <b> <c@d>'])('refuses %j as whom mails come from', (from) => {
    expect(() => readConfig('api', { ...set, BELCODE_MAIL_FROM: from })).toThrow(/BELCODE_MAIL_FROM must be/);
  });
});

describe('a trusted proxy', () => {
  it('needs the address of the panel, because it may pass on any X-Forwarded-Host', () => {
    const behind = { BELCODE_SECRET: secret, BELCODE_TRUSTED_PROXIES: '127.0.0.1' };
    expect(mistakesOf(behind, 'api')).toEqual([expect.stringContaining('BELCODE_PANEL_URL is not set')]);
    expect(mistakesOf({ ...behind, BELCODE_PANEL_URL: 'https://panel.example.org' }, 'api')).toEqual([]);
  });
});

it('the secret that everybody can read in docker-compose.yml is refused outside the demo', () => {
  const published = /BELCODE_SECRET:-([^}]+)}/.exec(readFileSync('docker-compose.yml', 'utf8'))?.[1] ?? '';
  for (const program of ['api', 'dialler', 'radius', 'cli'] as const) {
    const set = { BELCODE_SECRET: published, BELCODE_ARI_PASSWORD: 'x', BELCODE_DIAL: 'PJSIP/{number}' };
    expect(() => readConfig(program, set)).toThrow('BELCODE_SECRET is the one of the demo');
    expect(readConfig(program, { ...set, BELCODE_DEMO: '1' }).BELCODE_SECRET).toBe(published);
  }
});

it.each([
  'https://pbx.example.nl/2fa',
  'https://pbx.example.nl/?a',
  'https://pbx.example.nl/#a',
  'https://u@pbx.example.nl',
])('the panel needs a host of its own: %s is refused', (BELCODE_PANEL_URL) => {
  expect(mistakesOf({ ...needed, BELCODE_PANEL_URL })).toEqual([expect.stringMatching(/host without a path/)]);
});
