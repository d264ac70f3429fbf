import { generateSync } from 'otplib';
import { expect, it } from 'vitest';
import { answerAuthenticatorChallenge } from '../../src/challenges/answer-authenticator-challenge.ts';
import type { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { mintAuthenticatorSecret } from '../../src/factors/authenticator.ts';
import { systemRandom as random } from '../../src/random.ts';

const authenticatorSecret = mintAuthenticatorSecret(random);
/** The right time, by Redis. */
const time = 1_800_000_000_000;
const away = Promise.reject(new Error('away'));
away.catch(() => {});

/** How far telephone and host are off, and what their user is told of the clock of the telephone, in seconds. */
it.each([
  ['the telephone is two minutes fast', 120, 0, time, 120],
  ['the telephone is two minutes slow', -120, 0, time, -120],
  ['the host is two minutes slow: no telephone is to blame', 0, -120, time, undefined],
  ['the host is two minutes fast', 0, 120, time, undefined],
  ['the host is four seconds off, and the telephone two minutes', 120, 4, time, 120],
  ['Redis does not say the time: the answer counts all the same', 120, 0, away, undefined],
])('a wrong code: %s', async (_what, telephone, host, said, seconds) => {
  const challenges = {
    settle: async () => ({ state: 'armed', triesLeft: 2 }),
    now: async () => said,
  } as unknown as ChallengeStore;
  const clock = { now: () => time + host * 1_000, wait: async () => {} };
  const code = generateSync({ secret: authenticatorSecret, epoch: time / 1_000 + telephone });
  const request = { id: 'x', owner: 'user:1', code, authenticatorSecret, clockSteps: 0, accept: async () => true };
  const answer = await answerAuthenticatorChallenge({ challenges, secret: 'x'.repeat(32), clock }, request);
  expect(answer).toMatchObject({ triesLeft: 2, found: undefined });
  expect(answer.clockSeconds).toBe(seconds);
});
