import { loginsOf } from '../accounts/logins-of.ts';
import { always, type StillMay } from '../accounts/power-over.ts';
import type { User } from '../accounts/user.ts';
import type { UserStore } from '../accounts/user-store.ts';
import type { Actor } from '../audit/audit-event.ts';
import type { Clock } from '../clock.ts';
import { Refusal } from '../errors.ts';
import {
  type Bypass,
  type BypassVerdict,
  bypassSeconds,
  judgeBypass,
  judgeMailing,
  mintBypass,
} from '../factors/bypass.ts';
import type { BypassStore } from '../factors/bypass-store.ts';
import type { FactorStore } from '../factors/factor-store.ts';
import { showPairingCode } from '../factors/pairing-code.ts';
import type { IncidentParts } from '../incidents/incident-parts.ts';
import { notifyByMail } from '../incidents/notify-by-mail.ts';
import type { Random } from '../random.ts';
import { type CountChangeParts, countChange } from './count-change.ts';
import { readReason } from './reason.ts';

interface BypassParts extends CountChangeParts, Pick<IncidentParts, 'mail' | 'language'> {
  users: Pick<UserStore, 'find'>;
  factors: Pick<FactorStore, 'list'>;
  bypasses: Pick<BypassStore, 'find' | 'ask' | 'allow' | 'allowByMail' | 'withdraw' | 'findAddressChoice'>;
  clock: Pick<Clock, 'now'>;
  random: Random;
  secret: string;
}

type AskParts = Pick<BypassParts, 'users' | 'factors' | 'attempts'> & { bypasses: Pick<BypassStore, 'ask'> };
type BypassRequest = { userId: string; reason: string };

/** A user, with what is asked for or allowed now. */
export interface BypassOf {
  user: User;
  /** `asker`: the login of who asked; undefined for the command line. */
  bypass: (Bypass & { asker: string | undefined }) | undefined;
}

/** @throws Refusal user-unknown, store-unavailable */
export async function readBypass(
  { users, bypasses }: { users: Pick<UserStore, 'find'>; bypasses: Pick<BypassStore, 'find'> },
  userId: string,
): Promise<BypassOf> {
  const user = await users.find(userId);
  const bypass = await bypasses.find(userId);
  if (bypass?.askedBy === undefined) return { user, bypass: bypass && { ...bypass, asker: undefined } };
  const logins = await loginsOf(users, [bypass.askedBy]);
  return { user, bypass: { ...bypass, asker: logins.get(bypass.askedBy) ?? bypass.askedBy } };
}

/**
 * Asks that a user may log in once without a method. Nothing follows until another operator allows it (S14: it sets up
 * nothing).
 *
 * @throws Refusal reason-missing, bypass-of-power, bypass-needless, too-many-tries, user-unknown, store-unavailable
 */
export async function askBypass(parts: AskParts, { userId, reason }: BypassRequest, by: Actor): Promise<void> {
  const given = neededReason(reason);
  check(judgeBypass(await parts.users.find(userId), (await parts.factors.list(userId)).length > 0));
  await countChange(parts, userId, by);
  await parts.bypasses.ask(userId, given, by);
}

/**
 * Allows what another operator has asked for.
 *
 * @param may asked after the slow hash of the code
 * @returns the code, which is kept nowhere, and which this operator tells the person
 * @throws Refusal not-found when nobody has asked, or it is void; bypass-of-same, too-many-tries, too-busy,
 *   user-unknown, store-unavailable
 */
export async function allowBypass(
  parts: BypassParts,
  userId: string,
  by: Actor,
  may: StillMay = always,
): Promise<string> {
  const user = await parts.users.find(userId);
  await countChange(parts, userId, by);
  const { code, ...stored } = await mintBypass(parts.random, { userId, secret: parts.secret });
  await may();
  await parts.bypasses.allow(userId, stored, by);
  notifyByMail(parts, user, (mail, reader) => mail.bypassAllowed(reader));
  return showPairingCode(code);
}

/**
 * Has the code mailed to the user, instead of a second operator.
 *
 * @param may asked after the slow hash of the code
 * @throws Refusal as `askBypass`, and bypass-not-mailed without mail, to an address that somebody else has chosen, to
 *   an address or beside a password of the last day, or when one of these has changed meanwhile; too-busy
 */
export async function mailBypass(
  parts: BypassParts,
  { userId, reason }: BypassRequest,
  by: Actor,
  may: StillMay = always,
): Promise<void> {
  const given = neededReason(reason);
  const user = await parts.users.find(userId);
  check(judgeBypass(user, (await parts.factors.list(userId)).length > 0));
  check(judgeMailing(user, await parts.bypasses.findAddressChoice(userId), parts.clock.now()));
  if (parts.mail === undefined) throw new Refusal('bypass-not-mailed', 'no mail server');
  await countChange(parts, userId, by);
  const { code, ...stored } = await mintBypass(parts.random, { userId, secret: parts.secret });
  await may();
  await parts.bypasses.allowByMail(user, { reason: given, ...stored }, by);
  const about = { code: showPairingCode(code), lifetimeSeconds: bypassSeconds.allowed };
  notifyByMail(parts, user, (mail, reader) => mail.bypassCode(reader, about));
}

/** Ends a request, or a code that was not used. @throws Refusal not-found, too-many-tries, store-unavailable */
export async function withdrawBypass(
  parts: CountChangeParts & { bypasses: Pick<BypassStore, 'withdraw'> },
  userId: string,
  by: Actor,
): Promise<void> {
  await countChange(parts, userId, by);
  await parts.bypasses.withdraw(userId, by);
}

function neededReason(text: string): string {
  const reason = readReason(text);
  if (reason === undefined) throw new Refusal('reason-missing');
  return reason;
}

function check(verdict: BypassVerdict): void {
  if (!verdict.allowed) throw new Refusal(verdict.reason);
}
