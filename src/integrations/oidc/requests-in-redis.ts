import type { OidcClients } from '../../accounts/oidc-clients.ts';
import type { Clock } from '../../clock.ts';
import type { OidcVisitor } from '../../login/oidc/oidc-access.ts';
import type { OidcRequest, OidcRequests } from '../../login/oidc/pass-oidc-request.ts';
import { neededAcr } from '../../policy/oidc/proven-login.ts';
import { needsNewProof } from './login-policy.ts';
import type { Interaction, Provider } from './provider-package.ts';

interface Parts {
  provider(): Promise<Provider>;
  clients: Pick<OidcClients, 'find'>;
  clock: Pick<Clock, 'now'>;
}

const idShape = /^[A-Za-z0-9_-]{10,100}$/;

/** The requests of programs that wait for a login, as the package keeps them. */
export function requestsInRedis({ provider, clients, clock }: Parts): OidcRequests {
  const find = async (id: string): Promise<Interaction | undefined> =>
    idShape.test(id) ? (await provider()).Interaction.find(id) : undefined;
  return {
    async find(id): Promise<OidcRequest | undefined> {
      const waiting = await find(id);
      const client = await clients.find(waiting?.params.client_id ?? '');
      if (waiting === undefined || client === undefined) return undefined;
      return {
        provenFrom: needsNewProof(waiting.prompt.reasons) ? waiting.iat * 1_000 : undefined,
        needsFactor: neededAcr(client, waiting.params.acr_values) === 'mfa',
      };
    },
    async pass(id: string, { sub, acr, amr, authTime }: OidcVisitor): Promise<string> {
      const waiting = await find(id);
      if (waiting === undefined) throw new Error('the request has ended in this moment');
      // The person may be another one than when the request began. The browser is the same, by its cookies.
      delete waiting.session;
      waiting.result = { login: { accountId: sub, acr, amr, ts: authTime, remember: false } };
      await waiting.save(Math.max(1, waiting.exp - Math.floor(clock.now() / 1_000)));
      return waiting.returnTo;
    },
  };
}
