import type { OidcVisitor } from '../../login/oidc/oidc-access.ts';
import { requestFacts } from './request-facts.ts';

/** What the package's cookie always holds: its session is that of the panel, so there is nothing to name. */
export const sessionCookieValue = 'of-the-panel';

const lifetimeSeconds = 60;

/**
 * The package's session. It is made from the panel's session for each request and is never stored, so nothing of
 * it outlives a logout, and no browser can bring another one.
 */
export function sessionOfVisitor(now: number) {
  const { visitor } = requestFacts();
  if (visitor === undefined) return undefined;
  const seconds = Math.floor(now / 1_000);
  return {
    kind: 'Session',
    jti: sessionCookieValue,
    uid: uidOf(visitor),
    accountId: visitor.sub,
    loginTs: visitor.authTime,
    acr: visitor.acr,
    amr: visitor.amr,
    iat: seconds,
    exp: seconds + lifetimeSeconds,
  };
}

function uidOf({ sub, generation, authTime }: OidcVisitor): string {
  return [sub, generation, authTime].join('.');
}
