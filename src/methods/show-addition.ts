import { isChallengeOver } from '../challenges/challenge.ts';
import type { ShowParts } from '../challenges/kinds/method-kind.ts';
import { methodKind, type ShownMethod } from '../challenges/kinds/method-kinds.ts';
import type { Entered } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { ownChallenge } from '../login/own-challenge.ts';

export type ShownAddition = ShownMethod & {
  /** Whether its challenge has ended, so that the user must begin again. */
  over: boolean;
};

/** What the user needs to finish the addition in progress, if any. @throws Refusal store-unavailable */
export async function showAddition(
  parts: ShowParts & Pick<LoginParts, 'challenges'>,
  { session, facts }: Pick<Entered, 'session' | 'facts'>,
): Promise<ShownAddition | undefined> {
  const { adding } = session.work;
  if (adding === undefined) return undefined;
  const owner = {
    userId: session.userId,
    login: facts.user.login,
    company: facts.company.name,
    country: facts.company.country,
    brand: facts.company.brand,
  };
  const shown = await methodKind(adding.kind).show(parts, owner, adding);
  const challenge = await ownChallenge(parts, session, adding.challengeId);
  // Safe, because `shown` comes from the file of the same kind.
  return {
    ...({ kind: adding.kind, ...shown } as ShownMethod),
    over: challenge === undefined || isChallengeOver(challenge.state),
  };
}
