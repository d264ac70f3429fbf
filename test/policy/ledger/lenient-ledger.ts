import type { Redis } from 'ioredis';
import { CallLedgerStore } from '../../../src/policy/ledger/call-ledger-store.ts';
import { type CallRules, type CallTimes, callTimes } from '../../../src/policy/ledger/call-rules.ts';
import { noRates } from '../../../src/policy/rate-table.ts';

const plenty = [{ max: 1_000_000, windowSeconds: 60 }];

/** Rules that refuse nothing, for tests of other subjects. */
export const lenientRules: CallRules = {
  number: plenty,
  user: plenty,
  address: plenty,
  apiKey: plenty,
  budgetMinutes: {},
  budgetMoney: {},
  rates: noRates,
  callSeconds: 150,
};

export const lenientTimes: Partial<CallTimes> = {
  pauses: [0],
  breakers: callTimes.breakers.map((breaker) => ({ ...breaker, free: 1_000_000 })),
};

/** A ledger whose only rule is one live call for a number and a user. */
export function lenientLedger(redis: Redis, rules: Partial<CallRules> = {}): CallLedgerStore {
  return new CallLedgerStore(redis, { ...lenientRules, ...rules }, lenientTimes);
}
