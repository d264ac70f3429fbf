import { Refusal } from '../../errors.ts';
import { checkEditPassword } from '../editing.ts';
import { enterPanel } from '../enter.ts';
import type { LoginParts } from '../login-parts.ts';
import { type OidcVisitor, provenBy, visitorBy } from './oidc-access.ts';

/** A request of a program for a login, which waits for a browser. */
export interface OidcRequest {
  /** Proofs must be at least so new, in milliseconds; undefined when older ones count. */
  provenFrom: number | undefined;
  needsFactor: boolean;
}

/** The requests that wait. */
export interface OidcRequests {
  /** @returns undefined when it is over */
  find(id: string): Promise<OidcRequest | undefined>;
  /** Says who has logged in. @returns where the browser goes on */
  pass(id: string, visitor: OidcVisitor): Promise<string>;
}

export type PassedOidcRequest = { next: 'add-method' } | { next: 'return'; to: string };

/**
 * Answers a program's request for a login by a full session. The caller must know that this browser made the request.
 *
 * @throws Refusal session-unknown, step-wrong, oidc-request-over, store-unavailable; password-unconfirmed and
 *   factor-unconfirmed when a proof is missing or too old
 */
export async function passOidcRequest(
  parts: LoginParts,
  requests: OidcRequests,
  { sessionId, id }: { sessionId: string; id: string },
): Promise<PassedOidcRequest> {
  const entered = await enterPanel(parts, { sessionId });
  const request = await requests.find(id);
  if (request === undefined) throw new Refusal('oidc-request-over');
  const { session, factors } = entered;
  const { passwordAt, factorAt } = provenBy(session);
  const from = request.provenFrom ?? Number.NEGATIVE_INFINITY;
  const hasMethods = factors.length > 0;
  if (request.needsFactor && !hasMethods) return { next: 'add-method' };
  if (request.provenFrom !== undefined && (passwordAt ?? 0) < from)
    throw new Refusal('password-unconfirmed', 'a newer proof');
  const isTooOld = hasMethods && (factorAt ?? Number.NEGATIVE_INFINITY) < from;
  if (isTooOld || (request.needsFactor && factorAt === undefined)) {
    // No code is sent in a full session before the password (E01).
    checkEditPassword(session);
    throw new Refusal('factor-unconfirmed', isTooOld ? 'a newer proof' : undefined);
  }
  return { next: 'return', to: await requests.pass(id, visitorBy(entered)) };
}
