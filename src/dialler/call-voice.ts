import type { Call } from '../asterisk/pbx.ts';
import type { Clock } from '../clock.ts';
import type { CallInbox, CallNews } from './call-inbox.ts';

/** Asterisk could not play a sound: it is not there, or not readable for Asterisk's user. */
export class NoSound extends Error {
  override name = 'NoSound';
}

/** No sound of ours is as long. One whose end is never told does not hold the call up for ever. */
const soundLimitMilliseconds = 120_000;

/** Speaking and listening in one call. Every method throws CallEnded when the call ends meanwhile. */
export class CallVoice {
  readonly #call: Call;
  readonly #inbox: CallInbox;
  readonly #clock: Clock;
  readonly #keySeconds: number;

  /** @param parts `keySeconds`: how long a key is waited for once the sound has ended */
  constructor(parts: { call: Call; inbox: CallInbox; clock: Clock; keySeconds: number }) {
    this.#call = parts.call;
    this.#inbox = parts.inbox;
    this.#clock = parts.clock;
    this.#keySeconds = parts.keySeconds;
  }

  /** Says something to its end. Keys pressed meanwhile are forgotten. @throws NoSound, PbxError */
  async say(file: string): Promise<void> {
    const sound = await this.#call.play([file]);
    const deadline = this.#clock.now() + soundLimitMilliseconds;
    for (;;) {
      const news = await this.#inbox.next(deadline);
      if (news === undefined || hasEnded(news, sound)) return;
    }
  }

  /**
   * Says something until a key is pressed that counts.
   *
   * @returns the key, or undefined when none came until some seconds after the end
   * @throws NoSound, PbxError
   */
  async ask(file: string, counts: (key: string) => boolean = () => true): Promise<string | undefined> {
    const sound = await this.#call.play([file]);
    let deadline = this.#clock.now() + soundLimitMilliseconds;
    for (;;) {
      const news = await this.#inbox.next(deadline);
      if (news === undefined) return undefined;
      if (hasEnded(news, sound)) deadline = this.#clock.now() + this.#keySeconds * 1_000;
      if (news.type === 'key' && counts(news.key)) {
        // Not waited for: Asterisk does one thing after the other, and the person waits for what comes next.
        void this.#call.stop(sound);
        return news.key;
      }
    }
  }
}

function hasEnded(news: CallNews, sound: string): boolean {
  if (news.type !== 'sound-ended' || news.sound !== sound) return false;
  if (!news.played) throw new NoSound();
  return true;
}
