import { OidcClients } from './accounts/oidc-clients.ts';
import { roles } from './accounts/user.ts';
import type { ApiKeyVerifier } from './accounts/verify-api-key.ts';
import type { ChallengeParts } from './api/challenge-parts.ts';
import { systemClock as clock } from './clock.ts';
import { type Config, ConfigError } from './config.ts';
import { buildForwardAuth, forwardAuthPaths } from './integrations/forward-auth/build-forward-auth.ts';
import { type BuiltOidc, buildOidc, oidcPaths } from './integrations/oidc/build-oidc.ts';
import { buildTwilioVerify, twilioVerifyPaths } from './integrations/twilio-verify/build-twilio-verify.ts';
import type { Log } from './log.ts';
import { ForwardAccess } from './login/forward-access.ts';
import type { LoginParts } from './login/login-parts.ts';
import { OidcAccess } from './login/oidc/oidc-access.ts';
import { cookieName } from './panel/kit/panel-cookies.ts';
import type { MountedPart } from './panel/mount-panel.ts';
import type { ForwardRule } from './policy/forward/forward-rule.ts';
import { readForwardRules } from './policy/forward/read-forward-rules.ts';
import { systemRandom as random } from './random.ts';
import type { Stores } from './stores.ts';

/** @throws ConfigError for every mistake in the file of the rules */
export function readForwardRulesOf({ BELCODE_FORWARD_AUTH: file, BELCODE_FORWARD_AUTH_DOMAIN: domain }: Config) {
  if (file === '') return undefined;
  try {
    return readForwardRules(file, domain, roles);
  } catch (error) {
    throw new ConfigError([`BELCODE_FORWARD_AUTH ${(error as Error).message}`]);
  }
}

interface IntegrationParts {
  login: LoginParts;
  challenges: ChallengeParts;
  keys: ApiKeyVerifier;
}

/** What stands in front of other programs, and what other programs ask in words of their own. */
export async function buildIntegrations(
  { login, challenges, keys }: IntegrationParts,
  { rules, oidc }: Integrations,
  { BELCODE_PANEL_URL: panelUrl, BELCODE_TRUSTED_PROXIES: trustedProxies }: Config,
  log: Log,
): Promise<MountedPart[]> {
  const verify = await buildTwilioVerify({ challenges, keys, trustedProxies, log });
  const provider = oidc === undefined ? [] : [{ paths: oidcPaths, app: oidc.app }];
  const always = [{ paths: twilioVerifyPaths, app: verify }, ...provider];
  if (rules === undefined) return always;
  const access = new ForwardAccess(login, rules);
  const forward = await buildForwardAuth({ access, panelUrl, trustedProxies, log });
  return [...always, { paths: forwardAuthPaths, app: forward }];
}

export interface Integrations {
  rules: readonly ForwardRule[] | undefined;
  oidc: BuiltOidc | undefined;
}

/** OpenID Connect for other programs; undefined when it is off. */
export async function buildOidcPart(
  login: LoginParts,
  stores: Stores,
  config: Config,
  log: Log,
): Promise<BuiltOidc | undefined> {
  if (config.BELCODE_OIDC === 'off') return undefined;
  const panelUrl = new URL(config.BELCODE_PANEL_URL);
  return buildOidc({
    login,
    access: new OidcAccess(login),
    clients: new OidcClients({ store: stores.oidcClients, clock, attempts: stores.attempts }),
    tickets: stores.oidcTickets,
    keys: stores.signingKeys,
    audit: stores.audit,
    clock,
    random,
    log,
    issuer: `${panelUrl.origin}/oidc`,
    sessionCookie: cookieName('session', panelUrl.protocol === 'https:'),
    trustedProxies: config.BELCODE_TRUSTED_PROXIES,
  });
}
