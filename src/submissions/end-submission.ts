import type { Actor } from '../audit/audit-event.ts';
import type { SubmissionStore } from './submission-store.ts';

/** Forgets one that waits, of any operator. @throws Refusal not-found */
export function withdrawSubmission(
  { submissions }: { submissions: Pick<SubmissionStore, 'withdraw'> },
  id: string,
  by: Actor,
): Promise<void> {
  return submissions.withdraw(id, by);
}

/** Refuses one without taking it. @throws Refusal not-found */
export function refuseSubmission(
  { submissions }: { submissions: Pick<SubmissionStore, 'decide'> },
  id: string,
  by: Actor,
): Promise<void> {
  return submissions.decide(id, 'refused', [], by);
}
