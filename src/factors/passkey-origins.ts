import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import { brandOfCompany, ownBrand } from '../brand/brands.ts';
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
