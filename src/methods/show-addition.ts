import { isChallengeOver } from '../challenges/challenge.ts';
import type { ShowParts } from '../challenges/kinds/method-kind.ts';
import { methodKind, type ShownMethod } from '../challenges/kinds/method-kinds.ts';
import type { Entered } from '../login/enter.ts';
import type { LoginParts } from '../login/login-parts.ts';
import { ownChallenge } from '../login/own-challenge.ts';

export type ShownAddition = ShownMethod & {
  /** Whether its challenge is: then the method must be begun again. */
  over: boolean;
};

/** What the owner of the method that is being added needs to finish, if one is. @throws Refusal store-unavailable */
export async function showAddition(
  parts: ShowParts & Pick<LoginParts, 'challenges'>,
  { session, facts }: Pick<Entered, 'session' | 'facts'>,
): Promise<ShownAddition | undefined> {
  const { adding } = session.work;
  if (adding === undefined) return undefined;
  const owner = { userId: session.userId, login: facts.user.login, country: facts.company.country };
  const shown = await methodKind(adding.kind).show(parts, owner, adding);
  const challenge = await ownChallenge(parts, session, adding.challengeId);
  // What a kind shows is what its own file gave.
  return {
    ...({ kind: adding.kind, ...shown } as ShownMethod),
    over: challenge === undefined || isChallengeOver(challenge.state),
  };
}
