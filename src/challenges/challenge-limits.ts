import { challengeKeepSeconds, challengeLifetimeSeconds, codeLifetimeSeconds, maxTries } from '../policy/limits.ts';

export interface ChallengeLimits {
  codeLifetimeSeconds: number;
  challengeLifetimeSeconds: number;
  keepSeconds: number;
  tries: number;
}

/** Only tests pass others. */
export const defaultLimits: ChallengeLimits = {
  codeLifetimeSeconds,
  challengeLifetimeSeconds,
  keepSeconds: challengeKeepSeconds,
  tries: maxTries,
};
