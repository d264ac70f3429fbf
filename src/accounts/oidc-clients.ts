import { createHash } from 'node:crypto';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import { isSecret } from './api-key.ts';
import { type FindCounts, findCounted } from './find-counted.ts';
import type { OidcClientStore, StoredOidcClient } from './oidc-client-store.ts';

/** A client that is added or removed, or has another secret, counts within this time. */
const rememberMilliseconds = 10_000;

/**
 * The clients of this installation. They are few, so all are read at once and kept for 10 s: a flood of unknown ids is
 * no flood of queries.
 */
export class OidcClients {
  readonly #store: Pick<OidcClientStore, 'list' | 'noteUse'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #attempts: FindCounts;
  #kept: { clients: Promise<Map<string, StoredOidcClient>>; until: number } | undefined;

  constructor(parts: {
    store: Pick<OidcClientStore, 'list' | 'noteUse'>;
    clock: Pick<Clock, 'now'>;
    attempts: FindCounts;
  }) {
    this.#store = parts.store;
    this.#clock = parts.clock;
    this.#attempts = parts.attempts;
  }

  /** @throws Refusal store-unavailable */
  async find(id: string): Promise<StoredOidcClient | undefined> {
    return (await this.#all()).get(id);
  }

  /**
   * Whether a secret is that of a client. Wrong ones count by network, and apart from those of a program that was right
   * lately.
   *
   * @throws Refusal too-many-tries, store-unavailable
   */
  async isSecretOf(id: string, secret: string, address: string): Promise<boolean> {
    const by = createHash('sha256')
      .update(JSON.stringify([id, secret]))
      .digest('base64url');
    const compare = async () => {
      const digest = (await this.find(id))?.secretDigest;
      if (digest === undefined || !isSecret(secret, digest)) throw new Refusal('key-unknown', `secret of client ${id}`);
      return true;
    };
    return findCounted(this.#attempts, { as: 'unknown-client', by, address }, compare).catch((error) => {
      if (error instanceof Refusal && error.id === 'key-unknown') return false;
      throw error;
    });
  }

  /** @throws Refusal store-unavailable */
  noteUse(id: string): Promise<void> {
    return this.#store.noteUse(id);
  }

  #all(): Promise<Map<string, StoredOidcClient>> {
    const now = this.#clock.now();
    if (this.#kept !== undefined && this.#kept.until > now) return this.#kept.clients;
    const clients = this.#store.list().then((list) => new Map(list.map((each) => [each.id, each])));
    this.#kept = { clients, until: now + rememberMilliseconds };
    // A failed read is not kept.
    clients.catch(() => {
      this.#kept = undefined;
    });
    return clients;
  }
}
