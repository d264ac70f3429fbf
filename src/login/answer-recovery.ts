import { attemptAt, attemptsFrom } from '../accounts/attempt-limits.ts';
import type { Attempt } from '../accounts/attempt-store.ts';
import { networkOf } from '../accounts/network.ts';
import { Refusal } from '../errors.ts';
import { doneFrom, notifyByMail } from '../incidents/notify-by-mail.ts';
import { type LoginPosition, nextStep } from './conversation.ts';
import { type Entered, enter } from './enter.ts';
import { type Asker, type KnownAsker, knownAskerOf, loginAskerOf } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { dropWork, move } from './move.ts';
import { noteLoginPassed } from './note-proof.ts';
import { readStandIn, type StandIn, type StoodIn } from './stand-in.ts';
import { isNewBrowser, newPlaceOf, noteNewPlace } from './unfamiliar-login.ts';

/**
 * Uses a recovery code instead of a method, once, or the code of a login that the operators allow. A user without
 * codes, a wrong code and a used one cost the same and get the same words, so that nobody learns who has codes. The
 * code is a proof of its own: it does not make a telephone a second factor again that reset the password.
 *
 * @returns `left`: how many recovery codes remain, after one of them
 * @throws Refusal session-unknown, step-wrong, recovery-code-wrong, second-factor-locked, too-many-tries, too-busy,
 *   store-unavailable
 */
export async function answerRecovery(
  parts: LoginParts,
  { sessionId, code, language, ...asker }: { sessionId: string; code: string } & Asker,
): Promise<LoginPosition & { left: number | undefined }> {
  const entered = await enter(parts, sessionId, 'answer-recovery');
  const { userId } = entered.session;
  const standIn = readStandIn(code);
  const known = await knownAskerOf(parts, asker, entered.facts);
  const counted = countsOf(userId, asker.address, known);
  if ((await parts.attempts.takeAll(counted)) !== undefined)
    throw new Refusal('too-many-tries', `recovery codes of ${userId}`);
  if (await parts.failures.isLocked(userId, loginAskerOf(known))) throw new Refusal('second-factor-locked');
  const used = await use(parts, entered, { standIn, counted, address: asker.address });
  if (used === undefined) throw await refused(parts, userId, asker.address);
  await parts.attempts.giveBack(...counted);
  const position = await pass(parts, entered, { used, asker });
  const left = used.kind === 'bypass' ? undefined : used.left;
  const tell = left === undefined ? 'bypassUsed' : 'recoveryCodeUsed';
  notifyByMail(
    parts,
    entered.facts.user,
    (mail, reader) => mail[tell](reader, { left: left ?? 0, from: doneFrom(asker) }),
    language,
  );
  return { ...position, left };
}

function countsOf(userId: string, address: string, known: KnownAsker | undefined): Attempt[] {
  if (known !== undefined) return [attemptAt('recovery-known', known.share)];
  return [...attemptsFrom('recovery-address', address, userId), attemptAt('recovery', userId)];
}

/** A hash that was refused has compared nothing. */
async function use(
  parts: LoginParts,
  { session: { userId, now } }: Entered,
  { standIn, counted, address }: { standIn: StandIn; counted: readonly Attempt[]; address: string },
): Promise<StoodIn | undefined> {
  try {
    return await standIn(parts, { userId, now, address: networkOf(address) });
  } catch (error) {
    if (error instanceof Refusal) await parts.attempts.giveBack(...counted);
    throw error;
  }
}

async function refused({ audit }: LoginParts, userId: string, address: string): Promise<Refusal> {
  const detail = { reason: 'wrong-recovery-code', address: networkOf(address) };
  await audit.append({ event: 'login-refused', actor: { kind: 'user', id: userId }, userId, detail });
  return new Refusal('recovery-code-wrong');
}

async function pass(
  parts: LoginParts,
  { session, facts, rollOut, methods }: Entered,
  { used: { kind, facts: proven }, asker }: { used: StoodIn; asker: Asker },
): Promise<LoginPosition> {
  await dropWork(parts, session);
  const passwordMustChange = facts.passwordMustChange !== undefined;
  // A code of the operators adds no method, whatever the methods lack.
  const lacksMethod = kind === 'recovery-code' && methods.state === 'lacking';
  const step = nextStep({ rollOut, challenged: true, passwordMustChange, lacksMethod });
  const newFrom = await newPlaceOf(parts, facts, asker);
  const newBrowser = isNewBrowser(parts, { facts, generation: session.generation }, asker);
  const position = await move(parts, session, { step, ...proven, newBrowser });
  await noteNewPlace(parts, facts, { ...asker, newFrom });
  await noteLoginPassed(parts, facts.user, { session: { ...session, ...proven }, kind, address: asker.address });
  return position;
}
