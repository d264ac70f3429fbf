import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../../log.ts';

/** The parts of oidc-provider that this folder uses. The package has no types of its own. */
export interface ProviderPackage {
  Provider: new (issuer: string, settings: Record<string, unknown>) => Provider;
  errors: Record<'AccessDenied' | 'InvalidGrant' | 'LoginRequired', new (description?: string) => Error> & {
    CustomOIDCProviderError: new (error: string, description: string) => Error;
  };
  interactionPolicy: {
    base(): PromptList;
    Check: CheckClass;
  };
}

export interface Provider {
  proxy: boolean;
  Client: { find(id: string): Promise<ProviderClient | undefined>; prototype: ProviderClient };
  Grant: new (facts: Record<string, unknown>) => Grant;
  Interaction: { find(id: string): Promise<Interaction | undefined> };
  IdToken: { validate(token: string, client: ProviderClient): Promise<{ payload: { sub?: string } }> };
  use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): void;
  callback(): (request: IncomingMessage, reply: ServerResponse) => Promise<void>;
  on(event: string, listener: (context: Context, error: ProviderError) => void): void;
  on(event: 'authorization.success' | 'grant.success', listener: (context: Context) => void): void;
}

export interface ProviderClient {
  clientId: string;
  compareClientSecret(secret: string): Promise<boolean>;
}

export interface Grant {
  addOIDCScope(scopes: string): void;
  save(): Promise<string>;
}

export interface Interaction {
  prompt: { reasons: string[] };
  params: { client_id: string; acr_values?: string };
  iat: number;
  exp: number;
  returnTo: string;
  session?: unknown;
  result?: unknown;
  save(seconds: number): Promise<string>;
}

export interface ProviderError extends Error {
  error_description?: string;
  error_detail?: string;
}

interface Prompt {
  checks: CheckList;
}
interface PromptList extends Array<Prompt> {
  get(name: string): Prompt | undefined;
  remove(name: string): void;
}
interface CheckList {
  remove(reason: string): void;
  add(check: unknown): void;
}
interface CheckClass {
  new (
    reason: string,
    description: string,
    error: string,
    check: (context: Context) => boolean | Promise<boolean>,
  ): unknown;
  REQUEST_PROMPT: boolean;
  NO_NEED_TO_PROMPT: boolean;
}

/** A request, as Koa and the provider know it. */
export interface Context {
  req: IncomingMessage;
  res: ServerResponse;
  method: string;
  path: string;
  status: number;
  type: string;
  body: unknown;
  query: Record<string, string | string[] | undefined>;
  ip: string;
  redirect(to: string): void;
  oidc: {
    route: string;
    session: { accountId?: string; acr?: string };
    client?: ProviderClient;
    provider: Provider;
    params?: Record<string, string | undefined>;
    entities: {
      IdTokenHint?: { payload: { sub: string } };
      Account?: { accountId: string };
      RefreshToken?: { grantId: string };
      AuthorizationCode?: { grantId: string };
    };
    result?: { login?: unknown };
  };
}

/**
 * Reads the package only where it is used. It complains on the console when Node is older than it wants; that becomes a
 * line of the log, because nothing else than lines of JSON may be in the journal of a program.
 */
export async function readProviderPackage(log: Pick<Log, 'warn'>): Promise<ProviderPackage> {
  const { warn } = console;
  console.warn = (said: unknown) => log.warn({ said: String(said) }, 'The package of OpenID Connect has a complaint');
  try {
    // @ts-expect-error The package has no types.
    return (await import('oidc-provider')) as unknown as ProviderPackage;
  } finally {
    console.warn = warn;
  }
}
