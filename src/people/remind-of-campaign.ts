import { attemptAt } from '../accounts/attempt-limits.ts';
import type { AttemptStore } from '../accounts/attempt-store.ts';
import { textLanguageOf } from '../accounts/language-of.ts';
import type { PasswordCampaignStore, UnchangedPassword } from '../accounts/password-campaign-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { AuditStore } from '../audit/audit-store.ts';
import { Refusal } from '../errors.ts';
import type { Mail } from '../incidents/mail.ts';
import { mailBatchSize, orGiveBack } from './keep-mailing.ts';

export interface CampaignMailParts {
  campaigns: Pick<PasswordCampaignStore, 'findUnchanged'>;
  attempts: Pick<AttemptStore, 'take' | 'giveBack'>;
  audit: Pick<AuditStore, 'append'>;
  mail?: Mail | undefined;
  /** BELCODE_LANGUAGE. */
  language: string;
  /** Of a company that has none. */
  timeZone: string;
}

/** `failed`: the mail server did not take them, and the next run sends them. */
export interface CampaignMails {
  sent: number;
  failed: number;
}

/**
 * Mails everybody whose password a running campaign will replace from which day on. A person gets one in seven days,
 * so a run that was stopped goes on with those who had none.
 *
 * @param companyId undefined for all
 * @throws Refusal mail-unset, store-unavailable
 */
export async function remindOfCampaign(
  parts: CampaignMailParts,
  { companyId }: { companyId?: string | undefined },
  by: Actor,
): Promise<CampaignMails> {
  const { mail } = parts;
  if (mail === undefined) throw new Refusal('mail-unset');
  const counted = { sent: 0, failed: 0 };
  try {
    for (let after = ''; ; ) {
      const some = await parts.campaigns.findUnchanged({ companyId, after }, mailBatchSize);
      if (some.length === 0) break;
      const ended = await Promise.all(some.map((each) => sendTo(mail, parts, each)));
      counted.sent += ended.filter((each) => each === 'sent').length;
      counted.failed += ended.filter((each) => each === 'failed').length;
      // The mail server is away, and would be for everybody else too.
      if (ended.every((each) => each === 'failed')) break;
      after = some.at(-1)?.user.id ?? after;
    }
  } finally {
    // Also of a run that Redis or PostgreSQL ended: these people have their mail.
    const detail = { people: counted.sent };
    if (counted.sent > 0) await parts.audit.append({ event: 'campaign-reminded', actor: by, companyId, detail });
  }
  return counted;
}

/** How many people that would be, with those who had one lately. @throws Refusal store-unavailable */
export function countUnchanged(
  { campaigns }: { campaigns: Pick<PasswordCampaignStore, 'countUnchanged'> },
  { companyId }: { companyId?: string | undefined },
): Promise<number> {
  return campaigns.countUnchanged(companyId);
}

async function sendTo(
  mail: Mail,
  { attempts, language: setting, timeZone: site }: CampaignMailParts,
  { user, replacesAt, timeZone = site }: UnchangedPassword,
): Promise<'sent' | 'failed' | 'had-one'> {
  const { id, email, name, login, companyId } = user;
  const attempt = attemptAt('campaign-mail', id);
  if (email === undefined || !(await attempts.take(attempt))) return 'had-one';
  const reader = { to: email, name, language: textLanguageOf({ user, setting }), companyId };
  const send = () => mail.campaignReminder(reader, { login, replaced: { from: replacesAt, timeZone } });
  return orGiveBack(attempts, attempt, send).then(
    () => 'sent' as const,
    () => 'failed' as const,
  );
}
