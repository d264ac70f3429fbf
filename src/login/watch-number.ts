import { Refusal } from '../errors.ts';
import { mayHaveChangedHands } from '../factors/changed-number.ts';
import type { Factor } from '../factors/factor.ts';
import type { LoginParts } from './login-parts.ts';

type Parts = Pick<LoginParts, 'numberWatch' | 'clock' | 'audit'>;

/**
 * Asks the carrier before a login rings an outside number, while the user has another method. Who took over the number
 * must not log in by it; the owner, with another SIM, logs in by the other method.
 *
 * @throws Refusal number-owner-changed
 */
export async function checkNumberHands(
  { numberWatch, clock, audit }: Parts,
  { userId, chosen, usable }: { userId: string; chosen: string | undefined; usable: readonly Factor[] },
): Promise<void> {
  const factor = usable.find(({ id }) => id === chosen);
  const number = factor?.number;
  if (numberWatch === undefined || factor === undefined || number === undefined || !number.startsWith('+')) return;
  if (!usable.some(({ number: other }) => other !== number)) return;
  const facts = await numberWatch.factsOf(number);
  if (facts === undefined) return;
  const { days } = numberWatch;
  if (!mayHaveChangedHands(facts, { enrolledAt: factor.createdAt, now: clock.now(), days })) return;
  const detail = { factorId: factor.id, kind: facts.lineType ?? factor.kind };
  await audit.append({ event: 'number-owner-changed', actor: { kind: 'system' }, userId, detail });
  throw new Refusal('number-owner-changed', `factor ${factor.id}`);
}
