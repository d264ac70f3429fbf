import { hash } from '@node-rs/argon2';

/** The least that Argon2 can be told: 8 KiB, one pass. The product's cost is 19 MiB, two passes: some 30 ms of a core. */
const cost = { memoryCost: 8, timeCost: 1, parallelism: 1 };

/**
 * A hash as the product stores it, which is verified at once, because the product reads the cost from the hash.
 * Thousands of logins in tests would otherwise hash for minutes. Tests of the cost itself use `hashPassword`.
 */
export function cheapHash(password: string): Promise<string> {
  return hash(password.normalize('NFKC'), cost);
}
