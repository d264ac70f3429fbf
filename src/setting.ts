import { isLanguageTag } from './languages/language-tag.ts';

/** Reads a setting from its text. A reader throws a message that follows the name of the setting: "must be …". */
export type Read<T> = (text: string) => T;

/** One setting: how its text is read, its default, and its purpose. */
export interface Setting<T> {
  read: Read<T>;
  /** Text used when the setting is absent or empty. Without a default the programs that need it do not start. */
  default?: string;
  /** It is secret, or contains a password, so it may stand in a file that its name with `_FILE` names. */
  secret?: true;
  /** Purpose in one line; `belcode settings` prints it. */
  about: string;
}

export const text: Read<string> = (value) => value;

export const wholeNumber =
  (min: number, max: number): Read<number> =>
  (value) => {
    const number = Number(value);
    if (!/^\d+$/.test(value) || number < min || number > max) {
      throw new Error(`must be a whole number from ${min} to ${max}`);
    }
    return number;
  };

export const oneOf =
  <T extends string>(choices: readonly T[]): Read<T> =>
  (value) => {
    const choice = choices.find((each) => each === value);
    if (choice === undefined) throw new Error(`must be one of ${choices.join(', ')}`);
    return choice;
  };

/** RFC 2104 §3 asks for a key of at least the length of the digest, 32 bytes for SHA-256. */
export const secret: Read<string> = (value) => {
  if (Buffer.byteLength(value) < 32)
    throw new Error('must have at least 32 bytes; `openssl rand -base64 32` makes one');
  return value;
};

/** Pairs of id and key. An id has no hyphens, because `secret-` begins the id of the key from BELCODE_SECRET. */
export const sealKeyPairs: Read<{ id: string; base64: string }[]> = (value) => {
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

/** ISO 3166-1 alpha-2. The library that reads numbers checks whether it knows the country. */
export const country: Read<string> = (value) => {
  if (!/^[A-Z]{2}$/.test(value)) throw new Error('must be a country code of two capital letters, as in NL');
  return value;
};

export const language: Read<string> = (value) => {
  if (!isLanguageTag(value)) throw new Error('must be a language, as in nl or pt-BR');
  return value;
};

export const languages: Read<string[]> = (value) => {
  const tags = list(value);
  if (!tags.every(isLanguageTag)) throw new Error('must be languages separated by commas, as in nl,en');
  if (new Set(tags).size < tags.length) throw new Error('must name each language once');
  return tags;
};

/** The name becomes part of Asterisk's application name and of Redis keys. */
export const plainName: Read<string> = (value) => {
  if (!/^[a-z0-9-]{1,40}$/.test(value)) throw new Error('must be 1 to 40 lower-case letters, digits or hyphens');
  return value;
};

export const list: Read<string[]> = (value) =>
  value
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '');

/** For settings that may be empty. */
export const orNothing =
  (read: Read<string>): Read<string> =>
  (value) =>
    value === '' ? '' : read(value);
