import { type LogLevel, logLevels } from './log.ts';

/** Reads one setting from its text. @throws Error with words that follow the setting's name: "must be …". */
type Read<T> = (text: string) => T;

interface Setting<T> {
  read: Read<T>;
  /** The text used when the setting is absent or empty. No default: the programs in `needs` cannot start without it. */
  default?: string;
  /** What it is for, in one line; `belcode settings` prints it. */
  about: string;
}

const text: Read<string> = (value) => value;

const wholeNumber =
  (least: number, most: number): Read<number> =>
  (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < least || number > most) {
      throw new Error(`must be a whole number from ${least} to ${most}`);
    }
    return number;
  };

const oneOf =
  <T extends string>(choices: readonly T[]): Read<T> =>
  (value) => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return choice;
  };

const address =
  (...protocols: string[]): Read<string> =>
  (value) => {
    const protocol = URL.canParse(value) ? new URL(value).protocol.slice(0, -1) : '';
    if (!protocols.includes(protocol))
      throw new Error(`must be an address that begins with ${protocols.join(':// or ')}://`);
    return value;
  };

/** RFC 2104 §3 wants a key of at least the digest's length, which is 32 bytes for SHA-256. */
const secret: Read<string> = (value) => {
  if (Buffer.byteLength(value) < 32)
    throw new Error('must hold at least 32 bytes; `openssl rand -base64 32` makes one');
  return value;
};

/** Pairs of id and key. No hyphens: the id of the key that comes from BELCODE_SECRET begins with `secret-`. */
const sealKeyPairs: Read<{ id: string; base64: string }[]> = (value) => {
  const pairs = list(value).map((each) => {
    const [, id, base64] = /^([a-z0-9]{1,20}):([A-Za-z0-9+/]{43}=)$/.exec(each) ?? [];
    if (id === undefined || base64 === undefined) {
      throw new Error(
        'must be pairs of a name and 32 bytes in base64, as in k1:…,k2:…; `openssl rand -base64 32` makes one',
      );
    }
    return { id, base64 };
  });
  if (new Set(pairs.map(({ id }) => id)).size < pairs.length) throw new Error('must name each key once');
  return pairs;
};

/** ISO 3166-1 alpha-2; whether numbers of the country can be read is checked by the number's own library. */
const country: Read<string> = (value) => {
  if (!/^[A-Z]{2}$/.test(value)) throw new Error('must be a country of two capitals, as in NL');
  return value;
};

const language: Read<string> = (value) => {
  if (!/^[a-z]{2}$/.test(value)) throw new Error('must be a language of two small letters, as in nl');
  return value;
};

/** The name goes into Asterisk's application name and into Redis' keys. */
const plainName: Read<string> = (value) => {
  if (!/^[a-z0-9-]{1,40}$/.test(value)) throw new Error('must be 1 to 40 small letters, digits or hyphens');
  return value;
};

/** Asterisk's dial string, without what would add a second destination to it (`&`) or a line to a protocol. */
const dialTemplate: Read<string> = (value) => {
  if (value.split('{number}').length !== 2)
    throw new Error('must hold {number} exactly once, as in PJSIP/{number}@trunk');
  if (!/^[A-Za-z0-9]+\/[A-Za-z0-9{}@:./_+-]+$/.test(value)) {
    throw new Error('must be technology/destination, as in PJSIP/{number}@trunk or Local/{number}@from-internal/n');
  }
  return value;
};

