import { readConfig } from '../../src/config.ts';
import type { RequestedCall } from '../../src/policy/ledger/call-ledger.ts';
import type { CallRules } from '../../src/policy/ledger/call-rules.ts';
import { callRulesOf } from '../../src/policy/ledger/read-call-rules.ts';
import { openLedger } from '../policy/ledger/own-ledger.ts';

/** No pause between calls, to save time. All other rules and times are those of the product. */
const noPauses = { pauses: [0], freePauses: 3 };

/** A ledger with the product's default limits, as with no settings but these. */
export async function openDefaultLedger(settings: Record<string, string> = {}, rules: Partial<CallRules> = {}) {
  const config = readConfig('cli', { BELCODE_SECRET: 'a'.repeat(40), ...settings });
  const at = await openLedger({ ...callRulesOf(config), ...rules }, noPauses);
  await at.ledger.stops.noteRestored(1);
  return {
    ...at,
    /** Makes calls until one is refused, at most `max`. @returns how many were placed, and by which rule it ended */
    async callUntilRefused(max: number, about: (i: number) => Partial<RequestedCall>, end = voicemail) {
      for (let i = 0; i < max; i++) {
        try {
          await at.callOnce(about(i), end);
        } catch (error) {
          return { placed: i, rule: (error as Error).message };
        }
      }
      return { placed: max, rule: undefined };
    },
  };
}

/** A voicemail answers, and the carrier bills a started minute. */
export const voicemail = { reason: 'no-key', free: false, answeredSeconds: 25 };
/** Nobody answers. */
export const unanswered = { reason: 'no-answer', free: true, answeredSeconds: 0 };
/** Somebody stays on the line until the time limit of a call. */
export const longest = { reason: 'spoken', free: false, answeredSeconds: 150 };
