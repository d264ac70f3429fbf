import type { CampaignStatus } from '../accounts/password-campaign.ts';
import type { PasswordCampaignStore } from '../accounts/password-campaign-store.ts';
import type { NewRollOutDates, RollOutDates, RollOutStore } from '../accounts/roll-out-store.ts';
import type { Actor } from '../audit/audit-event.ts';

/** What a company has planned. */
export interface CompanyPlan {
  /** Its own dates; undefined where those of all companies apply. */
  own: Pick<RollOutDates, 'offerFrom' | 'requireFrom'>;
  general: Pick<RollOutDates, 'offerFrom' | 'requireFrom'>;
  /** Its own campaigns, newest first. */
  campaigns: CampaignStatus[];
}

interface Parts {
  rollOut: Pick<RollOutStore, 'set' | 'list'>;
  campaigns: Pick<PasswordCampaignStore, 'start' | 'status'>;
}

/** @throws Refusal store-unavailable */
export async function readPlan({ rollOut, campaigns }: Parts, companyId: string): Promise<CompanyPlan> {
  const [dates, all] = [await rollOut.list(), await campaigns.status()];
  const none = { offerFrom: undefined, requireFrom: undefined };
  return {
    own: dates.find(({ company }) => company?.id === companyId) ?? none,
    general: dates.find(({ company }) => company === undefined) ?? none,
    campaigns: all.filter((each) => each.companyId === companyId),
  };
}

/**
 * Sets the dates of the roll-out of a company. Days begin at midnight in the time zone.
 *
 * @param plan a day that is missing stays; null: that of all companies applies
 * @throws Refusal date-invalid, dates-in-wrong-order, company-unknown, store-unavailable
 */
export function planRollOut(
  { rollOut }: Pick<Parts, 'rollOut'>,
  plan: { companyId: string; timeZone: string } & Pick<NewRollOutDates, 'offerFrom' | 'requireFrom'>,
  by: Actor,
): Promise<void> {
  return rollOut.set(plan, by);
}

/**
 * Makes everybody of a company choose a new password from a moment on.
 *
 * @throws Refusal campaign-running, store-unavailable
 */
export async function planCampaign(
  { campaigns }: Pick<Parts, 'campaigns'>,
  { companyId, startsAt, timeZone }: { companyId: string; startsAt: Date; timeZone: string },
  by: Actor,
): Promise<void> {
  await campaigns.start({ companyId, startsAt: startsAt.toISOString(), timeZone }, by);
}
