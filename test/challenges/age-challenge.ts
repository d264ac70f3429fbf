import type { Redis } from 'ioredis';
import type { Challenge } from '../../src/challenges/challenge.ts';
import { challengeKey } from '../../src/challenges/challenge-keys.ts';
import { ChallengeMacs } from '../../src/challenges/challenge-macs.ts';
import { secret } from '../secret.ts';

/** Changes when a challenge was opened. Its MAC covers that time, so a new MAC is made. */
export async function ageChallenge(
  redis: Redis,
  challenge: Challenge,
  times: { openedAt: number; expiresAt?: number },
): Promise<void> {
  const mac = new ChallengeMacs(secret).ofFacts({ ...challenge, openedAt: times.openedAt });
  await redis.hset(challengeKey(challenge.id), { ...times, mac });
}
