import type { IncidentParts } from './incident-parts.ts';

/**
 * Ends the sessions in which a challenge was asked, when somebody has said that it was not them. A full session too: somebody in
 * it was asked to prove a change of methods.
 *
 * @throws Refusal store-unavailable
 */
export async function endSessionsOfChallenge(
  { sessions }: Pick<IncidentParts, 'sessions'>,
  userId: string,
  challengeId: string,
): Promise<void> {
  const all = await sessions.listWork(userId);
  const asked = all.filter(({ work }) => work.challenge?.id === challengeId);
  await Promise.all(asked.map(({ digest }) => sessions.end({ digest, userId })));
}
