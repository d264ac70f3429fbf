import type { ApiKey } from '../accounts/api-key.ts';
import { type EnrolmentLinkStore, enrolmentLinkSeconds } from '../accounts/enrolment-link-store.ts';
import type { SessionStore } from '../accounts/session-store.ts';
import { hasPowerOverOthers } from '../accounts/user.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { brandOfCompany } from '../brand/brands.ts';
import { panelAddress } from '../brand/panel-address.ts';
import { Refusal } from '../errors.ts';
import { returnAddress } from '../policy/return-address.ts';
import { type CountChangeParts, countChange } from './count-change.ts';
import { actorOfKey, findUserForKey, type KeyPeopleParts } from './users-of-key.ts';

export interface EnrolmentLinkParts extends CountChangeParts, Pick<KeyPeopleParts, 'users' | 'companies'> {
  sessions: Pick<SessionStore, 'generationOf'>;
  enrolmentLinks: Pick<EnrolmentLinkStore, 'make'>;
  audit: Pick<AuditStore, 'append'>;
  /** BELCODE_PANEL_URL, or undefined. */
  panelUrl: string | undefined;
  /** BELCODE_AFTER_LOGIN: the sites to which a person may return. */
  afterLogin: readonly string[];
}

/** Path of the page that takes the token of a link. */
const linkPath = '/enrolment';

/**
 * Makes a link by which a user sets up a first method on our pages, for a panel that has just checked who they are. It
 * works once and replaces the one before. What it opens is judged when it is used (`open-enrolment-link.ts`).
 *
 * @returns the address, which is kept nowhere, and for how many seconds it works
 * @throws Refusal user-unknown, also for a disabled user; enrolment-of-power for an admin of a company; return-refused;
 *   panel-address-unset, too-many-tries, store-unavailable
 */
export async function makeEnrolmentLink(
  parts: EnrolmentLinkParts,
  key: ApiKey,
  { login, returnTo: wanted }: { login: string; returnTo: string | undefined },
): Promise<{ url: string; lifetimeSeconds: number }> {
  const { user, company } = await findUserForKey(parts, key, login);
  if (user.disabledAt !== undefined) throw new Refusal('user-unknown', 'disabled');
  if (hasPowerOverOthers(user.role)) throw new Refusal('enrolment-of-power', `role ${user.role}`);
  const returnTo = wanted === undefined ? undefined : returnAddress(wanted, parts.afterLogin);
  if (wanted !== undefined && returnTo === undefined) throw new Refusal('return-refused');
  if (parts.panelUrl === undefined) throw new Refusal('panel-address-unset');
  await countChange(parts, user.id, actorOfKey(key));
  const generation = await parts.sessions.generationOf(user.id);
  await parts.audit.append({ event: 'enrolment-link-made', actor: actorOfKey(key), userId: user.id });
  const url = new URL(linkPath, panelAddress(brandOfCompany(company.brand), parts.panelUrl));
  url.searchParams.set('token', await parts.enrolmentLinks.make({ userId: user.id, generation, returnTo }));
  return { url: url.href, lifetimeSeconds: enrolmentLinkSeconds };
}
