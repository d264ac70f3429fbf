import { availableParallelism } from 'node:os';
import { hash, hashRaw, verify } from '@node-rs/argon2';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import type { Random } from '../random.ts';
import { commonestPasswords } from './commonest-passwords.ts';

/** OWASP's cost for argon2id: 19 MiB, two passes, one lane. The default algorithm of the package is argon2id. */
const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };

/**
 * Hashes at a time. One core is left to the event loop, and one of the four threads of libuv to look-ups of names and
 * to files, so that a flood of logins does not stop calls, codes and `/readyz`.
 */
const maxHashes = Math.max(1, Math.min(3, availableParallelism() - 1));
/** The last of them waits some two seconds on one core. More is an attack, and is refused at once. */
export const maxWaitingHashes = 80;
/** Places of their own for users who log in where they are known, so that strangers cannot stop an office. */
export const maxWaitingKnown = 40;
/** Of one user there: somebody in the user's network, and the user. */
export const maxWaitingOfUser = 2;
/** The same for users who have a session, so that strangers cannot delay an operator. */
export const maxWaitingInSessions = 20;

/** One for this process, because hashes use up its cores. The queues take turns, so each has a third at least. */
const hashes = new ConcurrencyLimit(maxHashes, maxWaitingHashes, 'too-busy', [
  { name: 'session', maxWaiting: maxWaitingInSessions },
  { name: 'known', maxWaiting: maxWaitingKnown, maxEach: maxWaitingOfUser },
]);

/** How many hashes are under way and wait. */
export const hashingFigures = () => hashes.figures();

/**
 * Where a hash waits that strangers do not ask for: in `session` or `known`, by the user. Each user has one or two
 * there at a time, so that one account with the right password does not fill the queue, from however many browsers.
 */
export interface HashTurn {
  queue: 'session' | 'known';
  by: string;
}

const minPasswordCharacters = 10;
const maxPasswordBytes = 128;

export type PasswordFault = 'password-too-short' | 'password-too-long' | 'password-is-login' | 'password-too-common';

export type PasswordVerdict = { accepted: true } | { accepted: false; reason: PasswordFault };

/** Whether a user may choose this password. There are no rules about its characters. */
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

/**
 * Only sessions and commands ask for it, so that it waits with sessions.
 *
 * @param by the user who asks, who has one there at a time; undefined in a command, a process of its own
 * @returns the hash in the PHC string format, with its salt and cost
 * @throws Refusal too-busy
 */
export async function hashPassword(password: string, random: Random, by?: string): Promise<string> {
  const salt = Buffer.from(random.id(), 'base64url');
  return hashes.run(() => hash(normalized(password), { ...cost, salt }), { queue: 'session', by });
}

/**
 * A digest at the cost of a password, keyed by a secret, of something that is found again by its digest. Its text must
 * be random, because everything of one salt is compared at once.
 *
 * @param by the user who asks, who has one there at a time
 * @returns base64url
 * @throws Refusal too-busy
 */
export async function slowDigest(text: string, { salt, secret, by }: SlowDigest): Promise<string> {
  const options = { ...cost, salt: Buffer.from(salt, 'base64url'), secret: Buffer.from(secret) };
  return (await hashes.run(() => hashRaw(text, options), { queue: 'session', by })).toString('base64url');
}

interface SlowDigest {
  /** 128 bits or more in base64url. */
  salt: string;
  secret: string;
  by: string;
}

/** 16 bytes, as every salt. No password gets it, because salts are random. */
const saltOfNothing = Buffer.from('no password here').toString('base64').replaceAll('=', '');

/**
 * A random hash of the same form and cost that matches no password. It replaces hashes without the cost of hashing, for
 * ten thousand users too.
 */
export function hashOfNothing(random: Random): string {
  const bare = (text: string) => Buffer.from(text, 'base64url').toString('base64').replaceAll('=', '');
  const { memoryCost: m, timeCost: t, parallelism: p } = cost;
  return `$argon2id$v=19$m=${m},t=${t},p=${p}$${saltOfNothing}$${bare(random.secret())}`;
}

/** Whether a stored hash is one of `hashOfNothing`. */
export function isOfNothing(passwordHash: string): boolean {
  return passwordHash.split('$')[4] === saltOfNothing;
}

/** Compared with for an unknown user, so that the check takes the same time (E06). */
const dummyHash = '$argon2id$v=19$m=19456,t=2,p=1$bm9ib2R5J3Mgc2FsdC4uLg$bm9ib2R5J3MgZGlnZXN0LCBvZiAzMiBieXRlcy4uLi4';

/**
 * Whether the password is right. Takes the same time without a hash, and for a text that is too long to be a password.
 *
 * @param passwordHash undefined for an unknown user, or when no password of the user is valid
 * @param turn where it waits; default with strangers
 * @throws Refusal too-busy when too many others wait, whatever the name and the password are
 */
export async function verifyPassword(
  password: string,
  passwordHash: string | undefined,
  turn?: HashTurn,
): Promise<boolean> {
  const text = normalized(password.slice(0, maxPasswordBytes * 4));
  const fits = password.length <= maxPasswordBytes * 4 && Buffer.byteLength(text) <= maxPasswordBytes;
  const right = await hashes.run(() => verify(passwordHash ?? dummyHash, fits ? text : ''), turn);
  return right && fits && passwordHash !== undefined;
}

/** Normalised, because keyboards may encode the same letter in different ways. */
function normalized(password: string): string {
  return password.normalize('NFKC');
}

/** Whether it is the login with at most a few more characters. */
function isNearly(password: string, login: string): boolean {
  return password.includes(login) && password.length - login.length < 5;
}

function isCommon(password: string): boolean {
  const bare = password.replace(/[^a-z0-9]+$/, '');
  if (commonestPasswords.has(password) || commonestPasswords.has(bare)) return true;
  return new Set(password).size <= 2 || isRun(password);
}

/** Whether it is a sequence such as `1234567890`, `abcdefghij` or `9876543210`. */
function isRun(password: string): boolean {
  const steps = [...password].slice(1).map((character, index) => character.charCodeAt(0) - password.charCodeAt(index));
  const first = steps[0];
  const wraps = (step: number) => step === first || step === -9 || step === 9;
  return (first === 1 || first === -1) && steps.every(wraps);
}
