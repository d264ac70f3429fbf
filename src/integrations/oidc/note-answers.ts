import type { OidcClients } from '../../accounts/oidc-clients.ts';
import type { AuditStore } from '../../audit/audit-store.ts';
import { Refusal } from '../../errors.ts';
import type { Log } from '../../log.ts';
import { noteOidcLogin } from '../../login/oidc/note-oidc-login.ts';
import { measure } from '../../measure.ts';
import type { Context, Provider, ProviderError } from './provider-package.ts';
import { requestFacts } from './request-facts.ts';

interface Parts {
  audit: Pick<AuditStore, 'append'>;
  clients: Pick<OidcClients, 'find' | 'noteUse'>;
  log: Log;
}

/** What the package says about a request, and under which outcome it is counted. */
const refused = {
  'authorization.error': 'login-refused',
  'grant.error': 'tokens-refused',
  'userinfo.error': 'userinfo-refused',
  'revocation.error': 'tokens-refused',
} as const;

/** Writes down, counts and logs what the package does. No code, token or name of a person is in a line. */
export function answersOf({ audit, clients, log }: Parts) {
  const failed = (err: unknown) => log.error({ err }, 'What a program asked by OpenID Connect was not written down');

  const noteLogin = async ({ oidc }: Context) => {
    measure('oidc-answered', { outcome: 'login-passed' });
    const { visitor, address } = requestFacts();
    const client = await clients.find(oidc.client?.clientId ?? '');
    if (visitor === undefined || client === undefined) return;
    await noteOidcLogin({ audit }, { userId: visitor.sub, client, address });
  };

  const noteTokens = async ({ oidc }: Context) => {
    measure('oidc-answered', { outcome: 'tokens-given' });
    if (oidc.client !== undefined) await clients.noteUse(oidc.client.clientId);
  };

  return {
    follow(provider: Provider): void {
      provider.on('authorization.success', (context) => void noteLogin(context).catch(failed));
      provider.on('grant.success', (context) => void noteTokens(context).catch(failed));
      for (const [event, outcome] of Object.entries(refused))
        provider.on(event, ({ oidc }, error) => {
          measure('oidc-answered', { outcome });
          const { message, error_description: said, error_detail: why } = error;
          log.info({ client: oidc.client?.clientId, outcome, error: message, said, why }, 'A program was refused');
        });
      provider.on('server_error', (context, error) => {
        measure('oidc-answered', { outcome: 'failed' });
        log.error({ err: error }, 'A program was not answered');
        answerByRefusal(context, error);
      });
    },
  };
}

/** Belcode's own refusals have a status, such as that of a store that is away. */
function answerByRefusal(context: Context, error: ProviderError): void {
  if (error instanceof Refusal) context.status = error.status;
}
