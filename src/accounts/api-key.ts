import { createHash, timingSafeEqual } from 'node:crypto';
import type { Random } from '../random.ts';

/** What a key may do beyond opening, reading, answering and cancelling its own challenges. The list is closed. */
export const scopes = [
  'challenges:number',
  'challenges:user',
  'challenges:read',
  'enrolment-links:write',
  'spoken-codes:write',
  'users:write',
  'companies:write',
] as const;

/**
 * `challenges:number`: may name a raw telephone number (V01). `challenges:user`: may challenge a user by an enrolled
 * method, and list the user's methods in masked form. `challenges:read`: may read what became of users' challenges, of
 * every key and of the panel. `enrolment-links:write`: may make links by which users set up a first method.
 * `spoken-codes:write`: may have codes spoken that it made itself. `users:write`: may add, change, disable, enable and
 * erase users. `companies:write`: may add, change, end and enable companies.
 */
export type Scope = (typeof scopes)[number];

/** An API key without its secret. */
export interface ApiKey {
  /** 16 hexadecimal digits; safe in a command line, a log and a table. */
  id: string;
  name: string;
  scopes: Scope[];
  /** The companies whose users it may see and challenge; undefined for those of every company. */
  companyIds?: readonly string[] | undefined;
}

/** Whether a key may see and touch what belongs to users of a company. */
export function reaches({ companyIds }: Pick<ApiKey, 'companyIds'>, companyId: string): boolean {
  return companyIds === undefined || companyIds.includes(companyId);
}

/** The whole key as a caller sends it: `bel_<id>_<secret>`. */
export interface PresentedKey {
  id: string;
  secret: string;
}

const shape = /^bel_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** @returns undefined when the text does not have the form of a key */
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

/** A plain SHA-256 is enough because the secret has 256 random bits, so that no dictionary helps. */
export function digestOfSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in constant time. */
export function isSecret(secret: string, digest: Buffer): boolean {
  const given = digestOfSecret(secret);
  return digest.length === given.length && timingSafeEqual(given, digest);
}

export function isScope(text: string): text is Scope {
  return (scopes as readonly string[]).includes(text);
}
