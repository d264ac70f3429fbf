import { hash, verify } from '@node-rs/argon2';
import type { Random } from '../random.ts';
import { commonestPasswords } from './commonest-passwords.ts';

/** OWASP's cost for argon2id: 19 MiB, two passes, one lane. The package's algorithm is argon2id unless told. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

const minPasswordCharacters = 10;
const maxPasswordBytes = 128;

export type PasswordFault = 'password-too-short' | 'password-too-long' | 'password-is-login' | 'password-too-common';

export type PasswordVerdict = { accepted: true } | { accepted: false; reason: PasswordFault };

/** Whether a person may choose this password. What it is made of is the person's own affair. */
export function judgePassword(password: string, login: string): PasswordVerdict {
  const text = normalized(password);
  const plain = text.toLowerCase();
  const refuse = (reason: PasswordFault): PasswordVerdict => ({ accepted: false, reason });
  if ([...text].length < minPasswordCharacters) return refuse('password-too-short');
  if (Buffer.byteLength(text) > maxPasswordBytes) return refuse('password-too-long');
  if (isNearly(plain, login.toLowerCase())) return refuse('password-is-login');
  if (isCommon(plain)) return refuse('password-too-common');
  return { accepted: true };
}

/** @returns the hash in the PHC string format, its salt and cost included */
export async function hashPassword(password: string, random: Random): Promise<string> {
  return hash(normalized(password), { ...cost, salt: Buffer.from(random.id(), 'base64url') });
}

/**
 * The hash of no password: of the same form and cost, its digest taken from chance alone. It takes the place of a hash
 * where nobody shall know the password, at no cost for ten thousand of them.
 */
export function hashOfNothing(random: Random): string {
  const bare = (text: string) => Buffer.from(text, 'base64url').toString('base64').replaceAll('=', '');
  const { memoryCost: m, timeCost: t, parallelism: p } = cost;
  return `$argon2id$v=19$m=${m},t=${t},p=${p}$${bare(random.id())}$${bare(random.secret())}`;
}

/** Nobody's. Compared with where there is no user, so that it takes the same time (E06). */
const dummyHash = '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdC4uLg$bm9ib2R5J3MgZGlnZXN0LCBvZiAzMiBieXRlcy4uLi4';

/**
 * Whether it is the password. Takes the same time for no hash, and for a text that is too long to be a password.
 *
 * @param passwordHash undefined when there is no such user, or no password of theirs is right
 */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  const text = normalized(password.slice(0, maxPasswordBytes * 4));
  const fits = password.length <= maxPasswordBytes * 4 && Buffer.byteLength(text) <= maxPasswordBytes;
  const right = await verify(passwordHash ?? dummyHash, fits ? text : '');
  return right && fits && passwordHash !== undefined;
}

/** Keyboards write the same letter in more than one way. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

/** The login with a few characters around it is the login. */
function isNearly(password: string, login: string): boolean {
  return password.includes(login) && password.length - login.length < 5;
}

function isCommon(password: string): boolean {
  const bare = password.replace(/[^a-z0-9]+$/, '');
  if (commonestPasswords.has(password) || commonestPasswords.has(bare)) return true;
  return new Set(password).size <= 2 || isRun(password);
}

/** `1234567890`, `abcdefghij`, `9876543210`. */
function isRun(password: string): boolean {
  const steps = [...password].slice(1).map((character, index) => character.charCodeAt(0) - password.charCodeAt(index));
  const first = steps[0];
  const wraps = (step: number) => step === first || step === -9 || step === 9;
  return (first === 1 || first === -1) && steps.every(wraps);
}
