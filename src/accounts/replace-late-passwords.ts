import type { Random } from '../random.ts';
import { hashOfNothing } from './password.ts';
import type { PasswordCampaignStore } from './password-campaign-store.ts';

const batchSize = 200;

/**
 * Replaces passwords that were not changed within the three months of a campaign by random ones that nobody knows
 * (S17). Repeated and concurrent runs have the same effect as one. Only passwords change: telephones, apps, API keys
 * and second factors stay, and "forgot password" gives a new password.
 *
 * @returns number of passwords that this run replaced
 */
export async function replaceLatePasswords(parts: {
  campaigns: Pick<PasswordCampaignStore, 'findLatePasswords' | 'replace'>;
  random: Random;
}): Promise<number> {
  const { campaigns, random } = parts;
  let replaced = 0;
  for (;;) {
    const late = await campaigns.findLatePasswords(batchSize);
    if (late.length === 0) return replaced;
    for (const each of late) {
      if (await campaigns.replace(each, hashOfNothing(random))) replaced += 1;
    }
  }
}
