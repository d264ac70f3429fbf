import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as client from 'openid-client';
import { addOidcClient, type NewOidcClient } from '../../../src/accounts/change-oidc-clients.ts';
import { OidcClientStore } from '../../../src/accounts/oidc-client-store.ts';
import { OidcClients } from '../../../src/accounts/oidc-clients.ts';
import { SigningKeyStore } from '../../../src/factors/signing-key-store.ts';
import { type BuiltOidc, buildOidc, oidcPaths } from '../../../src/integrations/oidc/build-oidc.ts';
import { oidcCookies } from '../../../src/integrations/oidc/provider-settings.ts';
import { createLog } from '../../../src/log.ts';
import { OidcAccess } from '../../../src/login/oidc/oidc-access.ts';
import { OidcTicketStore } from '../../../src/login/oidc/oidc-ticket-store.ts';
import { systemRandom as random } from '../../../src/random.ts';
import { tester } from '../../accounts/people.ts';
import { openPanel } from '../../panel/open-panel.ts';
import { CookieBrowser } from './cookie-browser.ts';

export const callback = 'https://app.example.org/callback';
export const afterLogout = 'https://app.example.org/bye';

export type Oidc = Awaited<ReturnType<typeof openOidc>>;

/** A client, with what openid-client knows of the provider. */
export interface Rp {
  id: string;
  secret: string | undefined;
  config: client.Configuration;
}

/** The panel and the provider on one server, and clients of openid-client. */
export async function openOidc() {
  let built: BuiltOidc | undefined;
  const oidc = () => {
    if (built === undefined) throw new Error('not built yet');
    return built;
  };
  const home = await openPanel({
    oidc: {
      requests: { find: (id) => oidc().requests.find(id), pass: (id, visitor) => oidc().requests.pass(id, visitor) },
      cookie: oidcCookies(false).interaction,
    },
  });
  const server = createServer((request, reply) => {
    const app = oidcPaths.test(request.url ?? '') ? oidc().app : home.panel;
    app.routing(request, reply);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
  const store = new OidcClientStore(home.database);
  const lines: string[] = [];
  const time = { now: Date.now() };
  const clock = { now: () => time.now };
  const clients = new OidcClients({ store, clock, attempts: home.parts.attempts });
  const tickets = new OidcTicketStore({ redis: home.redis, random, sealKeys: home.parts.sealKeys });
  const keys = new SigningKeyStore({ database: home.database, random, sealKeys: home.parts.sealKeys });
  built = await buildOidc({
    login: home.parts,
    access: new OidcAccess(home.parts),
    clients,
    tickets,
    keys,
    audit: home.audit,
    clock: { now: () => Math.max(time.now, Date.now()) },
    random,
    log: createLog('oidc', 'trace', { write: (line: string) => void lines.push(line) }),
    issuer: `${origin}/oidc`,
    sessionCookie: 'belcode-session',
    trustedProxies: ['127.0.0.1'],
  });

  async function addClient({
    companies,
    ...given
  }: Partial<Omit<NewOidcClient, 'companies'>> & { companies?: { name: string }[] } = {}): Promise<Rp> {
    const wanted: NewOidcClient = {
      name: 'App',
      redirectUris: [callback],
      logoutUris: [afterLogout],
      isPublic: false,
      refreshes: true,
      login: 'second-factor',
      companies: companies?.map(({ name }) => name) ?? 'all',
      ...given,
    };
    const made = await addOidcClient(
      { clients: store, companies: home.companies, audit: home.audit, random },
      wanted,
      tester,
    );
    // Clients are kept for ten seconds.
    time.now += 11_000;
    const auth = made.secret === undefined ? client.None() : client.ClientSecretBasic(made.secret);
    const config = await client.discovery(new URL(`${origin}/oidc`), made.id, undefined, auth, {
      execute: [client.allowInsecureRequests],
    });
    return { ...made, config };
  }

  /** The address that a client sends a browser to, and what it then waits for. */
  async function request({ config }: Rp, more: Record<string, string | undefined> = {}) {
    const verifier = client.randomPKCECodeVerifier();
    const [state, nonce] = [client.randomState(), client.randomNonce()];
    const parameters = {
      redirect_uri: callback,
      scope: 'openid profile email groups',
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
      ...more,
    };
    const given = Object.entries(parameters).filter((each): each is [string, string] => each[1] !== undefined);
    const url = client.buildAuthorizationUrl(config, Object.fromEntries(given));
    const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce };
    return { url, checks, verifier };
  }

  /** A browser of somebody with a fresh full session. */
  async function browserOf(userId: string, given: Parameters<typeof home.putInEdit>[1] = {}) {
    const browser = new CookieBrowser(origin);
    const id = await home.putInEdit(userId, { factorKind: 'phone', ...given });
    browser.cookies.set('belcode-session', { value: id, path: '/' });
    return browser;
  }

  /** Somebody with a telephone, whose password is a day old. */
  async function addWithPhone(given: Parameters<typeof home.addPerson>[0] = {}) {
    const user = await home.addPerson(given);
    await home.givePhone(user.id);
    await home
      .database('users')
      .where({ id: user.id })
      .update({ password_set_at: new Date(Date.now() - 86_400_000) });
    return user;
  }

  /** From the client to its tokens, in this browser. */
  async function logIn(rp: Rp, browser: CookieBrowser, more: Record<string, string> = {}) {
    const { url, checks } = await request(rp, more);
    const { to } = await browser.open(url);
    if (to === undefined) throw new Error('the browser did not come back');
    return { to, tokens: await client.authorizationCodeGrant(rp.config, to, checks) };
  }

  return {
    ...home,
    origin,
    store,
    keys,
    tickets,
    logged: () => lines.join(''),
    /** Lets ten seconds and more pass for what is kept. */
    passTime: () => {
      time.now += 11_000;
    },
    browser: () => new CookieBrowser(origin),
    addClient,
    request,
    browserOf,
    addWithPhone,
    logIn,
    async close(): Promise<void> {
      await oidc().app.close();
      server.closeAllConnections();
      server.close();
      await home.close();
    },
  };
}
