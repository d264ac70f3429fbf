import type { IncidentParts } from './incident-parts.ts';

/**
 * Ends the sessions that opened a challenge, after the user has reported it as not theirs. This includes a full
 * session, which opens a challenge to prove a change of methods.
 *
 * @throws Refusal store-unavailable
 */
export async function endSessionsOfChallenge(
  { sessions }: Pick<IncidentParts, 'sessions'>,
  userId: string,
  challengeId: string,
): Promise<void> {
  const all = await sessions.listWork(userId);
  const waiting = all.filter(({ work }) => work.challenge?.id === challengeId);
  await Promise.all(waiting.map(({ digest }) => sessions.end({ digest, userId }, 'reported')));
}