const callerId: Read<string> = (value) => {
  if (!/^[^<>"\r\n]{0,60}(<\+?\d{1,20}>)?$/.test(value))
    throw new Error('must be a name and a number, as in Belcode <+31508200000>');
  return value;
};

const list: Read<string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

const prefixes: Read<string[]> = (value) =>
  list(value).map((each) => {
    if (!/^\+[1-9]\d{0,14}$/.test(each))
      throw new Error('must be prefixes in E.164 with commas between, as in +31,+32');
    return each;
  });

/** For settings that may be left out. */
const orNothing =
  (read: Read<string>): Read<string> =>
  (value) =>
    value === '' ? '' : read(value);

const mailAddress: Read<string> = (value) => {
  if (!/^[^\r\n<>]*<?[^\s<>@]+@[^\s<>@]+>?$/.test(value))
    throw new Error('must be a mail address, as in Belcode <belcode@example.org>');
  return value;
};

/** Every setting there is. The README's table and the error report come from here. */
export const settings = {
  BELCODE_SECRET: { read: secret, about: "key of the codes' digests; the same for every api and dialler" },
  BELCODE_SEAL_KEYS: {
    read: sealKeyPairs,
    default: '',
    about: 'keys that seal the secrets of authenticators, newest first, as in k2:…,k1:…; none: one from BELCODE_SECRET',
  },
  BELCODE_REDIS_URL: { read: address('redis', 'rediss'), default: 'redis://127.0.0.1:6379', about: 'Redis' },
  BELCODE_DATABASE_URL: {
    read: address('postgres', 'postgresql'),
    default: 'postgres://belcode@127.0.0.1:5432/belcode',
    about: 'PostgreSQL',
  },
  BELCODE_LOG_LEVEL: { read: oneOf<LogLevel>(logLevels), default: 'info', about: `one of ${logLevels.join(', ')}` },
  BELCODE_HOST: { read: text, default: '127.0.0.1', about: 'address the api listens on' },
  BELCODE_PORT: { read: wholeNumber(0, 65_535), default: '8080', about: 'port the api listens on' },
  BELCODE_TRUSTED_PROXIES: {
    read: list,
    default: '',
    about: 'addresses whose X-Forwarded-For is believed, with commas between',
  },
  BELCODE_COUNTRY: { read: country, default: 'NL', about: 'country of numbers written without +' },
  BELCODE_DESTINATIONS: {
    read: prefixes,
    default: '',
    about: 'prefixes that may be called, as in +31,+32; none: no number may',
  },
  BELCODE_LANGUAGE: { read: language, default: 'en', about: 'language of the voice when the request names none' },
  BELCODE_CODE_DIGITS: { read: wholeNumber(6, 8), default: '6', about: 'digits in a code, 6 to 8 (C02)' },
  BELCODE_DIALLER: {
    read: plainName,
    default: 'dialler-1',
    about: 'name of this dialler; one for each, for Asterisk keeps one socket a name',
  },
  BELCODE_ARI_URL: {
    read: address('http', 'https'),
    default: 'http://127.0.0.1:8088',
    about: "Asterisk's HTTP server",
  },
  BELCODE_ARI_USER: { read: text, default: 'belcode', about: 'user in ari.conf' },
  BELCODE_ARI_PASSWORD: { read: text, about: 'password in ari.conf' },
  BELCODE_DIAL: {
    read: dialTemplate,
    about: 'what Asterisk dials: PJSIP/{number}@trunk, Local/{number}@from-internal/n',
  },
  BELCODE_CALLER_ID: {
    read: callerId,
    default: 'Belcode',
    about: 'caller id that the called phone sees: Belcode <+31508200000>',
  },
  BELCODE_SOUNDS: {
    read: text,
    default: '/var/lib/belcode/sounds',
    about: 'folder of prompts and digits, read by Asterisk too',
  },
  BELCODE_CODE_SOUNDS: {
    read: text,
    default: '/dev/shm/belcode',
    about: 'memory-backed folder of spoken codes, read by Asterisk too',
  },
  BELCODE_RING_SECONDS: { read: wholeNumber(5, 120), default: '30', about: 'how long a phone rings' },
  BELCODE_CALL_SECONDS: {
    read: wholeNumber(20, 600),
    default: '150',
    about: 'how long a call lasts at most, kept by Asterisk itself',
  },
  BELCODE_KEY_SECONDS: { read: wholeNumber(2, 30), default: '7', about: 'how long the voice waits for the key' },
  BELCODE_CALLS_PER_SECOND: {
    read: wholeNumber(1, 1000),
    default: '2',
    about: 'calls started a second, over all diallers; ask your carrier',
  },
  BELCODE_CALLS_AT_ONCE: { read: wholeNumber(1, 1000), default: '30', about: 'calls at once on this dialler' },
  BELCODE_SMTP_URL: {
    read: orNothing(address('smtp', 'smtps')),
    default: '',
    about: 'mail server, as in smtp://user:password@host:587; none: no mail is sent',
  },
  BELCODE_MAIL_FROM: { read: orNothing(mailAddress), default: '', about: 'whom mails come from' },
  BELCODE_PANEL_URL: {
    read: orNothing(address('http', 'https')),
    default: '',
    about: 'where people find the panel, for the links in mails',
  },
  BELCODE_HELP: {
    read: text,
    default: '',
    about: 'what the panel tells somebody who has no method at hand, as in: Call the help desk, 050 820 0000',
  },
  BELCODE_VOICE: {
    read: oneOf(['espeak-ng', 'piper', 'say']),
    default: 'espeak-ng',
    about: 'voice that makes the prompts',
  },
  BELCODE_PIPER_MODELS: { read: text, default: '/usr/share/piper', about: 'folder of piper models: nl.onnx, en.onnx' },
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;

/** Which program needs which setting that has no default. */
const needs = {
  api: ['BELCODE_SECRET'],
  dialler: ['BELCODE_SECRET', 'BELCODE_ARI_PASSWORD', 'BELCODE_DIAL'],
  cli: [],
} as const satisfies Record<string, readonly SettingName[]>;

export type Program = keyof typeof needs;

type Values = { readonly [Name in SettingName]: ReturnType<(typeof settings)[Name]['read']> };

/** All mistakes in the settings, one a line. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `${mistakes.length === 1 ? 'One setting is' : `${mistakes.length} settings are`} not right:\n  ${mistakes.join('\n  ')}`,
    );
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/**
 * Reads and checks the settings of one program. A value is never repeated in a mistake: it may be a secret.
 *
 * @throws ConfigError naming every mistake at once, unknown `BELCODE_…` names among them
 */
export function readConfig(program: Program, environment: NodeJS.ProcessEnv): Values {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  const needed: readonly string[] = needs[program];
  for (const [name, setting] of Object.entries<Setting<unknown>>(settings)) {
    const given = environment[name] || setting.default;
    if (given === undefined) {
      if (needed.includes(name)) mistakes.push(`${name} is not set: ${setting.about}`);
      continue;
    }
    try {
      values[name] = setting.read(given);
    } catch (error) {
      mistakes.push(`${name} ${(error as Error).message}`);
    }
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('BELCODE_') && !Object.hasOwn(settings, name))
      mistakes.push(`${name} is not a setting of Belcode`);
  }
  if (values.BELCODE_SMTP_URL) {
    for (const name of ['BELCODE_MAIL_FROM', 'BELCODE_PANEL_URL'] as const) {
      if (values[name] === '')
        mistakes.push(`${name} is not set, and BELCODE_SMTP_URL needs it: ${settings[name].about}`);
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return values as Values;
}

export type Config = Values;
