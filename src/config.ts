import { type LogLevel, logLevels } from './log.ts';
import {
  address,
  allowances,
  budget,
  budgetOrNone,
  callerId,
  country,
  databaseAddress,
  dialTemplate,
  endpointTemplate,
  extensionRanges,
  featureCode,
  hostAddress,
  internalTemplate,
  language,
  list,
  loopbackPlace,
  mailAddress,
  managerAddress,
  oneOf,
  orNothing,
  pauses,
  plainName,
  prefixes,
  pushContact,
  pushHosts,
  type Read,
  redisAddress,
  sealKeyPairs,
  secret,
  text,
  wholeNumber,
} from './setting.ts';

interface Setting<T> {
  read: Read<T>;
  /** Text used when the setting is absent or empty. Without a default the programs in `needs` do not start. */
  default?: string;
  /** Purpose in one line; `belcode settings` prints it. */
  about: string;
}

/** Every setting, the source of `belcode settings` and of the error report; `docs/settings.md` lists the same. */
export const settings = {
  BELCODE_SECRET: { read: secret, about: "key of the codes' digests; the same for every api and dialler" },
  BELCODE_DEMO: {
    read: oneOf<'0' | '1'>(['0', '1']),
    default: '0',
    about:
      '1 lets the demo use the secret of docker-compose.yml, which everybody can read, and stores without a password',
  },
  BELCODE_SEAL_KEYS: {
    read: sealKeyPairs,
    default: '',
    about:
      'keys that seal the secrets of authenticators, newest first, as in k2:…,k1:…; default: derived from BELCODE_SECRET',
  },
  BELCODE_REDIS_URL: {
    read: redisAddress,
    default: 'redis://127.0.0.1:6379',
    about: 'Redis, with its password; the path of its unix socket; or its sentinels',
  },
  BELCODE_DATABASE_URL: {
    read: databaseAddress,
    default: 'postgres://belcode@127.0.0.1:5432/belcode',
    about: 'PostgreSQL; several servers separated by commas, of which the one that takes writes is used',
  },
  BELCODE_LOG_LEVEL: { read: oneOf<LogLevel>(logLevels), default: 'info', about: `one of ${logLevels.join(', ')}` },
  BELCODE_HOST: { read: text, default: '127.0.0.1', about: 'address the api listens on' },
  BELCODE_PORT: { read: wholeNumber(0, 65_535), default: '8080', about: 'port the api listens on' },
  BELCODE_TRUSTED_PROXIES: {
    read: list,
    default: '',
    about: 'proxies whose X-Forwarded-… headers are trusted, separated by commas',
  },
  BELCODE_COUNTRY: { read: country, default: 'NL', about: 'country of numbers written without +' },
  BELCODE_DESTINATIONS: {
    read: prefixes,
    default: '',
    about: 'prefixes that may be called, as in +31,+32; without it no number may be called',
  },
  BELCODE_LANGUAGE: {
    read: language,
    default: 'en',
    about: 'language of calls, messages and mail when neither the page nor the user nor the company has one',
  },
  BELCODE_CODE_DIGITS: { read: wholeNumber(6, 8), default: '6', about: 'digits in a code, 6 to 8 (C02)' },
  BELCODE_DIALLER: {
    read: plainName,
    default: 'dialler-1',
    about: 'name of this dialler; each needs its own, because Asterisk keeps one event socket per name',
  },
  BELCODE_ARI_URL: {
    read: address('http', 'https'),
    default: 'http://127.0.0.1:8088',
    about: "Asterisk's HTTP server, with the prefix of http.conf: https://pbx.example.org:8089/asterisk",
  },
  BELCODE_ARI_USER: { read: text, default: 'belcode', about: 'user in ari.conf' },
  BELCODE_ARI_PASSWORD: { read: text, about: 'password in ari.conf' },
  BELCODE_AMI_URL: {
    read: orNothing(managerAddress),
    default: '',
    about:
      "Asterisk's manager interface, as in tcp://127.0.0.1:5038 or tls://pbx.example.org:5039; without it doctor sees less",
  },
  BELCODE_AMI_USER: { read: text, default: 'belcode', about: 'user in manager.conf' },
  BELCODE_AMI_SECRET: { read: text, default: '', about: 'secret in manager.conf' },
  BELCODE_DIAL: {
    read: dialTemplate,
    about:
      'what Asterisk dials: PJSIP/{number}@trunk, Local/{number}@from-internal/n; for a carrier that takes no +, ' +
      '{digits}, {national} or {idd} (of BELCODE_COUNTRY)',
  },
  BELCODE_DIAL_SECOND: {
    read: orNothing(dialTemplate),
    default: '',
    about: 'second template, dialled once when BELCODE_DIAL fails before anything rang',
  },
  BELCODE_DIAL_INTERNAL: {
    read: orNothing(internalTemplate),
    default: '',
    about: 'what Asterisk dials for an extension of this exchange: PJSIP/{number}; without it no extension is called',
  },
  BELCODE_EXTENSIONS: {
    read: extensionRanges,
    default: '',
    about:
      'extensions of this exchange that may be a method, as in 200-299,300; without it none may. Two digits, or three that begin with 0, 1 or 9, count only when named alone',
  },
  BELCODE_ENDPOINT: {
    read: endpointTemplate,
    default: '{extension}',
    about: "name of an extension's endpoint in pjsip.conf; it identifies a telephone that dials in",
  },
  BELCODE_FEATURE_CODE: {
    read: orNothing(featureCode),
    default: '',
    about:
      'what a desk phone dials to hear its waiting code, as set in the dialplan: *232; without it this is not offered',
  },
  BELCODE_CALLER_ID: {
    read: callerId,
    default: 'Belcode',
    about: 'caller id that the called telephone shows: Belcode <+31508200000>',
  },
  BELCODE_CALLER_ID_FORM: {
    read: oneOf<'number' | 'digits' | 'national' | 'idd'>(['number', 'digits', 'national', 'idd']),
    default: 'number',
    about: 'form of the caller id on the trunk, as in BELCODE_DIAL: number, digits, national or idd',
  },
  BELCODE_CALLER_ID_FORM_SECOND: {
    read: oneOf<'number' | 'digits' | 'national' | 'idd'>(['number', 'digits', 'national', 'idd']),
    default: 'number',
    about: 'the same on the second trunk',
  },
  BELCODE_SOUNDS: {
    read: text,
    default: '/var/lib/belcode/sounds',
    about: 'folder of prompts and digits; Asterisk reads it too',
  },
  BELCODE_CODE_SOUNDS: {
    read: text,
    default: '/dev/shm/belcode',
    about: 'memory-backed folder of spoken codes; Asterisk reads it too',
  },
  BELCODE_RING_SECONDS: { read: wholeNumber(5, 120), default: '30', about: 'ring time in seconds' },
  BELCODE_SILENCE_SECONDS: {
    read: wholeNumber(2, 30),
    default: '6',
    about:
      'seconds after which BELCODE_DIAL_SECOND is dialled when the first trunk says nothing at all, not even SIP 100',
  },
  BELCODE_CALL_SECONDS: {
    read: wholeNumber(20, 600),
    default: '150',
    about: 'maximum length of a call in seconds; Asterisk itself enforces it',
  },
  BELCODE_SCREEN_SECONDS: {
    read: wholeNumber(0, 120),
    default: '60',
    about:
      'seconds that the voice repeats who calls and the question while nobody presses a key; 0: twice, then hang up',
  },
  BELCODE_KEY_SECONDS: { read: wholeNumber(2, 30), default: '7', about: 'seconds that the voice waits for the key' },
  BELCODE_CALLS_PER_SECOND: {
    read: wholeNumber(1, 1000),
    default: '2',
    about: 'outside calls started per second, over all diallers; ask your carrier',
  },
  BELCODE_CALLS_AT_ONCE: {
    read: wholeNumber(1, 1000),
    default: '30',
    about: 'outside calls at the same time, over all diallers: the channels of your trunk that Belcode may use',
  },
  BELCODE_INTERNAL_CALLS_AT_ONCE: {
    read: wholeNumber(1, 1000),
    default: '30',
    about: 'calls to extensions at the same time, over all diallers',
  },
  BELCODE_APP_PROOF: {
    read: oneOf<'code' | 'number'>(['code', 'number']),
    default: 'code',
    about: 'how the app proves a login: code, typed on the page; or number, shown on the page and typed into the app',
  },
  BELCODE_CALL_PROOF: {
    read: oneOf<'code' | 'number'>(['code', 'number']),
    default: 'code',
    about:
      'how a telephone proves a login: code, spoken by the voice and typed on the page; or number, shown on the page ' +
      'and typed on the telephone',
  },
  BELCODE_CALL_KEYS: {
    read: oneOf<'1' | '2'>(['1', '2']),
    default: '2',
    about:
      'keys that the voice asks for, one after the other, before it speaks a code: 2 keeps the code from a voicemail ' +
      'that plays recorded tones; 1 saves some three seconds per call',
  },
  BELCODE_MACHINES: {
    read: oneOf<'key' | 'detect'>(['key', 'detect']),
    default: 'key',
    about:
      'answering machines: key relies on the key alone; detect names one that Asterisk detects (AMD), and hangs up on it at once where BELCODE_SCREEN_SECONDS is 0',
  },
  BELCODE_FORWARDED: {
    read: oneOf<'end' | 'note'>(['end', 'note']),
    default: 'end',
    about: 'a call that SIP reports as forwarded: end hangs up; note only records it',
  },
  BELCODE_PLAIN_MESSAGES: {
    read: oneOf<'lan' | 'anywhere'>(['lan', 'anywhere']),
    default: 'lan',
    about: 'where a SIP message with a code may travel unencrypted: lan, to local addresses only; or anywhere',
  },
  BELCODE_SIP_REPORTS: {
    read: loopbackPlace,
    default: '',
    about:
      "where Asterisk's copies of SIP messages arrive (hep.conf), as in 127.0.0.1:9060; without it no replies are seen",
  },
  BELCODE_LIMIT_NUMBER: {
    read: allowances,
    default: '3/10m,8/1d',
    about: 'maximum calls to a number per period; busy and failed calls do not count',
  },
  BELCODE_LIMIT_RINGS: {
    read: allowances,
    default: '6/10m,20/1d',
    about:
      'calls that ring a number or an extension, and messages, for all but its owner; an owner has three times this',
  },
  BELCODE_LIMIT_USER: { read: allowances, default: '6/10m,20/1d', about: 'maximum calls to a user, over all numbers' },
  BELCODE_LIMIT_ADDRESS: {
    read: allowances,
    default: '40/10m,200/1d',
    about: 'maximum calls that a network address asks for; calls whose code passed do not count',
  },
  BELCODE_LIMIT_KEY: { read: allowances, default: '200/10m,5000/1d', about: 'maximum calls that an API key asks for' },
  BELCODE_LIMIT_KEY_CHALLENGES: {
    read: allowances,
    default: '5000/10m,20000/1d',
    about: 'codes of every kind that an API key may ask for, per period, "call again" included',
  },
  BELCODE_LIMIT_KEY_USER: {
    read: allowances,
    default: '10/10m,60/1d',
    about: 'codes of every kind that an API key may ask for, for one user',
  },
  BELCODE_CALL_PAUSES: {
    read: pauses,
    default: '20,60,120,300,600',
    about: 'seconds between calls to a number: after the first, the second and so on; the last one repeats',
  },
  BELCODE_PREFIX_CALLS: {
    read: wholeNumber(1, 100_000),
    default: '10',
    about: 'numbers of one prefix called in an hour without a code that passes, until the prefix is blocked',
  },
  BELCODE_COUNTRY_CALLS: {
    read: wholeNumber(1, 100_000),
    default: '40',
    about: 'the same for a country',
  },
  BELCODE_BUDGET_MINUTES: {
    read: budgetOrNone,
    default: 'hour:90,day:240,month:3000',
    about:
      'maximum minutes of outside calls, or none; the default is for a small office, and not beside a budget in money',
  },
  BELCODE_BUDGET_USER: {
    read: budget,
    default: 'hour:15,day:45',
    about: 'maximum minutes of one user, within the whole budget; a code that passes gives no minutes back',
  },
  BELCODE_BUDGET_COMPANY: {
    read: wholeNumber(1, 100),
    default: '50',
    about:
      'percent of every budget that one company may use, when others asked for a call in the last 31 days; ' +
      'and one API key for numbers of no user, while there is a company or another such key',
  },
  BELCODE_BUDGET_MONEY: {
    read: budget,
    default: '',
    about: 'maximum cost of outside calls, by the prices of BELCODE_RATES: hour:5,day:20,month:300',
  },
  BELCODE_RATES: {
    read: text,
    default: '',
    about:
      'file of prices, one per line: prefix,price of a minute,price of a call; without it only minutes are counted',
  },
  BELCODE_SMTP_URL: {
    read: orNothing(address('smtp', 'smtps')),
    default: '',
    about: 'mail server, as in smtp://user:password@host:587; without it no mail is sent',
  },
  BELCODE_MAIL_FROM: { read: orNothing(mailAddress), default: '', about: 'sender of the mails' },
  BELCODE_PANEL_URL: {
    read: orNothing(hostAddress('http', 'https')),
    default: '',
    about: 'address at which people open the panel, for links in mails and for the app',
  },
  BELCODE_OPERATOR_MAIL: {
    read: orNothing(mailAddress),
    default: '',
    about:
      'address that gets a mail when somebody reports a call or a breaker stops calls; without it only the panel shows it',
  },
  BELCODE_PUSH_HOSTS: {
    read: pushHosts,
    default: 'fcm.googleapis.com,*.push.services.mozilla.com,*.push.apple.com,*.notify.windows.com',
    about: 'push services to which messages may go; *.example.org is everything below example.org',
  },
  BELCODE_PUSH_CONTACT: {
    read: orNothing(pushContact),
    default: '',
    about: 'contact for push services, mailto:… or https://…; default: BELCODE_OPERATOR_MAIL or BELCODE_PANEL_URL',
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

/** Everybody can read it in docker-compose.yml. */
const publishedSecret = 'only-for-the-demo-on-loopback-0123456789';

/** Settings without a default that each program needs. */
const needs = {
  api: ['BELCODE_SECRET'],
  dialler: ['BELCODE_SECRET', 'BELCODE_ARI_PASSWORD', 'BELCODE_DIAL'],
  cli: [],
} as const satisfies Record<string, readonly SettingName[]>;

export type Program = keyof typeof needs;

type Values = { readonly [Name in SettingName]: ReturnType<(typeof settings)[Name]['read']> };

/** All mistakes in the settings, one per line. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `${mistakes.length === 1 ? 'One setting is' : `${mistakes.length} settings are`} wrong:\n  ${mistakes.join('\n  ')}`,
    );
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/**
 * Reads and checks the settings of one program. A mistake never repeats a value, because it may be a secret.
 *
 * @throws ConfigError with every mistake at once, including unknown `BELCODE_…` names
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
  if (values.BELCODE_SECRET === publishedSecret && values.BELCODE_DEMO !== '1')
    mistakes.push(
      'BELCODE_SECRET is the one of the demo, which everybody can read; `openssl rand -base64 32` makes one',
    );
  if (values.BELCODE_SMTP_URL) {
    for (const name of ['BELCODE_MAIL_FROM', 'BELCODE_PANEL_URL'] as const) {
      if (values[name] === '')
        mistakes.push(`${name} is not set, but BELCODE_SMTP_URL needs it: ${settings[name].about}`);
    }
  }
  // A proxy passes on any X-Forwarded-Host that it does not clear, and the app's signatures name the host.
  if (environment.BELCODE_TRUSTED_PROXIES && values.BELCODE_PANEL_URL === '')
    mistakes.push(
      `BELCODE_PANEL_URL is not set, but BELCODE_TRUSTED_PROXIES needs it: ${settings.BELCODE_PANEL_URL.about}`,
    );
  if (values.BELCODE_AMI_URL && values.BELCODE_AMI_SECRET === '')
    mistakes.push(`BELCODE_AMI_SECRET is not set, but BELCODE_AMI_URL needs it: ${settings.BELCODE_AMI_SECRET.about}`);
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return values as Values;
}

export type Config = Values;
