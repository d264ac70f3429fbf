import { answerOf } from '../deliveries/read-network-answer.ts';
import type { TrunkName } from '../policy/ledger/call-ledger.ts';

/** By which setting the operator knows a trunk. */
export const trunkSettings: Readonly<Record<TrunkName, string>> = {
  trunk: 'BELCODE_DIAL',
  'second-trunk': 'BELCODE_DIAL_SECOND',
};

/** An answer of the network, with what the operator can look at: `SIP 401 Unauthorized (user and password …)`. */
export function answerWords(key: string): string {
  const answer = answerOf(key);
  if (answer === undefined) return key;
  const name = /\d/.test(key) ? `${key} ${answer.name}` : answer.name;
  return `${name} (${answer.advice})`;
}
