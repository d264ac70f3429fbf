import type { OidcClients } from '../../accounts/oidc-clients.ts';
import { logOut } from '../../login/log-out.ts';
import type { LoginParts } from '../../login/login-parts.ts';
import type { OidcAccess } from '../../login/oidc/oidc-access.ts';
import type { Provider } from './provider-package.ts';

export interface EndSessionParts {
  login: LoginParts;
  access: Pick<OidcAccess, 'visitorOf'>;
  clients: Pick<OidcClients, 'find'>;
}

export interface EndSessionRequest {
  query: Readonly<Record<string, unknown>>;
  /** The panel's cookie. */
  sessionId: string | undefined;
  address: string;
}

const maxTokenLength = 4_000;
const maxStateLength = 1_000;

/**
 * A logout that another program begins (OpenID Connect RP-Initiated Logout 1.0). Only an ID token of ours for the
 * person who is logged in here ends the session of the panel; without one, any page could log people out.
 *
 * @returns where the browser goes on: an address of the client's own list, or undefined for the panel
 * @throws Refusal store-unavailable
 */
export async function endSession(
  { login, access, clients }: EndSessionParts,
  provider: Provider,
  { query, sessionId, address }: EndSessionRequest,
): Promise<string | undefined> {
  const token = textOf(query.id_token_hint, maxTokenLength);
  const hinted = token === undefined ? undefined : await hintOf(provider, token);
  const named = textOf(query.client_id, maxStateLength);
  const clientId = hinted?.clientId ?? named;
  const visitor = await access.visitorOf(sessionId);
  const isOwn = hinted !== undefined && visitor?.sub === hinted.sub;
  if (isOwn && sessionId !== undefined) await logOut(login, { sessionId, address });
  const wanted = textOf(query.post_logout_redirect_uri, maxStateLength);
  // Somebody who is still logged in here is not sent away as if they were not.
  if (visitor !== undefined && !isOwn) return undefined;
  if (named !== undefined && named !== clientId) return undefined;
  const client = clientId === undefined ? undefined : await clients.find(clientId);
  const to = client?.logoutUris.find((each) => each === wanted);
  return to && withState(to, textOf(query.state, maxStateLength));
}

async function hintOf(provider: Provider, token: string): Promise<{ clientId: string; sub: string } | undefined> {
  const clientId = audienceOf(token);
  const client = clientId === undefined ? undefined : await provider.Client.find(clientId);
  if (clientId === undefined || client === undefined) return undefined;
  const valid = await provider.IdToken.validate(token, client).catch(() => undefined);
  const sub = valid?.payload.sub;
  return sub === undefined ? undefined : { clientId, sub };
}

/** Only chooses the client, with which the token is then verified. */
function audienceOf(token: string): string | undefined {
  try {
    const { aud } = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'));
    return typeof aud === 'string' ? aud : undefined;
  } catch {
    return undefined;
  }
}

function withState(address: string, state: string | undefined): string {
  if (state === undefined) return address;
  const url = new URL(address);
  url.searchParams.set('state', state);
  return url.href;
}

function textOf(value: unknown, maxLength: number): string | undefined {
  return typeof value === 'string' && value !== '' && value.length <= maxLength ? value : undefined;
}
