import type { FactorKind } from '../accounts/factor-kind.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AppHoldStore } from '../challenges/app-hold-store.ts';
import { methodKind } from '../challenges/kinds/method-kinds.ts';
import { Refusal } from '../errors.ts';
import type { EnrolledNumberStore } from '../factors/enrolled-number-store.ts';
import { maskTelephone } from '../factors/mask-telephone.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { SuspendedNumberStore } from '../policy/suspended-number-store.ts';
import type { IncidentParts } from './incident-parts.ts';

type Parts<Act extends keyof IncidentParts['ledger']> = Pick<IncidentParts, 'audit'> & {
  ledger: Pick<IncidentParts['ledger'], Act>;
};

/**
 * Stops outside calls and ends those that are up. Extensions and authenticators keep working.
 *
 * @param stopped called as soon as the calls are stopped, before the audit is written
 * @throws Refusal store-unavailable, also when the calls are stopped and the audit cannot be written
 */
export async function stopCalls(
  { ledger, audit }: Parts<'stops'>,
  actor: Actor,
  stopped: () => void = () => undefined,
): Promise<void> {
  await ledger.stops.stop(nameOf(actor));
  stopped();
  // Last, because the stop itself must not need the database.
  await audit.append({ event: 'calls-stopped', actor });
}

export async function resumeCalls({ ledger, audit }: Parts<'stops'>, actor: Actor): Promise<void> {
  // First, so that calls do not go on without a record of it.
  await audit.append({ event: 'calls-resumed', actor });
  await ledger.stops.resume();
}

/** @param area a prefix or a country, as in the overview @throws Refusal not-found when it is not blocked */
export async function liftBlock({ ledger, audit }: Parts<'overview'>, actor: Actor, area: string): Promise<void> {
  if (!(await ledger.overview.lift(area))) throw new Refusal('not-found', `no block of ${area}`);
  await audit.append({ event: 'block-lifted', actor, detail: { area } });
}

/**
 * Stops all calls to a number, for every user.
 *
 * @param masked for the audit
 * @throws Refusal store-unavailable
 */
export async function suspendNumber(
  { suspended, ledger }: { suspended: Pick<SuspendedNumberStore, 'add'>; ledger: Pick<CallLedgerStore, 'stops'> },
  actor: Actor,
  { number, masked, reason }: { number: string; masked: string; reason?: string | undefined },
): Promise<void> {
  // The database first, because the api restores suspensions from it into Redis.
  await suspended.add(number, { actor, masked, reason });
  await ledger.stops.suspend(number);
}

/**
 * Lets a number be called again that is suspended, or that did not press the right keys today.
 *
 * @param masked for the audit
 * @returns false when it may be called already
 * @throws Refusal store-unavailable
 */
export async function releaseNumber(
  { suspended, ledger, audit }: Parts<'stops'> & { suspended: Pick<SuspendedNumberStore, 'remove'> },
  actor: Actor,
  { number, masked }: { number: string; masked: string },
): Promise<boolean> {
  // The database first, because the api restores suspensions from it into Redis.
  const wasKept = await suspended.remove(number, { actor, masked });
  const wasHeld = await ledger.stops.unsuspend(number);
  const hadMissed = await ledger.stops.liftMissed(number);
  if (hadMissed && !wasKept) await audit.append({ event: 'number-released', actor, detail: { number: masked } });
  return wasKept || wasHeld || hadMissed;
}

/**
 * Lets a number be called again that a list of the suspended ones shows.
 *
 * @param id of the suspension @returns the number, masked
 * @throws Refusal not-found when somebody has released it before; store-unavailable
 */
export async function releaseSuspended(
  parts: Parameters<typeof releaseNumber>[0] & { enrolledNumbers: Pick<EnrolledNumberStore, 'listSuspended'> },
  actor: Actor,
  id: string,
): Promise<string> {
  const [found] = await parts.enrolledNumbers.listSuspended({ id });
  if (found === undefined) throw new Refusal('not-found', 'no such suspension');
  const masked = maskTelephone(found.number, '');
  await releaseNumber(parts, actor, { number: found.number, masked });
  return masked;
}

interface ReleaseParts {
  ledger: Pick<IncidentParts['ledger'], 'stops'>;
  heldCalls: Pick<IncidentParts['heldCalls'], 'release'>;
  app: { holds: Pick<AppHoldStore, 'release'> };
}

/**
 * Releases the user's calls and app codes, which were held after a report, lets the user add telephones again,
 * and lets telephones be called again that did not press the right keys. Idempotent.
 *
 * @throws Refusal user-unknown, store-unavailable
 */
export async function releaseUserCalls(
  parts: ReleaseParts & {
    audit: Pick<IncidentParts['audit'], 'append'>;
    ledger: Pick<IncidentParts['ledger'], 'stops' | 'forgetMissed'>;
    users: Pick<IncidentParts['users'], 'find'>;
  },
  actor: Actor,
  userId: string,
): Promise<void> {
  const user = await parts.users.find(userId);
  const wasHeld = await release(parts, actor, user.id);
  await parts.ledger.stops.releaseAdding(user.id);
  const hadMissed = await parts.ledger.forgetMissed(user.id);
  if (hadMissed && !wasHeld) await parts.audit.append({ event: 'calls-released', actor, userId: user.id });
}

/** @returns whether calls were held, which is audited then */
async function release({ ledger, heldCalls, app }: ReleaseParts, actor: Actor, userId: string): Promise<boolean> {
  // The database first, because Redis is restored from it after a loss.
  const wasHeld = await heldCalls.release(userId, actor);
  await ledger.stops.release(userId);
  await app.holds.release(userId);
  return wasHeld;
}

/**
 * Releases calls that were held (key 9) after a login by another method than a call, because it proves the user.
 *
 * @throws Refusal store-unavailable
 */
export async function releaseAfter(
  parts: ReleaseParts,
  { userId, kind }: { userId: string; kind: FactorKind },
): Promise<void> {
  // Unconditional, because Redis is sometimes ahead of the database.
  if (methodKind(kind).delivery !== 'call') await release(parts, { kind: 'user', id: userId }, userId);
}

function nameOf({ kind, id }: Actor): string {
  if (id === undefined) return kind;
  return kind === 'command-line' ? id : `${kind} ${id}`;
}
