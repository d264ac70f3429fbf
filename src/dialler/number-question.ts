import { callNumber, callNumberDigits, firstDigits } from '../challenges/call-number.ts';
import type { ChallengeStore } from '../challenges/challenge-store.ts';
import { rightCodeDigest } from '../challenges/code-digest.ts';
import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import { type AnyTimeKeys, CallDecided, meaningOf } from './any-time-keys.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallTalk } from './call-talk.ts';
import type { CallTelling } from './call-telling.ts';
import type { KeyPress } from './key-run.ts';
import { askings, dialBehindSwitchboard } from './switchboard.ts';

/**
 * The longest pause between two digits: a bad line, somebody who looks at the page for each one, or a telephone that
 * holds its second INFO back until the first is over, over UDP for 5 s (RFC 3261 timer K), as Linphone does.
 */
const betweenDigitsMilliseconds = 7_000;
/** The longest time for all digits, also when a stuck key repeats one. */
const allDigitsMilliseconds = callNumberDigits * betweenDigitsMilliseconds;

export interface NumberQuestionParts {
  challenges: Pick<ChallengeStore, 'arm' | 'end'>;
  clock: Clock;
  /** Key from which the digits are derived. */
  secret: string;
  /** How long the voice waits for the first digit. */
  keySeconds: number;
  /** As in `KeyQuestionParts`. */
  screenSeconds: number;
}

/** What the voice says before a digit is typed. Every one of them may be interrupted by the first digit. */
type Saying = 'greeting' | 'not-you' | 'type-number';

/**
 * Asks for the number of the page, which the voice never says, and compares it once: the right one lets the page go on,
 * another one ends the challenge. Digits that are missing are asked for once more and compared with nothing.
 */
export class NumberQuestion {
  readonly #parts: NumberQuestionParts;
  readonly #talk: CallTalk;
  readonly #keys: AnyTimeKeys;
  readonly #telling: CallTelling;
  readonly #onJudging: () => void;
  readonly #onTyped: () => Promise<void>;

  /** @param call `onJudging` comes before the one comparison */
  constructor(
    parts: NumberQuestionParts,
    call: { talk: CallTalk; keys: AnyTimeKeys; telling: CallTelling; onJudging(): void; onTyped(): Promise<void> },
  ) {
    this.#parts = parts;
    this.#talk = call.talk;
    this.#keys = call.keys;
    this.#telling = call.telling;
    this.#onJudging = call.onJudging;
    this.#onTyped = call.onTyped;
  }

  /**
   * @returns why no number was compared
   * @throws CallDecided after the comparison, CallEnded, NoSound, PbxError, Refusal store-unavailable
   */
  async ask(job: CallJob): Promise<CallOutcome> {
    const { postDial } = job;
    // Behind a switchboard the rounds are longer than that.
    const patience = postDial === undefined ? this.#parts.screenSeconds * 1_000 : 0;
    const since = this.#parts.clock.now();
    if (postDial !== undefined) await dialBehindSwitchboard(this.#talk.voice, postDial);
    // The page shows the digits from here on. Not earlier: who records the greeting of a voicemail while it rings must
    // not know them.
    await this.#telling.speaksFirst();
    const { times, greetsEachTime } = postDial === undefined ? askings.direct : askings.behindSwitchboard;
    let before: readonly Saying[] = ['greeting'];
    for (let asking = 1; ; asking += 1) {
      const press = await this.#untilDigit([...before, 'type-number']);
      const typed = press && (await this.#untilTyped(press));
      if (typed !== undefined) throw await this.#judge(job, typed);
      before = greetsEachTime ? ['not-you', 'greeting'] : ['not-you'];
      if (asking < times) continue;
      if (patience === 0 || this.#talk.voice.hasHeardKey()) return 'no-key';
      if (this.#parts.clock.now() - since >= patience) return 'screened';
      await this.#telling.isScreened();
      before = ['greeting'];
    }
  }

  /** Says one thing after the other, and again what a key asks for. @returns the first digit; undefined without one */
  async #untilDigit(sayings: readonly Saying[]): Promise<KeyPress | undefined> {
    let left = [...sayings];
    while (left[0] !== undefined) {
      const press = await this.#listen(left[0]);
      if (press === undefined) {
        left.shift();
        continue;
      }
      const meaning = meaningOf(press);
      if (meaning === undefined) return press;
      if (meaning === 'again') left = ['greeting', 'type-number'];
      else await this.#keys.act(meaning);
    }
    return undefined;
  }

  async #listen(saying: Saying): Promise<KeyPress | undefined> {
    const waitSeconds = saying === 'type-number' ? this.#parts.keySeconds : 0;
    const listening = { counts: isHeard, waitSeconds };
    if (saying !== 'greeting') return this.#talk.listen(saying, listening);
    return this.#talk.voice.listen(await this.#talk.greeting('greeting-number'), listening);
  }

  /** @returns all digits; undefined when one does not come in time, or when another key ends them */
  async #untilTyped(first: KeyPress): Promise<string | undefined> {
    const { clock } = this.#parts;
    const deadline = clock.now() + allDigitsMilliseconds;
    let digits = first.key;
    while (digits.length < callNumberDigits) {
      const left = Math.min(betweenDigitsMilliseconds, deadline - clock.now());
      const press = left > 0 ? await this.#talk.voice.untilKey(left) : undefined;
      if (press === undefined || !isDigit(press.key)) return undefined;
      // No digit follows itself, so this is one press that the line reports twice.
      if (press.key !== digits.at(-1)) digits += press.key;
    }
    return digits;
  }

  /** The one comparison. What it decides stands, also when the person hangs up at once. */
  async #judge({ challengeId, deliveryId }: CallJob, typed: string): Promise<CallDecided> {
    const { challenges, secret } = this.#parts;
    this.#onJudging();
    if (typed !== callNumber(secret, deliveryId)) {
      const ended = await challenges.end(challengeId, 'failed');
      return ended === undefined ? over() : new CallDecided('wrong-digits', 'wrong-digits');
    }
    const armed = await challenges.arm(challengeId, deliveryId, rightCodeDigest(secret, challengeId));
    if (armed === 'over') return over();
    await this.#onTyped();
    return new CallDecided('typed', 'number-typed');
  }
}

/** The challenge had ended before the digits came, so they count neither for nor against anybody. */
function over(): CallDecided {
  return new CallDecided('challenge-over', 'over');
}

const isDigit = (key: string) => /^\d$/.test(key);

/** A digit that begins the number, or a key with a meaning. Key 2 has none here, because nothing is read out. */
function isHeard(press: KeyPress): boolean {
  if ((firstDigits as readonly string[]).includes(press.key)) return true;
  const meaning = press.mixed ? undefined : meaningOf(press);
  return meaning !== undefined && meaning !== 'slower';
}
