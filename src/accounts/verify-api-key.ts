import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { type ApiKey, isSecret, type PresentedKey, parseApiKey } from './api-key.ts';
import type { ApiKeyStore } from './api-key-store.ts';
import { type FindCounts, findCounted } from './find-counted.ts';
import { networkOf } from './network.ts';

/** Revocation takes effect within this time. The cache saves a database query on every request. */
const rememberMilliseconds = 10_000;
const maxRememberedKeys = 1_000;
/**
 * A key that was right so lately in this process is read again without being counted: it is read once in the time
 * above, and counted from the first time on that it is wrong.
 */
const uncountedMilliseconds = 3_600_000;

/** Compared with for an unknown key, so that an unknown id takes as long as a wrong secret. */
const dummyDigest = Buffer.alloc(32);

interface Remembered {
  key: ApiKey;
  until: number;
  uncountedUntil: number;
}

/**
 * Verifies API keys, and caches verified keys for 10 s under the SHA-256 of the whole key. Refused keys are not cached,
 * so that a new key works at once.
 */
export class ApiKeyVerifier {
  readonly #store: Pick<ApiKeyStore, 'find'>;
  readonly #clock: Clock;
  readonly #attempts: FindCounts;
  /** Oldest first, the order in which entries are dropped. */
  readonly #remembered = new Map<string, Remembered>();
  /** Queries under way, so that concurrent requests with one key make one database query. */
  readonly #lookUps = new Map<string, Promise<ApiKey>>();

  constructor({ store, clock, attempts }: { store: Pick<ApiKeyStore, 'find'>; clock: Clock; attempts: FindCounts }) {
    this.#store = store;
    this.#attempts = attempts;
    this.#clock = clock;
  }

  /**
   * @param text the whole key as presented
   * @param address of the request
   * @throws Refusal key-unknown for a malformed, unknown, wrong or revoked key, and one of a company that has ended,
   *   alike; too-many-tries for a key that is not known, when its network has used up its attempts; store-unavailable
   */
  verify(text: string, address: string): Promise<ApiKey> {
    const digest = createHash('sha256').update(text).digest('base64url');
    const remembered = this.#remembered.get(digest);
    const now = this.#clock.now();
    if (remembered !== undefined && remembered.until > now) return Promise.resolve(remembered.key);
    const uncountedUntil = remembered?.uncountedUntil ?? 0;
    // By network, because another network may have used up its attempts.
    const shared = uncountedUntil > now ? digest : `${digest} ${networkOf(address)}`;
    const asking = this.#lookUps.get(shared);
    if (asking !== undefined) return asking;
    const presented = parseApiKey(text);
    if (presented === undefined) return Promise.reject(new Refusal('key-unknown', 'not the shape of a key'));
    const looking =
      uncountedUntil > now
        ? this.#find(presented, digest, uncountedUntil)
        : this.#findCounted(presented, digest, address);
    const lookUp = looking.finally(() => this.#lookUps.delete(shared));
    this.#lookUps.set(shared, lookUp);
    return lookUp;
  }

  #findCounted(presented: PresentedKey, digest: string, address: string): Promise<ApiKey> {
    const shown = { as: 'unknown-key', by: digest, address } as const;
    const uncountedUntil = this.#clock.now() + uncountedMilliseconds;
    return findCounted(this.#attempts, shown, () => this.#find(presented, digest, uncountedUntil));
  }

  async #find(presented: PresentedKey, digest: string, uncountedUntil: number): Promise<ApiKey> {
    // The time before the query, because the database's answer may be older than its arrival.
    const until = this.#clock.now() + rememberMilliseconds;
    const key = await this.#read(presented).catch((error) => {
      if (error instanceof Refusal && error.id === 'key-unknown') this.#remembered.delete(digest);
      throw error;
    });
    this.#remember(digest, { key, until, uncountedUntil });
    return key;
  }

  async #read(presented: PresentedKey): Promise<ApiKey> {
    const stored = await this.#store.find(presented.id);
    const right = isSecret(presented.secret, stored?.secretDigest ?? dummyDigest);
    if (stored === undefined) throw new Refusal('key-unknown', `no key ${presented.id}`);
    if (!right) throw new Refusal('key-unknown', `wrong secret for key ${presented.id}`);
    if (stored.revokedAt !== undefined) throw new Refusal('key-unknown', `key ${presented.id} is revoked`);
    if (stored.hasEnded) throw new Refusal('key-unknown', `the company of key ${presented.id} has ended`);
    const { secretDigest: _, createdAt: __, revokedAt: ___, hasEnded: ____, ...key } = stored;
    return key;
  }

  #remember(digest: string, remembered: Remembered): void {
    this.#remembered.delete(digest);
    this.#remembered.set(digest, remembered);
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= maxRememberedKeys) break;
      this.#remembered.delete(oldest);
    }
  }
}
