import type { CompanyStore } from '../accounts/company-store.ts';
import { helpOf } from '../accounts/help-contact.ts';
import type { RollOutStore } from '../accounts/roll-out-store.ts';
import { brandOfCompany } from '../brand/brands.ts';
import type { Mail, MailReader, Reminder } from '../incidents/mail.ts';
import type { MailLook } from '../incidents/mail-look.ts';
import type { Language } from '../languages/language-tag.ts';
import { reminderOf } from './send-reminders.ts';

/** What a sample mail says. */
type Sample = { [Kind in keyof Mail]: { kind: Kind; about: NonNullable<Parameters<Mail[Kind]>[1]> } }[keyof Mail];

/** A made-up reader. */
const reader = { to: 'anna@example.org', name: 'Anna', login: 'anna' };
const from = { browser: 'Firefox, Windows', network: '192.0.2.7' };
const number = '+31…78';

/** Mails that an operator may look at, without the two about the roll-out, which have its dates. */
const samples = {
  welcome: { kind: 'welcome', about: { token: 'preview', lifetimeSeconds: 604_800, login: reader.login } },
  'password-link': { kind: 'passwordLink', about: { token: 'preview', lifetimeSeconds: 1_800, from } },
  'password-changed': { kind: 'passwordChanged', about: { from } },
  'new-place': { kind: 'loginFromNewPlace', about: { from } },
  reported: { kind: 'callReported', about: { forgotten: false, known: false, number, from } },
} as const satisfies Record<string, Sample>;

export const previewNames = ['announcement', 'reminder', ...Object.keys(samples)] as PreviewName[];
export type PreviewName = 'announcement' | 'reminder' | keyof typeof samples;

export interface Preview {
  language: Language;
  /** Name of the brand, for a mail to nobody's company. */
  brand?: string | undefined;
  companyId?: string | undefined;
}

export interface PreviewParts {
  companies: Pick<CompanyStore, 'find'>;
  rollOut: Pick<RollOutStore, 'list'>;
  clock: { now(): number };
  /** BELCODE_HELP */
  help?: string | undefined;
  /** Of a company that has none. */
  timeZone: string;
}

export type PreviewedMail = Sample & { reader: MailReader; look: MailLook; happenedAt: number };

/**
 * A mail as it would go now to a made-up person of a company, or of a brand. The mails of the roll-out have the dates
 * of the company, else those of all.
 *
 * @throws Refusal company-unknown, store-unavailable
 */
export async function previewMail(
  parts: PreviewParts,
  name: PreviewName,
  { language, brand, companyId }: Preview,
): Promise<PreviewedMail> {
  const company = companyId === undefined ? { brand, timeZone: undefined } : await parts.companies.find(companyId);
  const timeZone = company.timeZone ?? parts.timeZone;
  const look = { brand: brandOfCompany(company.brand), timeZone, help: helpOf(company, language, parts.help) };
  const happenedAt = parts.clock.now();
  const mail =
    name === 'announcement' || name === 'reminder'
      ? ({ kind: 'reminder', about: await rollOutOf(parts, { name, companyId, timeZone, now: happenedAt }) } as const)
      : samples[name];
  return { ...mail, reader: { ...reader, language, companyId }, look, happenedAt };
}

async function rollOutOf(
  { rollOut }: Pick<PreviewParts, 'rollOut'>,
  {
    name,
    companyId,
    timeZone,
    now,
  }: { name: PreviewName; companyId?: string | undefined; timeZone: string; now: number },
): Promise<Reminder> {
  const dates = await rollOut.list();
  const own = companyId === undefined ? undefined : dates.find(({ company }) => company?.id === companyId);
  const all = dates.find(({ company }) => company === undefined);
  const offerFrom = own?.offerFrom ?? all?.offerFrom;
  const requireFrom = own?.requireFrom ?? all?.requireFrom;
  const first = name === 'announcement';
  return reminderOf({ login: reader.login, first, offerFrom, requireFrom, timeZone }, now);
}
