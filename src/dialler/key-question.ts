import type { Clock } from '../clock.ts';
import type { CallJob } from '../deliveries/call-job.ts';
import type { Random } from '../random.ts';
import { type AnyTimeKeys, meaningOf, understoodMilliseconds } from './any-time-keys.ts';
import type { CallTalk } from './call-talk.ts';
import type { CallTelling } from './call-telling.ts';
import type { Listening } from './call-voice.ts';
import { type KeyPress, keyRunMilliseconds } from './key-run.ts';
import { askings, dialBehindSwitchboard } from './switchboard.ts';

/** Keys that the voice may ask for. No any-time key is among them, so a key pressed out of habit is never right. */
const requestableKeys = ['4', '5', '6', '7', '8'] as const;

type RequestedKey = (typeof requestableKeys)[number];

/**
 * The call ends after this number of wrong keys, by how many keys are asked for in a row. A machine that plays single
 * tones passes two of five keys with one chance in twenty, and would have two chances if it could err once.
 */
const maxWrongKeys = { 1: 2, 2: 1 } as const;

/**
 * The right key counts when no other key follows it within this time, because tones in a row are at most half a second
 * apart.
 */
const aloneMilliseconds = 700;

/** How often the question begins again after a key that came too early. A machine that plays tones gets no more. */
const maxRestarts = 2;

export interface KeyQuestionParts {
  random: Pick<Random, 'pick'>;
  clock: Clock;
  keySeconds: number;
  /**
   * How long the voice says who calls and asks, in turns with pauses to listen, while nobody presses a key: a telephone
   * that screens callers answers by itself, and its person joins after 20 to 40 s. 0 for the usual rounds only.
   */
  screenSeconds: number;
  /** How many different keys are asked for, one after the other. */
  callKeys: 1 | 2;
}

/** Asks for one random key or two, until they are pressed or the permitted rounds are over. */
export class KeyQuestion {
  readonly #parts: KeyQuestionParts;
  readonly #talk: CallTalk;
  readonly #keys: AnyTimeKeys;
  readonly #telling: CallTelling;
  #restartsLeft = maxRestarts;

  constructor(
    parts: KeyQuestionParts,
    { talk, keys, telling }: { talk: CallTalk; keys: AnyTimeKeys; telling: CallTelling },
  ) {
    this.#parts = parts;
    this.#talk = talk;
    this.#keys = keys;
    this.#telling = telling;
  }

