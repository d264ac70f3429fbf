import { type LogLevel, logLevels } from '../log.ts';
import {
  country,
  language,
  languages,
  list,
  oneOf,
  type Setting,
  sealKeyPairs,
  secret,
  text,
  wholeNumber,
} from '../setting.ts';
import { databaseAddress, redisAddress } from './address-readers.ts';
import { prefixes } from './dial-readers.ts';

/** What every installation decides: secrets, stores, the log, the address of the api, numbers and language. */
export const programSettings = {
  BELCODE_SECRET: {
    secret: true,
    read: secret,
    about: "key of the codes' digests; the same for every api and dialler",
  },
  BELCODE_DEMO: {
    read: oneOf<'0' | '1'>(['0', '1']),
    default: '0',
    about:
      '1 lets the demo use the secret of docker-compose.yml, which everybody can read, and stores without a password',
  },
  BELCODE_SEAL_KEYS: {
    secret: true,
    read: sealKeyPairs,
    default: '',
    about:
      'keys that seal the secrets of authenticators, newest first, as in k2:…,k1:…; default: derived from BELCODE_SECRET',
  },
  BELCODE_REDIS_URL: {
    secret: true,
    read: redisAddress,
    default: 'redis://127.0.0.1:6379',
    about: 'Redis, with its password; the path of its unix socket; or its sentinels',
  },
  BELCODE_DATABASE_URL: {
    secret: true,
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
  BELCODE_LANGUAGES: {
    read: languages,
    default: '',
    about: 'languages that are offered, in this order, as in nl,en; default: all that Belcode has files of',
  },
  BELCODE_LANGUAGE_FILES: {
    read: text,
    default: '',
    about: 'folder of further languages, each a folder of files as languages/ of Belcode has them',
  },
  BELCODE_BRANDS: {
    read: text,
    default: '',
    about: 'folder of brands: a name, a logo, a colour and words for each; default: Belcode has its own name',
  },
  BELCODE_CODE_DIGITS: { read: wholeNumber(6, 8), default: '6', about: 'digits in a code, 6 to 8 (C02)' },
} as const satisfies Record<string, Setting<unknown>>;
