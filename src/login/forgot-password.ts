import { attemptAt, attemptsFrom } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import type { AnywhereKind } from '../accounts/factor-kind.ts';
import { languageOf } from '../accounts/language-of.ts';
import type { LoginFacts } from '../accounts/login-facts-store.ts';
import { networkOf } from '../accounts/network.ts';
import { passwordLinkSeconds } from '../accounts/password-link-store.ts';
import { hasPowerOverOthers, type Language } from '../accounts/user.ts';
import { callTerms } from '../challenges/call-terms.ts';
import { openEnrolledChallenge } from '../challenges/open-user-challenge.ts';
import { Refusal } from '../errors.ts';
import { isCooling } from '../factors/factor.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import type { LoginPosition } from './conversation.ts';
import { lookUpCounted } from './counted-look-up.ts';
import { equaliseTime } from './equalise-time.ts';
import { type Asker, knownAskerOf } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf, positionOf } from './move.ts';

export interface ForgotPasswordRequest extends Asker {
  login: string;
  /** How the user proves their identity. `phone`: the primary number, or else the first one. */
  by: AnywhereKind | 'mail';
}

/** `asked`: the next page takes the code. `mailed`: a link has been sent if the user exists and has an address. */
export type ForgottenPassword = ({ state: 'asked' } & LoginPosition) | { state: 'mailed' };

/**
 * Starts the reset of a forgotten password. The reply and its duration are always the same (E06): they reveal neither
 * whether the user exists, has such a method or a mail address, nor whether the call can be placed, nor whether the
 * name had too many tries. The reset never replaces a second factor, because the login that follows asks for one (E04).
 *
 * @throws Refusal too-many-tries for an address, store-unavailable
 */
export async function forgotPassword(parts: LoginParts, request: ForgotPasswordRequest): Promise<ForgottenPassword> {
  const refused = () => new Refusal('too-many-tries', `from ${request.address}`);
  const looked = await lookUpCounted(parts, request, 'forgotten-address');
  if (looked === undefined) throw refused();
  const { facts: found, byNetwork } = looked;
  const share = await knownForgotten(parts, request, found);
  const inShare = share !== undefined && (await parts.attempts.takeAll(share)) === undefined;
  if (inShare && byNetwork.length > 0) await parts.attempts.giveBack(...byNetwork);
  // An attempt that the share refuses counts by network, because it costs work too.
  const late = inShare || byNetwork.length > 0 ? [] : attemptsFrom('forgotten-address', request.address);
  if (late.length > 0 && (await parts.attempts.takeAll(late)) !== undefined) throw refused();
  return equaliseTime(parts, async () => {
    const name = request.login.toLowerCase();
    const byName = [
      ...attemptsFrom('forgotten-name-address', request.address, name),
      attemptAt('forgotten-name-lately', name),
      attemptAt('forgotten-name', name),
    ];
    const inTime = inShare || (share === undefined && (await parts.attempts.takeAll(byName)) === undefined);
    const facts = found?.user.disabledAt === undefined && inTime ? found : undefined;
    if (facts !== undefined) await auditAsked(parts, facts, request);
    if (request.by === 'mail') return mailLink(parts, facts, request);
    const { by: kind, address, language } = request;
    return askByCode(parts, facts, { kind, address, language, known: share !== undefined });
  });
}

/** The counts of a browser or a network that has passed lately as this user, which strangers cannot use up. */
async function knownForgotten(
  parts: LoginParts,
  request: ForgotPasswordRequest,
  facts: LoginFacts | undefined,
): Promise<Attempt[] | undefined> {
  const known = await knownAskerOf(parts, request, facts);
  return (
    known && [
      attemptAt('forgotten-known-lately', known.share),
      attemptAt('forgotten-known', known.share),
      attemptAt('forgotten-known-user', known.userId),
      ...attemptsFrom('forgotten-known-address', request.address),
    ]
  );
}

async function askByCode(parts: LoginParts, facts: LoginFacts | undefined, asking: Asking): Promise<ForgottenPassword> {
  const { kind, language } = asking;
  // Read before the methods are, so that no code becomes a session after they were reset.
  const generation = await parts.sessions.generationOf(facts?.user.id ?? '');
  const opened = facts === undefined ? undefined : await openFor(parts, facts, asking);
  // When nothing could be opened, the challenge does not exist, and every code is wrong.
  const { id, factorId } = opened ?? { id: parts.random.id(), factorId: undefined };
  const start = (userId: string | undefined) =>
    parts.sessions.start(
      { userId, step: 'forgotten', forgottenBy: kind, language },
      { challenge: { id, kind, factorId } },
      generation,
    );
  const session = await start(opened && facts?.user.id).catch((error) => {
    if (error instanceof Refusal && error.id === 'session-unknown') return start(undefined);
    throw error;
  });
  return { state: 'asked', ...positionOf(session) };
}

interface Asking {
  kind: AnywhereKind;
  address: string;
  /** Whether the browser or the network has passed lately as this user. */
  known: boolean;
  /** Of the page. */
  language: Language | undefined;
}

/** @returns the challenge and its factor; undefined without such a factor, or when it cannot be asked at the moment */
async function openFor(parts: LoginParts, facts: LoginFacts, { kind, address, known, language }: Asking) {
  const { user } = facts;
  // One factor alone never resets the password of somebody with power over others. After a campaign they also type the
  // password that it replaced.
  if (hasPowerOverOthers(user.role) && facts.replacedPasswordHash === undefined) return undefined;
  // In the user's order, with the primary method first.
  const enrolled = (await parts.factors.list(user.id)).filter((each) => !isCooling(each, facts.now));
  const factors = enrolled.filter((each) => each.kind === kind);
  const factorId = (factors.find(({ isPrimary }) => isPrimary) ?? factors[0])?.id;
  if (factorId === undefined) return undefined;
  const id = parts.random.id();
  try {
    const { challenge } = await openEnrolledChallenge(parts, enrolled, {
      userId: user.id,
      factorId,
      owner: ownerOf({ userId: user.id }),
      language: languageOf({ page: language, user, setting: parts.language }),
      purpose: 'forgotten-password',
      terms: callTerms(facts, { address, known }),
      id,
      // Every request has a session of its own, so no stranger ends the challenge of another one.
      session: id,
    });
    return { id: challenge.id, factorId };
  } catch (error) {
    if (error instanceof Refusal && error.id !== 'store-unavailable') return undefined;
    throw error;
  }
}

async function mailLink(
  parts: LoginParts,
  facts: LoginFacts | undefined,
  { language, ...asker }: Asker,
): Promise<ForgottenPassword> {
  if (facts?.user.email !== undefined && parts.mail !== undefined) {
    const { id, passwordSetAt, email } = facts.user;
    const generation = await parts.sessions.generationOf(id);
    const token = await parts.passwordLinks.make(id, passwordSetAt, email, { generation });
    const link = { token, lifetimeSeconds: passwordLinkSeconds, from: doneFrom(asker) };
    notifyByMail(parts, facts.user, (mail, reader) => mail.passwordLink(reader, link), language);
  }
  return { state: 'mailed' };
}

async function auditAsked(parts: LoginParts, { user }: LoginFacts, { by, address }: ForgotPasswordRequest) {
  const detail = { by, address: networkOf(address) };
  await parts.audit.append({ event: 'password-reset-asked', actor: { kind: 'user' }, userId: user.id, detail });
}
