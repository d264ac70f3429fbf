import type { Random } from '../random.ts';
import { hashOfNothing } from './password.ts';
import type { PasswordCampaignStore } from './password-campaign-store.ts';

const batchSize = 200;

/**
 * Replaces the passwords that a campaign gave three months and that were never changed, by random ones that nobody knows
 * (S17). Run twice, or by two at once, it does the same as once. It touches passwords only: telephones, apps, API keys and
 * second factors stay as they are, and "forgot password" gives a new one.
 *
 * @returns how many were replaced by this run
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
