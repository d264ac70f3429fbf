import type { Call } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import type { CallInbox, CallNews } from './call-inbox.ts';
import type { KeyPress } from './key-run.ts';

/** Asterisk could not play a sound: the file is missing, or Asterisk's user cannot read it. */
export class NoSound extends Error {
  override name = 'NoSound';
}

/** Longer than any sound. Limits the wait when Asterisk never reports the end of a sound. */
const soundLimitMilliseconds = 120_000;

export interface Listening {
  /** Which keys end the listening; default: all. @param heard milliseconds since the sound began */
  counts?: (press: KeyPress, heard: number) => boolean;
  /** How long to wait for a key after the end of the sound. */
  waitSeconds: number;
  /** Minimum time to listen from the beginning of the sound, even if the sound is shorter. */
  minMilliseconds?: number;
}

/** Speaks and listens in one call. Every method throws CallEnded when the call ends meanwhile. */
export class CallVoice {
  readonly #call: Call;
  readonly #inbox: CallInbox;
  readonly #clock: Clock;
  readonly #onHold: (held: boolean) => void;
  #held = false;
  /** When the current sound began, while somebody can hear it. */
  #audibleSince: number | undefined;
  /** The longest stretch of the current sound so far. */
  #audibleMilliseconds = 0;

  /** @param parts with `onHold`: hears of a call that is put on hold, and of one that is taken up again */
  constructor(parts: { call: Call; inbox: CallInbox; clock: Clock; onHold?: (held: boolean) => void }) {
    this.#call = parts.call;
    this.#inbox = parts.inbox;
    this.#clock = parts.clock;
    this.#onHold = parts.onHold ?? (() => {});
  }

  /** Says something to its end, and ignores keys meanwhile. @throws NoSound, PbxError */
  async say(...files: string[]): Promise<void> {
    await this.listen(files, { counts: () => false, waitSeconds: 0 });
  }

  /**
   * Says something, and listens for a key that counts.
   *
   * @returns the key; undefined when none came in time
   * @throws NoSound, PbxError
   */
  async listen(
    files: readonly string[],
    { counts = () => true, waitSeconds, minMilliseconds = 0 }: Listening,
  ): Promise<KeyPress | undefined> {
    this.#audibleMilliseconds = 0;
    let { sound, since } = await this.#play(files);
    let deadline = since + soundLimitMilliseconds;
    for (;;) {
      const news = await this.#next(deadline);
      if (news === undefined) return undefined;
      if (news.type === 'held') {
        void this.#call.stop(sound);
        ({ sound, since } = await this.#play(files));
        deadline = since + soundLimitMilliseconds;
        continue;
      }
      if (hasEnded(news, sound)) {
        deadline = Math.max(this.#clock.now() + waitSeconds * 1_000, since + minMilliseconds);
        if (deadline <= this.#clock.now()) return undefined;
      }
      if (news.type === 'key' && counts(news, news.at - since)) {
        // Not awaited, because the person waits for what comes next and Asterisk keeps the order of requests.
        void this.#call.stop(sound);
        return news;
      }
    }
  }

  /** Is silent until a key is pressed. @returns undefined when none came in time */
  async untilKey(milliseconds: number): Promise<KeyPress | undefined> {
    const deadline = this.#clock.now() + milliseconds;
    for (;;) {
      const news = await this.#inbox.next(deadline);
      if (news === undefined || news.type === 'key') return news;
    }
  }

  /** Whether any key was heard in this call. */
  hasHeardKey(): boolean {
    return this.#inbox.lastKeyAt() > Number.NEGATIVE_INFINITY;
  }

  /** Is silent for a time, and ignores keys meanwhile. */
  async pause(seconds: number): Promise<void> {
    const deadline = this.#clock.now() + seconds * 1_000;
    while ((await this.#next(deadline)) !== undefined);
  }

  /** Is silent until no key was pressed for this time. */
  async untilQuiet(milliseconds: number): Promise<void> {
    for (;;) {
      const quiet = this.#inbox.lastKeyAt() + milliseconds;
      if (this.#clock.now() >= quiet) return;
      await this.#next(quiet);
    }
  }

  /**
   * For how long somebody could hear the current or the last sound from its beginning. A call on hold hears nothing,
   * and then the sound begins from the start.
   *
   * @param until milliseconds since the epoch
   */
  audibleMilliseconds(until: number): number {
    const current = this.#audibleSince === undefined ? 0 : until - this.#audibleSince;
    return Math.max(this.#audibleMilliseconds, current);
  }

  /** Begins a sound as soon as the call is not on hold. */
  async #play(files: readonly string[]): Promise<{ sound: string; since: number }> {
    this.#audibleSince = undefined;
    while (this.#held) await this.#next(this.#clock.now() + soundLimitMilliseconds);
    const sound = await this.#call.play(files);
    const since = this.#clock.now();
    this.#audibleSince = since;
    return { sound, since };
  }

  /** Reads the next event, and keeps whether the call is on hold. Asterisk ends a call that stays on hold. */
  async #next(deadline: number): Promise<CallNews | undefined> {
    const news = await this.#inbox.next(deadline);
    if (news?.type === 'held') {
      if (!this.#held) this.#onHold(true);
      this.#held = true;
      this.#audibleMilliseconds = this.audibleMilliseconds(this.#clock.now());
      this.#audibleSince = undefined;
    }
    if (news?.type === 'resumed') {
      if (this.#held) this.#onHold(false);
      this.#held = false;
    }
    return news;
  }

  /** Sends DTMF digits to a switchboard. @throws PbxError */
  async sendKeys(digits: string): Promise<void> {
    await this.#call.sendKeys(digits);
  }
}

function hasEnded(news: CallNews, sound: string): boolean {
  if (news.type !== 'sound-ended' || news.sound !== sound) return false;
  if (!news.played) throw new NoSound();
  return true;
}
