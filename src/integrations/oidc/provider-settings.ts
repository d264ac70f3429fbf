import type { OidcClients } from '../../accounts/oidc-clients.ts';
import type { SigningJwk } from '../../factors/signing-key-store.ts';
import { groupsOf } from '../../login/groups-of.ts';
import type { OidcAccess } from '../../login/oidc/oidc-access.ts';
import { isOpenTo } from '../../policy/oidc/oidc-client.ts';
import { acrLevels } from '../../policy/oidc/proven-login.ts';
import type { Random } from '../../random.ts';
import { loginPolicy } from './login-policy.ts';
import type { Context, Provider, ProviderPackage } from './provider-package.ts';
import { requestFacts } from './request-facts.ts';
import { type AdapterParts, ticketAdapter } from './ticket-adapter.ts';

/** How long each thing lives. Refresh tokens end with the working day, as sessions of the panel do. */
const oidcSeconds = {
  AccessToken: 10 * 60,
  AuthorizationCode: 60,
  Grant: 12 * 3_600,
  IdToken: 10 * 60,
  Interaction: 3_600,
  RefreshToken: 12 * 3_600,
  Session: 60,
} as const;

/** The part of the panel in which a browser goes on to answer a request. */
const oidcLoginPath = '/oidc-login';

export const oidcCookies = (secure: boolean) => ({
  session: secure ? '__Host-belcode-oidc' : 'belcode-oidc',
  interaction: secure ? '__Secure-belcode-oidc-login' : 'belcode-oidc-login',
  resume: secure ? '__Secure-belcode-oidc-return' : 'belcode-oidc-return',
});

export interface SettingsParts extends AdapterParts {
  clients: Pick<OidcClients, 'find' | 'isSecretOf' | 'noteUse'>;
  access: Pick<OidcAccess, 'accountOf'>;
  random: Pick<Random, 'id'>;
}

const scopes = ['openid', 'profile', 'email', 'groups', 'offline_access'];
const off = { enabled: false };

/** Everything that the package may do. What is not needed is off. */
export function providerSettings(
  parts: SettingsParts,
  kit: ProviderPackage,
  { issuer, keys }: { issuer: string; keys: readonly SigningJwk[] },
): Record<string, unknown> {
  const secure = issuer.startsWith('https:');
  const cookie = { httpOnly: true, sameSite: 'lax', secure, signed: false };
  return {
    acrValues: [...acrLevels],
    adapter: ticketAdapter(parts, kit),
    allowOmittingSingleRegisteredRedirectUri: false,
    claims: {
      openid: ['sub', 'acr', 'amr', 'auth_time'],
      profile: ['name', 'preferred_username'],
      email: ['email'],
      groups: ['groups'],
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    clientBasedCORS: () => false,
    cookies: { names: oidcCookies(secure), long: cookie, short: cookie },
    discovery: { end_session_endpoint: `${issuer}/session/end` },
    enabledJWA: { idTokenSigningAlgValues: ['RS256'] },
    expiresWithSession: async () => false,
    features: {
      devInteractions: off,
      dPoP: off,
      pushedAuthorizationRequests: off,
      resourceIndicators: off,
      revocation: { enabled: true, allowedPolicy: ownTokensOnly },
      // `end-session.ts` does it, because a logout ends the session of the panel.
      rpInitiatedLogout: off,
    },
    findAccount: (context: Context, sub: string, token?: { grantId?: string }) =>
      findAccount(parts, context, { sub, grantId: token?.grantId }),
    interactions: {
      policy: loginPolicy(kit, parts),
      url: (_: Context, { uid }: { uid: string }) => `${oidcLoginPath}/${uid}`,
    },
    issueRefreshToken: async (_: Context, client: { grantTypeAllowed(type: string): boolean }) =>
      client.grantTypeAllowed('refresh_token'),
    jwks: { keys },
    loadExistingGrant: (context: Context) => giveGrant(parts, kit, context),
    pkce: { required: () => true },
    renderError: refuseBrowser,
    responseTypes: ['code'],
    rotateRefreshToken: true,
    routes: { authorization: '/authorize', userinfo: '/userinfo', revocation: '/token/revocation' },
    scopes,
    ttl: { ...oidcSeconds, RefreshToken: refreshTokenSeconds },
  };
}

/** A token that replaces another one lives no longer than that would have. */
function refreshTokenSeconds({ oidc: { entities } }: Context): number {
  const { RotatedRefreshToken } = entities as { RotatedRefreshToken?: { remainingTTL: number } };
  return RotatedRefreshToken === undefined ? oidcSeconds.RefreshToken : Math.max(1, RotatedRefreshToken.remainingTTL);
}

async function ownTokensOnly(_: Context, client: { clientId: string }, token: { clientId: string }): Promise<boolean> {
  return client.clientId === token.clientId;
}

/** The id of a grant begins with the generation of sessions in which it was given. */
const generationOf = (grantId: string) => grantId.split('.')[0] ?? '';

async function findAccount(
  { access, clients }: SettingsParts,
  { oidc }: Context,
  { sub, grantId }: { sub: string; grantId: string | undefined },
) {
  const client = await clients.find(oidc.client?.clientId ?? '');
  const { visitor } = requestFacts();
  // Without a token it is somebody in a browser, who must be logged in there.
  const generation = grantId === undefined ? visitor?.generation : generationOf(grantId);
  if (client === undefined || generation === undefined) return undefined;
  const isOwn = grantId !== undefined || visitor?.sub === sub;
  // Refused with its reason in `giveGrant`.
  const reached = grantId === undefined ? ({ companies: 'all' } as const) : client;
  const found = isOwn ? await access.accountOf(sub, { generation, client: reached }) : undefined;
  if (found === undefined) return undefined;
  const { login, name, email } = found;
  const claims = { sub, name, preferred_username: login, email, groups: groupsOf(found) };
  return { accountId: sub, claims: async () => claims };
}

/** @throws AccessDenied when the users of this company may not log in to the client */
async function giveGrant({ clients, random }: SettingsParts, { errors }: ProviderPackage, { oidc }: Context) {
  const { visitor } = requestFacts();
  const client = await clients.find(oidc.client?.clientId ?? '');
  if (client === undefined || visitor === undefined || oidc.session.accountId !== visitor.sub) return undefined;
  if (!isOpenTo(client, visitor.companyId)) throw new errors.AccessDenied('not for users of this company');
  const { Grant } = oidc.provider as Provider;
  const jti = `${visitor.generation}.${random.id()}`;
  const grant = new Grant({ jti, accountId: visitor.sub, clientId: client.id });
  grant.addOIDCScope(scopes.join(' '));
  await grant.save();
  return grant;
}

/** The panel has the words, in the language of the person. */
function refuseBrowser(context: Context, { error }: { error: string }): void {
  if (error !== 'server_error') {
    context.redirect(oidcLoginPath);
    return;
  }
  context.type = 'text';
  context.body = 'Logging in does not work now. Try again. / Inloggen werkt nu niet. Probeer het opnieuw.';
}
