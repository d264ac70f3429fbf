import { generateKeyPair, type JsonWebKey, randomBytes, randomInt } from 'node:crypto';
import { promisify } from 'node:util';

/** The text that `Random.id` gives, as a part of a regular expression. */
export const idPattern = '[A-Za-z0-9_-]{22}';
const id = new RegExp(`^${idPattern}$`);

export function isId(value: unknown): value is string {
  return typeof value === 'string' && id.test(value);
}

/**
 * The only source of randomness. It uses the kernel's generator and cannot be seeded.
 */
export interface Random {
  /** An opaque identifier: 128 bits, 22 characters of base64url. */
  id(): string;
  /** A secret for a person or a program to keep: 256 bits, 43 characters of base64url. */
  secret(): string;
  /** A code of `digits` decimal digits, uniform over the whole range, with leading zeros (C01). */
  code(digits: number): string;
  /** One element, all equally likely. */
  pick<T>(from: readonly [T, ...T[]]): T;
  /** A private key of RSA with 2048 bits (NIST SP 800-57 part 1, until 2030). */
  rsaKey(): Promise<JsonWebKey>;
  /** A fraction in [0, 1), for jitter only. */
  fraction(): number;
}

export const systemRandom: Random = {
  id: () => randomBytes(16).toString('base64url'),
  secret: () => randomBytes(32).toString('base64url'),
  code: (digits) =>
    randomInt(0, 10 ** digits)
      .toString()
      .padStart(digits, '0'),
  pick: (from) => from[randomInt(0, from.length)] ?? from[0],
  rsaKey: async () =>
    (await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 })).privateKey.export({ format: 'jwk' }),
  fraction: () => randomInt(0, 2 ** 32) / 2 ** 32,
};
