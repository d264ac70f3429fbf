import { readFactorKind } from '../accounts/factor-kind.ts';
import type { PostDial, PostDialDigits } from '../policy/ledger/call-destination.ts';
import { provenSeconds } from '../policy/limits.ts';
import type { ProvenFactor } from './confirmed-factor.ts';
import type { Factor } from './factor.ts';

/** The columns read from the table `factors`. Only `AuthenticatorStore` reads the sealed secret. */
export const factorColumns = [
  'id',
  'kind',
  'name',
  'number',
  'post_dial',
  'pause_before_seconds',
  'pause_after_seconds',
  'is_primary',
  'position',
  'created_at',
  'last_used_at',
  'cooling_until',
] as const;

export interface FactorRow {
  id: string;
  user_id: string;
  kind: string;
  name: string | null;
  number: string | null;
  post_dial: string | null;
  pause_before_seconds: number | null;
  pause_after_seconds: number | null;
  sealed_secret: Buffer | null;
  key_id: string | null;
  last_step: number | null;
  clock_steps: number;
  is_primary: boolean;
  position: number;
  created_at: Date;
  last_used_at: Date | null;
  cooling_until: Date | null;
}

/** @throws UnknownStoredValue for a kind that this version does not know */
export function factorFromRow(row: Pick<FactorRow, (typeof factorColumns)[number]>): Factor {
  return {
    id: row.id,
    kind: readFactorKind(row.kind),
    name: row.name ?? undefined,
    number: row.number ?? undefined,
    postDial: postDialOf(row),
    isPrimary: row.is_primary,
    position: row.position,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
    ...(row.cooling_until === null ? {} : { coolingUntil: row.cooling_until }),
  };
}

function postDialOf({
  post_dial: digits,
  pause_before_seconds: before,
  pause_after_seconds: after,
}: Pick<FactorRow, 'post_dial' | 'pause_before_seconds' | 'pause_after_seconds'>): PostDial | undefined {
  if (digits === null) return undefined;
  return { digits, pauseBeforeSeconds: before ?? 0, pauseAfterSeconds: after ?? 0 };
}

/** The columns of a new row that come from what was proved. */
export function columnsOfProof({ kind, name, number, postDial, sealed, lastStep, clockSteps }: ProvenFactor) {
  return {
    kind,
    name: name ?? null,
    number: number ?? null,
    post_dial: postDial?.digits ?? null,
    pause_before_seconds: postDial?.pauseBeforeSeconds ?? null,
    pause_after_seconds: postDial?.pauseAfterSeconds ?? null,
    sealed_secret: sealed?.bytes ?? null,
    key_id: sealed?.keyId ?? null,
    last_step: lastStep ?? null,
    clock_steps: clockSteps ?? 0,
  };
}

export interface ProvenTelephone {
  number: string;
  postDial?: PostDialDigits;
  /** When the proof expires, in milliseconds since the epoch. */
  until: number;
}

/** @returns undefined for an extension, and for a method without a number */
export function provenFromRow({
  number,
  post_dial: digits,
  created_at: created,
  last_used_at: used,
}: Pick<FactorRow, 'number' | 'post_dial' | 'created_at' | 'last_used_at'>): ProvenTelephone | undefined {
  if (number === null || !number.startsWith('+')) return undefined;
  const until = Math.max(created.getTime(), used?.getTime() ?? 0) + provenSeconds * 1_000;
  return { number, until, ...(digits === null ? {} : { postDial: { digits } }) };
}
