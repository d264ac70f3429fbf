import type { ChallengeStore } from '../challenges/challenge-store.ts';
import { codeDigest } from '../challenges/code-digest.ts';
import { openGivenCode } from '../challenges/given-code.ts';
import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { Random } from '../random.ts';
import { type AnyTimeKeys, meaningOf } from './any-time-keys.ts';
import { CallEnded } from './call-inbox.ts';
import type { CallOutcome } from './call-outcome.ts';
import type { CallStanding } from './call-standing.ts';
import type { CallTalk } from './call-talk.ts';
import type { CallTelling } from './call-telling.ts';
import type { KeyPress } from './key-run.ts';

export interface CodeReadingParts {
  challenges: Pick<ChallengeStore, 'arm'>;
  clock: Clock;
  random: Pick<Random, 'code'>;
  /** Key of the codes' digests. */
  secret: string;
  codeDigits: number;
  keySeconds: number;
}

/** Mints the code, arms the challenge with its digest, and only then speaks it, as often as the person asks. */
export class CodeReading {
  readonly #parts: CodeReadingParts;
  readonly #job: CallJob;
  readonly #talk: CallTalk;
  readonly #keys: AnyTimeKeys;
  readonly #standing: CallStanding;
  readonly #telling: CallTelling;

  constructor(
    parts: CodeReadingParts,
    call: { job: CallJob; talk: CallTalk; keys: AnyTimeKeys; standing: CallStanding; telling: CallTelling },
  ) {
    this.#parts = parts;
    this.#job = call.job;
    this.#talk = call.talk;
    this.#keys = call.keys;
    this.#standing = call.standing;
    this.#telling = call.telling;
  }

  /** @throws CallDecided, CallEnded, NoSound, PbxError, Refusal store-unavailable */
  async speak(): Promise<CallOutcome> {
    const { random, codeDigits, secret, challenges, keySeconds } = this.#parts;
    const { challengeId, deliveryId, givenCode } = this.#job;
    const minted = random.code(codeDigits);
    const code = givenCode === undefined ? minted : openGivenCode(secret, deliveryId, givenCode);
    // Armed with a code that nobody hears, where another program knows the spoken one.
    const armed = await challenges.arm(challengeId, deliveryId, codeDigest(secret, challengeId, minted));
    if (armed === 'over') {
      await this.#talk.say('over');
      return 'challenge-over';
    }
    // `KeyQuestion` has said "Your code is" after the right key.
    for (let intro = false; ; intro = true) {
      const press =
        (await this.#sayCode(code, { intro, waitSeconds: 0 })) ??
        (await this.#talk.listen('not-you', { counts: isAnyTime, waitSeconds: keySeconds })) ??
        (await this.#talk.listen('goodbye', { counts: isAnyTime, waitSeconds: 0 }));
      const meaning = press === undefined ? undefined : meaningOf(press);
      if (meaning === undefined) return 'spoken';
      await this.#keys.act(meaning);
    }
  }

  /** @returns a key with a meaning; undefined when none came in time */
  async #sayCode(
    code: string,
    { intro, waitSeconds }: { intro: boolean; waitSeconds: number },
  ): Promise<KeyPress | undefined> {
    const { clock } = this.#parts;
    const { speech, language, slow, voice } = this.#talk;
    const sound = await speech.sayCode(language, code, { slow, intro });
    let until: number | undefined;
    try {
      const pressed = voice.listen([sound.path], { counts: isAnyTime, waitSeconds });
      if (this.#standing.speaking()) {
        // Stored while the voice speaks, so that the person does not wait for Redis.
        await Promise.all([pressed, this.#telling.speaksCode()]);
      }
      return await pressed;
    } catch (error) {
      // A frozen exchange is noticed some seconds after it fell silent. These do not count as heard.
      if (error instanceof CallEnded) until = error.lastSign;
      throw error;
    } finally {
      if (voice.audibleMilliseconds(until ?? clock.now()) >= sound.firstSayingMilliseconds) this.#standing.heard();
      await sound.remove();
    }
  }
}

const isAnyTime = (press: KeyPress) => meaningOf(press) !== undefined;
