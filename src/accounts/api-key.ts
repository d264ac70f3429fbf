import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../random.ts';

/** What a key may do beyond opening, reading, answering and cancelling its own challenges. The list is closed. */
export const scopes = ['challenges:number', 'challenges:user'] as const;

/**
 * `challenges:number`: may name a raw telephone number (V01). `challenges:user`: may have a user asked by an enrolled
 * method, and see masked which there are.
 */
export type Scope = (typeof scopes)[number];

/** A program's key, without its secret. */
export interface ApiKey {
  /** 16 hexadecimal digits: fit for a command line, a log and a table. */
  id: string;
  name: string;
  scopes: Scope[];
}

/** What the caller sends: `bel_<id>_<secret>`. */
export interface PresentedKey {
  id: string;
  secret: string;
}

const shape = /^bel_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** @returns undefined when the text has not the shape of a key */
export function parseApiKey(text: string): PresentedKey | undefined {
  const [, id, secret] = shape.exec(text) ?? [];
  return id === undefined || secret === undefined ? undefined : { id, secret };
}

export function formatApiKey({ id, secret }: PresentedKey): string {
  return `bel_${id}_${secret}`;
}

export function mintApiKey(random: Random): PresentedKey {
  return { id: Buffer.from(random.id(), 'base64url').subarray(0, 8).toString('hex'), secret: random.secret() };
}

/** A plain SHA-256 is enough here: the secret has 256 bits of chance, so there is no list of likely ones to try. */
export function digestOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Takes the same time wherever the two differ. */
export function isSecret(secret: string, digest: Buffer): boolean {
  const given = digestOfSecret(secret);
  return digest.length === given.length && timingSafeEqual(given, digest);
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
