import type { ServerResponse } from 'node:http';
import type { SigningJwk, SigningKeyStore } from '../../factors/signing-key-store.ts';
import type { Log } from '../../log.ts';
import { answersOf } from './note-answers.ts';
import type { Context, Provider, ProviderPackage } from './provider-package.ts';
import { oidcCookies, providerSettings, type SettingsParts } from './provider-settings.ts';
import { requestFacts } from './request-facts.ts';

export interface ProviderParts extends SettingsParts {
  keys: Pick<SigningKeyStore, 'ensure'>;
  audit: Parameters<typeof answersOf>[0]['audit'];
  log: Log;
  /** Address of the panel with `/oidc`. */
  issuer: string;
}

/** The package knows modes that no client of ours may use. */
function sayModes({ body }: Context): void {
  if (typeof body === 'object' && body !== null && 'response_modes_supported' in body)
    body.response_modes_supported = ['query'];
}

/** The browser needs no cookie of the package's session, which is made from that of the panel. */
function dropCookie(reply: ServerResponse, name: string): void {
  const given = [reply.getHeader('set-cookie') ?? []].flat().map(String);
  const kept = given.filter((each) => !each.startsWith(`${name}=`));
  if (kept.length > 0) reply.setHeader('set-cookie', kept);
  else reply.removeHeader('set-cookie');
}

/** How long another list of keys may go unnoticed. */
const keptMilliseconds = 10_000;

/** The package with the keys of now. It cannot change its keys, so others need another one; it keeps no state. */
export class ProviderOfNow {
  readonly #parts: ProviderParts;
  readonly #kit: ProviderPackage;
  #kept: { kids: string; provider: Provider; until: number } | undefined;
  #reading: Promise<Provider> | undefined;

  constructor(parts: ProviderParts, kit: ProviderPackage) {
    this.#parts = parts;
    this.#kit = kit;
  }

  /** @throws Refusal store-unavailable; Error when a key does not open */
  async get(): Promise<Provider> {
    if (this.#kept !== undefined && this.#kept.until > this.#parts.clock.now()) return this.#kept.provider;
    this.#reading ??= this.#read().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #read(): Promise<Provider> {
    const until = this.#parts.clock.now() + keptMilliseconds;
    const keys = await this.#parts.keys.ensure();
    const kids = keys.map(({ kid }) => kid).join(' ');
    const provider = this.#kept?.kids === kids ? this.#kept.provider : this.#build(keys);
    this.#kept = { kids, provider, until };
    return provider;
  }

  #build(keys: readonly SigningJwk[]): Provider {
    const { issuer, clients } = this.#parts;
    const provider = new this.#kit.Provider(issuer, providerSettings(this.#parts, this.#kit, { issuer, keys }));
    // The headers of proxies are set by `build-oidc.ts`.
    provider.proxy = true;
    provider.Client.prototype.compareClientSecret = function compare(secret) {
      return clients.isSecretOf(this.clientId, secret, requestFacts().address);
    };
    provider.use(async (context, next) => {
      await next();
      sayModes(context);
      dropCookie(context.res, oidcCookies(issuer.startsWith('https:')).session);
    });
    answersOf(this.#parts).follow(provider);
    return provider;
  }
}
