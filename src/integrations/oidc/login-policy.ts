import type { OidcClients } from '../../accounts/oidc-clients.ts';
import { isAcr, neededAcr } from '../../policy/oidc/proven-login.ts';
import type { ProviderPackage } from './provider-package.ts';
import { requestFacts } from './request-facts.ts';

/** By OpenID Connect Core Error Code unmet_authentication_requirements 1.0. */
const unmet = 'unmet_authentication_requirements';

/** When somebody has to log in, or to prove more. Nobody is asked for consent: the clients are the operator's own. */
export function loginPolicy(
  { errors, interactionPolicy: { base, Check } }: ProviderPackage,
  { clients }: { clients: Pick<OidcClients, 'find'> },
) {
  const policy = base();
  policy.remove('consent');
  const checks = policy.get('login')?.checks;
  if (checks === undefined) throw new Error('the package has no prompt for a login');
  const answer = (isNeeded: boolean) => (isNeeded ? Check.REQUEST_PROMPT : Check.NO_NEED_TO_PROMPT);

  checks.add(
    new Check('not-in-panel', 'End-User authentication is required', 'login_required', ({ oidc: { session } }) =>
      answer(requestFacts().visitor === undefined || requestFacts().visitor?.sub !== session.accountId),
    ),
  );

  checks.add(
    new Check('acr', 'the login has not proven enough', unmet, async ({ oidc: { client, params, session } }) => {
      const found = await clients.find(client?.clientId ?? '');
      const needed = found && neededAcr(found, params?.acr_values);
      if (needed === undefined) throw new errors.CustomOIDCProviderError(unmet, 'no such level');
      return answer(!isAcr(session.acr, needed));
    }),
  );

  // Another person cannot become the wanted one by one more login, and the browser would go round.
  checks.remove('id_token_hint');
  checks.add(
    new Check('other-person', 'somebody else is logged in', 'login_required', ({ oidc: { session, entities } }) => {
      const wanted = entities.IdTokenHint?.payload.sub;
      if (wanted !== undefined && session.accountId !== undefined && session.accountId !== wanted)
        throw new errors.LoginRequired('somebody else is logged in');
      return answer(wanted !== undefined && session.accountId === undefined);
    }),
  );
  return policy;
}

/** Whether older proofs do not count for a request. */
export function needsNewProof(reasons: readonly string[]): boolean {
  return reasons.some((reason) => reason === 'login_prompt' || reason === 'max_age');
}
