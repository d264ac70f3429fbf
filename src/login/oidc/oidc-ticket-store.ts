import { createHash } from 'node:crypto';
import type { Redis } from 'ioredis';
import { type SealKeys, seal, unseal } from '../../factors/seal.ts';
import type { Random } from '../../random.ts';
import { guardStore } from '../../redis/guard-store.ts';
import type { OidcTicket, OidcTicketKind } from './oidc-ticket.ts';

/**
 * Codes, tokens, grants and requests for a login, in Redis by the digest of their id, and sealed together with their
 * key. A reader of Redis gets nothing that can be shown to Belcode, and a writer cannot make, change or move one. All
 * methods throw Refusal store-unavailable when Redis is away.
 */
export class OidcTicketStore {
  readonly #redis: Redis;
  readonly #random: Pick<Random, 'id'>;
  readonly #keys: SealKeys;

  constructor(parts: { redis: Redis; random: Pick<Random, 'id'>; sealKeys: SealKeys }) {
    this.#redis = parts.redis;
    this.#random = parts.random;
    this.#keys = parts.sealKeys;
  }

  async put(kind: OidcTicketKind, id: string, ticket: OidcTicket, seconds: number): Promise<void> {
    const key = keyOf(kind, id);
    const { keyId, bytes } = seal({ keys: this.#keys, random: this.#random }, bindingOf(key), JSON.stringify(ticket));
    const value = `${keyId}.${bytes.toString('base64')}`;
    await guardStore('set', () => this.#redis.set(key, value, 'EX', Math.max(1, Math.ceil(seconds))));
  }

  /** @returns undefined for what is unknown, over, or not sealed by us; `isUsed` when it was used up */
  async find(kind: OidcTicketKind, id: string): Promise<{ ticket: OidcTicket; isUsed: boolean } | undefined> {
    const key = keyOf(kind, id);
    const [value, used] = await guardStore('mget', () => this.#redis.mget(key, usedKey(kind, id)));
    const ticket = this.#open(key, value ?? undefined);
    return ticket && { ticket, isUsed: used !== null };
  }

  /** Uses up a ticket. @returns false when it was used up before: of two callers at once only one succeeds */
  async use(kind: OidcTicketKind, id: string): Promise<boolean> {
    const left = await guardStore('ttl', () => this.#redis.ttl(keyOf(kind, id)));
    if (left <= 0) return false;
    const set = () => this.#redis.set(usedKey(kind, id), '1', 'EX', left + 1, 'NX');
    return (await guardStore('set', set)) === 'OK';
  }

  async remove(kind: OidcTicketKind, id: string): Promise<void> {
    await guardStore('del', () => this.#redis.del(keyOf(kind, id)));
  }

  #open(key: string, value: string | undefined): OidcTicket | undefined {
    const [keyId, base64] = (value ?? '').split('.');
    if (keyId === undefined || base64 === undefined) return undefined;
    try {
      return JSON.parse(unseal({ keys: this.#keys }, bindingOf(key), { keyId, bytes: Buffer.from(base64, 'base64') }));
    } catch {
      return undefined;
    }
  }
}

function bindingOf(key: string) {
  return { purpose: 'oidc-ticket', key } as const;
}

function digestOf(kind: OidcTicketKind, id: string): string {
  return createHash('sha256').update(`${kind} ${id}`).digest('base64url');
}

function keyOf(kind: OidcTicketKind, id: string): string {
  return `belcode:oidc:${digestOf(kind, id)}`;
}

function usedKey(kind: OidcTicketKind, id: string): string {
  return `belcode:oidc-used:${digestOf(kind, id)}`;
}
