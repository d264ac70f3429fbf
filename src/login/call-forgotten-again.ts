import { attemptsFrom } from '../accounts/attempt-limits.ts';
import type { Session } from '../accounts/session.ts';
import { callAgain } from '../challenges/call-again.ts';
import { Refusal } from '../errors.ts';
import { enterSession } from './enter.ts';
import { equaliseTime } from './equalise-time.ts';
import { type Asker, isKnownTo, termsFor } from './known-asker.ts';
import type { LoginParts } from './login-parts.ts';
import { ownerOf } from './move.ts';

/**
 * Calls once more for a forgotten password, as far as the rules of every call allow it. The reply and its duration are
 * always the same (E06).
 *
 * @throws Refusal session-unknown, step-wrong, too-many-tries for an address, store-unavailable
 */
export async function callForgottenAgain(
  parts: LoginParts,
  { sessionId, ...asker }: Asker & { sessionId: string },
): Promise<void> {
  const session = await enterSession(parts, sessionId, 'answer-forgotten');
  if (!(await takeAgain(parts, session, asker))) throw new Refusal('too-many-tries', `from ${asker.address}`);
  await equaliseTime(parts, () => call(parts, session, asker));
}

/** Somebody known is counted apart once strangers behind the same network have used up its count. */
async function takeAgain(parts: LoginParts, session: Session, asker: Asker): Promise<boolean> {
  const { attempts } = parts;
  if ((await attempts.takeAll(attemptsFrom('forgotten-address', asker.address))) === undefined) return true;
  if (!(await isKnownTo(parts, session, asker))) return false;
  return (await attempts.takeAll(attemptsFrom('forgotten-known-address', asker.address))) === undefined;
}

async function call(parts: LoginParts, session: Session, asker: Asker): Promise<void> {
  const { userId, work } = session;
  const facts = userId === undefined ? undefined : await parts.loginFacts.find(userId);
  if (facts === undefined || facts.user.disabledAt !== undefined || work.challenge === undefined) return;
  const { language = session.language } = asker;
  const terms = await termsFor(parts, facts, asker);
  const request = { id: work.challenge.id, owner: ownerOf(session), terms, language };
  await callAgain(parts, request).catch((error) => {
    if (!(error instanceof Refusal) || error.id === 'store-unavailable') throw error;
  });
}