  /** @returns undefined after the right keys, else what was wrong. @throws CallDecided, CallEnded, NoSound, PbxError */
  async ask({ postDial }: Pick<CallJob, 'postDial'>): Promise<'no-key' | 'wrong-key' | 'screened' | undefined> {
    const { random, callKeys } = this.#parts;
    // Behind a switchboard the rounds are longer than that.
    const patience = postDial === undefined ? this.#parts.screenSeconds * 1_000 : 0;
    const since = this.#parts.clock.now();
    let requested: RequestedKey = random.pick(requestableKeys);
    await this.#telling.speaksFirst();
    if (postDial !== undefined) await dialBehindSwitchboard(this.#talk.voice, postDial);
    const { times, greetsEachTime } = postDial === undefined ? askings.direct : askings.behindSwitchboard;
    let [right, wrong] = [0, 0];
    let before: RequestedKey | undefined;
    for (let asking = 1; ; asking += 1) {
      if (right === 0 && (asking === 1 || greetsEachTime)) await this.#greet();
      const press = await this.#question(requested, { before, isLast: right + 1 === callKeys });
      if (press?.right) {
        right += 1;
        if (right === callKeys) return undefined;
        before = requested;
        requested = this.#another(requested, press.key);
        asking = 0;
        continue;
      }
      if (press !== undefined) wrong += 1;
      const isSilent = patience > 0 && !this.#talk.voice.hasHeardKey();
      const waitsOn = isSilent && this.#parts.clock.now() - since < patience;
      if ((asking >= times && !waitsOn) || wrong === maxWrongKeys[callKeys]) {
        if (press !== undefined) return 'wrong-key';
        return isSilent ? 'screened' : 'no-key';
      }
      if (press === undefined && asking >= times) {
        await this.#telling.isScreened();
        await this.#greet();
        continue;
      }
      if (press === undefined) {
        await this.#sayBeforeQuestion((listening) => this.#talk.listen('not-you', listening));
        continue;
      }
      requested = this.#another(requested, press.key);
      await this.#telling.refuses();
      await this.#talk.listen('wrong-key', { counts: (each) => this.#ignoresEarly(each), waitSeconds: 0 });
      await this.#talk.voice.untilQuiet(keyRunMilliseconds);
    }
  }

  #greet(): Promise<void> {
    return this.#sayBeforeQuestion(async (listening) =>
      this.#talk.voice.listen(await this.#talk.greeting(), listening),
    );
  }

  /**
   * Keys 4 to 8 do not count here, because an answering machine speaks meanwhile and its words may contain tones. The
   * page says that they came too early; the question comes next.
   */
  async #sayBeforeQuestion(say: (listening: Listening) => Promise<KeyPress | undefined>): Promise<void> {
    for (;;) {
      const press = await say({ counts: (each) => this.#interrupts(each) || this.#ignoresEarly(each), waitSeconds: 0 });
      const meaning = press === undefined ? undefined : meaningOf(press);
      if (meaning === undefined) return;
      await this.#keys.act(meaning);
    }
  }

  /**
   * A key in its first second was not understood: the page says so, and the question begins again at once.
   *
   * @param before the right key of the question before: pressed again it is impatience, and no answer
   * @returns the key that answered the question; undefined when none came in time
   */
  async #question(
    requested: RequestedKey,
    { before, isLast }: { before: RequestedKey | undefined; isLast: boolean },
  ): Promise<{ key: string; right: boolean } | undefined> {
    await this.#telling.asks(requested);
    for (;;) {
      let early: KeyPress | undefined;
      const press = await this.#talk.listen(`press-${requested}`, {
        counts: (each, heard) => {
          if (this.#interrupts(each)) return true;
          if (isPatient(each) || (each.key === before && !each.mixed)) return false;
          if (heard >= understoodMilliseconds) return true;
          if (!this.#isEarly(each) || this.#restartsLeft === 0) return false;
          this.#restartsLeft -= 1;
          early = each;
          return true;
        },
        waitSeconds: this.#parts.keySeconds,
      });
      if (press === undefined) return undefined;
      if (press === early) continue;
      const meaning = press.mixed ? undefined : meaningOf(press);
      if (meaning === undefined)
        return { key: press.key, right: press.key === requested && (await this.#isAlone(press, isLast)) };
      if (meaning === 'again') await this.#greet();
      else await this.#keys.act(meaning);
    }
  }

  /**
   * After the last key the voice says "Your code is" at once, so that the person need not wait. After other keys
   * meanwhile no digit follows. An earlier key is followed by the next question, which hears keys that are too near as
   * one wrong key.
   */
  async #isAlone(press: KeyPress, isLast: boolean): Promise<boolean> {
    if (press.mixed) return false;
    if (!isLast) return true;
    const another = await this.#talk.listen('code-intro', {
      counts: (each) => each.mixed,
      waitSeconds: 0,
      minMilliseconds: aloneMilliseconds,
    });
    return another === undefined;
  }

  /** Whether this key is an answer to a question that was not understood yet. The page is told so. */
  #isEarly(press: KeyPress): boolean {
    if (press.mixed || !(requestableKeys as readonly string[]).includes(press.key)) return false;
    this.#telling.wasEarly();
    return true;
  }

  /** Such a key before the question stops nothing. */
  #ignoresEarly(press: KeyPress): false {
    this.#isEarly(press);
    return false;
  }

  /** Whether this key stops the voice. Key 2 does not: "slower" applies only to the code. */
  #interrupts(press: KeyPress): boolean {
    if (press.mixed) return false;
    const meaning = meaningOf(press);
    if (meaning === 'slower') this.#talk.slow = true;
    return meaning !== undefined && meaning !== 'slower';
  }

  /** Neither the previous key nor the one that was pressed, so that a constant tone gets no second chance. */
  #another(before: RequestedKey, pressed: string): RequestedKey {
    const [first = before, ...others] = requestableKeys.filter((key) => key !== before && key !== pressed);
    return this.#parts.random.pick([first, ...others]);
  }
}

/** Key 2 sets the speed of the code, and does not answer the question. */
function isPatient(press: KeyPress): boolean {
  return !press.mixed && meaningOf(press) === 'slower';
}
