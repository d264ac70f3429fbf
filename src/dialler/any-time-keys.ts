import type { ChallengeStore } from '../challenges/challenge-store.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { Log } from '../log.ts';
import type { CallLedgerStore } from '../policy/ledger/call-ledger-store.ts';
import type { LastWords, PromptName } from '../speech/prompts.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallTalk } from './call-talk.ts';
import type { CallTelling } from './call-telling.ts';
import type { KeyPress } from './key-run.ts';

/** Keys with one meaning at any time after the answer. The voice never asks for one of them. */
const anyTimeKeys = {
  '1': 'again',
  '2': 'slower',
  '3': 'other-language',
  '9': 'not-me',
  '0': 'wrong-number',
} as const;

type Meaning = (typeof anyTimeKeys)[keyof typeof anyTimeKeys];

/** For keys 9 and 0: the question that confirms them, their effect, and the thanks. */
const reports = {
  'not-me': { confirm: 'confirm-not-me', challenge: 'reported', thanks: 'reported', outcome: 'reported' },
  'wrong-number': {
    confirm: 'confirm-wrong-number',
    challenge: 'cancelled',
    thanks: 'suspended',
    outcome: 'wrong-number',
  },
} as const satisfies Record<
  string,
  { confirm: PromptName; challenge: 'reported' | 'cancelled'; thanks: LastWords; outcome: CallOutcome }
>;

/**
 * A key in the first second of a question does not count, because the last word of the question names the key. This
 * also prevents that one press, reported twice, counts as two.
 */
export const understoodMilliseconds = 1_000;

export function meaningOf({ key }: KeyPress): Meaning | undefined {
  return Object.hasOwn(anyTimeKeys, key) ? anyTimeKeys[key as keyof typeof anyTimeKeys] : undefined;
}

/** The person has ended the call with a key: the last words to say, and the outcome. */
export class CallDecided extends Error {
  readonly outcome: CallOutcome;
  readonly lastWords: LastWords;

  constructor(outcome: CallOutcome, lastWords: LastWords) {
    super(`The person has decided: ${outcome}`);
    this.name = 'CallDecided';
    this.outcome = outcome;
    this.lastWords = lastWords;
  }
}

export interface AnyTimeKeysParts {
  challenges: Pick<ChallengeStore, 'end'>;
  ledger: Pick<CallLedgerStore, 'report'>;
  keySeconds: number;
  log: Log;
}

/** Carries out the keys that a person may press at any time. */
export class AnyTimeKeys {
  readonly #parts: AnyTimeKeysParts;
  readonly #job: CallJob;
  readonly #talk: CallTalk;
  readonly #telling: CallTelling;

  constructor(parts: AnyTimeKeysParts, job: CallJob, { talk, telling }: { talk: CallTalk; telling: CallTelling }) {
    this.#parts = parts;
    this.#job = job;
    this.#talk = talk;
    this.#telling = telling;
  }

  /**
   * Carries out a key. The caller then repeats what the voice was saying: slower, or in the next language.
   *
   * @throws CallDecided, and as `CallTalk.listen`
   */
  async act(meaning: Meaning): Promise<void> {
    if (meaning === 'slower') this.#talk.slow = true;
    if (meaning === 'other-language') this.#talk.language = this.#talk.speech.nextLanguage(this.#talk.language);
    if (meaning === 'not-me' || meaning === 'wrong-number') await this.#confirm(meaning);
  }

  /** Asks for the same key once more. After another key or silence the call continues where it was. */
  async #confirm(what: keyof typeof reports): Promise<void> {
    await this.#telling.confirms(what);
    const again = await this.#talk.listen(reports[what].confirm, {
      counts: (_press, heard) => heard >= understoodMilliseconds,
      waitSeconds: this.#parts.keySeconds,
    });
    if (again === undefined || again.mixed || meaningOf(again) !== what) return this.#telling.goesOn();
    throw await this.#report(what);
  }

  /** The person hears thanks only for what was stored. */
  async #report(what: keyof typeof reports): Promise<CallDecided> {
    const { challenges, ledger, log } = this.#parts;
    const { challengeId, deliveryId } = this.#job;
    const { challenge, thanks, outcome } = reports[what];
    // Both are tried even if one fails, because each protects somebody by itself.
    const [ended, reported] = await Promise.allSettled([
      challenges.end(challengeId, challenge),
      ledger.report(deliveryId, what),
    ]);
    const failed = [ended, reported].find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') {
      log.error({ err: failed.reason }, `a person pressed the key for ${what}, but it could not be stored`);
      return new CallDecided('interrupted', 'goodbye');
    }
    // The key has not stopped a login that had ended before.
    const stopped = ended.status === 'fulfilled' && ended.value !== undefined;
    return new CallDecided(outcome, what === 'not-me' && !stopped ? 'over' : thanks);
  }
}
