import type { Redis } from 'ioredis';
import { challengeKey } from '../src/challenges/challenge-keys.ts';
import { ChallengeMacs } from '../src/challenges/challenge-macs.ts';
import { codeDigest } from '../src/challenges/code-digest.ts';

/** Not the spoken code, which stays between Asterisk and the telephone. */
export const knownCode = '135790';

/**
 * Replaces the digest of an armed challenge by that of a known code, where nobody listens to the voice. The api does
 * the same work for it.
 */
export async function armWithKnownCode(redis: Redis, secret: string, id: string): Promise<void> {
  const digest = codeDigest(secret, id, knownCode);
  const deliveryId = (await redis.hget(challengeKey(id), 'deliveryId')) ?? '';
  const armedMac = new ChallengeMacs(secret).ofArmed({ id, deliveryId, digest });
  await redis.hset(challengeKey(id), { digest, armedMac });
}
