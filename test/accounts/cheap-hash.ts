import { hash } from '@node-rs/argon2';

/** The least that Argon2 takes: 8 KiB, one pass. The product's 19 MiB and two passes take a core some 30 ms. */
const cost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/**
 * A hash as the product stores it, which is verified at once, because the product reads the cost from the hash.
 * Thousands of logins in tests would otherwise hash for minutes. Tests of the cost itself use `hashPassword`.
 */
export function cheapHash(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost);
}
