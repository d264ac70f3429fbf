import type { FindCounts } from '../../src/accounts/find-counted.ts';

/** Counts nothing, for tests of other subjects. */
export const noCounts: FindCounts = {
  passedFor: async () => 0,
  notePass: async () => {},
  takeAll: async () => undefined,
  giveBack: async () => {},
  secondsLeft: async () => 1,
};
