import type { AnswerSource } from '../deliveries/network-answers.ts';
import type { HeardAnswer } from '../deliveries/read-network-answer.ts';
import type { Log } from '../log.ts';
import type { TrunkName } from '../policy/ledger/call-ledger.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import { type CallEnding, endingOf } from './call-standing.ts';

export interface JudgeTrunkParts {
  ledger: Pick<CallLedgerStore, 'noteTrunk'>;
  log: Log;
}

/**
 * How many numbers in a row get the same answer, and none rings, until the trunk is to blame; by who gives the answer.
 */
const maxSame: Record<AnswerSource, number> = { trunk: 3, network: 3, telephone: 5, number: 5, person: 10 };

/** A wrong password and an empty account say by one call that no call will succeed. */
const certain: readonly string[] = ['SIP 401', 'SIP 402', 'SIP 407'];

/** What a person reads about their number or telephone is not true when the trunk says it of everybody. */
const misleading: readonly AnswerSource[] = ['number', 'telephone'];

/**
 * Notes how a call ended on a trunk, and takes an answer for the trunk's own that it gives to all calls.
 *
 * @param rang a telephone rang, or somebody answered
 */
export async function judgeTrunk(
  { ledger, log }: JudgeTrunkParts,
  { trunk, number, rang, ending }: { trunk: TrunkName; number: string; rang: boolean; ending: CallEnding | undefined },
): Promise<CallEnding | undefined> {
  const answer = ending?.answer;
  if (!rang && answer === undefined) return ending;
  const max = answer === undefined ? 1 : certain.includes(answer.key) ? 1 : maxSame[answer.by];
  const ended = { number, answer: rang ? undefined : answer?.key, max };
  const state = await ledger.noteTrunk(trunk, ended).catch((error) => {
    log.warn({ err: error }, 'could not note how the trunk answered');
    return 'works' as const;
  });
  if (state === 'failing-from-now') {
    log.error({ trunk, answer: answer?.key }, 'the trunk gives the same answer to all calls, and none rings');
  }
  return state === 'works' || answer === undefined ? ending : ofTrunk(answer);
}

function ofTrunk(answer: HeardAnswer): CallEnding {
  if (!misleading.includes(answer.by)) return endingOf(answer);
  return endingOf({ ...answer, reason: 'trunk-refused', second: true });
}
