import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import { brandOfCompany, isOfBrand, ownBrand } from '../brand/brands.ts';
import { panelOrigins } from '../brand/panel-address.ts';
import type { RelyingParty } from './passkey.ts';

/** Of the owner of a passkey, what decides where it counts. */
interface OwnerFacts {
  user: Pick<LoginFacts['user'], 'role'>;
  company: Pick<LoginFacts['company'], 'brand'>;
}

/**
 * Origins of the pages on which a passkey of somebody counts. A browser lets the host of every brand use it, and such a
 * host may belong to somebody else, whose page could ask for a signature and send it on to this panel. So a passkey
 * counts on the hosts of the operator and on those of the brand of its owner's company, and on no other. That of
 * somebody with power over others counts on the hosts of the operator alone.
 *
 * @param facts undefined for a user who is gone
 */
export function passkeyOriginsOf({ origin }: RelyingParty, facts: OwnerFacts | undefined): readonly string[] {
  if (facts === undefined) return [];
  const { user, company } = facts;
  const brands = hasPowerOverOthers(user.role) ? [ownBrand()] : [ownBrand(), brandOfCompany(company.brand)];
  return panelOrigins(brands, origin);
}

/**
 * The host at which the passkeys of somebody count, for a page at which they do not, so that no page offers what would
 * be refused. A host that no brand has is left to the browser, which uses a passkey on its own hosts only.
 *
 * @param host of the page, with its port
 * @returns undefined where they count
 */
export function otherPasskeyHost(site: RelyingParty, facts: OwnerFacts, host: string): string | undefined {
  const hosts = passkeyOriginsOf(site, facts).map((origin) => new URL(origin).host);
  return !isOfBrand(host) || hosts.includes(host.toLowerCase()) ? undefined : hosts[0];
}

/** As `otherPasskeyHost`, of somebody with power over others, for a page that does not know its reader. */
export function passkeyHostOfPower(site: RelyingParty, host: string): string | undefined {
  return otherPasskeyHost(site, { user: { role: 'operator' }, company: { brand: undefined } }, host);
}
