import type { Config } from '../../config.ts';
import { type CallTimes, callTimes } from './call-rules.ts';

type Settings = Pick<Config, 'BELCODE_CALL_PAUSES' | 'BELCODE_PREFIX_CALLS' | 'BELCODE_COUNTRY_CALLS'>;

/** The constants of the rules, with those that the operator sets. They must be the same for every api and dialler. */
export function callTimesOf(config: Settings): Partial<CallTimes> {
  const free = { prefix: config.BELCODE_PREFIX_CALLS, country: config.BELCODE_COUNTRY_CALLS };
  return {
    pauses: config.BELCODE_CALL_PAUSES,
    breakers: callTimes.breakers.map((breaker) => ({ ...breaker, free: free[breaker.kind] })),
  };
}
