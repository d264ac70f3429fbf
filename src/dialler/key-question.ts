import type { CallJob } from '../deliveries/call-job.ts';
import type { Random } from '../random.ts';
import { type AnyTimeKeys, meaningOf, understoodMilliseconds } from './any-time-keys.ts';
import type { CallTalk } from './call-talk.ts';
import { type KeyPress, keyRunMilliseconds } from './key-run.ts';

/** Keys that the voice may ask for: none that means something else in a call, and so no habit passes. */
const askedKeys = ['4', '5', '6', '7', '8'] as const;

type AskedKey = (typeof askedKeys)[number];

/** How often the key is asked for when none comes, and whether the greeting is said each time. */
const askings = {
  direct: { times: 2, greetsEachTime: false },
  // Nobody can see when the person behind a switchboard picks up: four rounds of some 16 s outlast a minute's ringing.
  behindSwitchboard: { times: 4, greetsEachTime: true },
} as const;

/** After the second wrong key the call ends. */
const maxWrongKeys = 2;

/** The right key counts once nothing else has followed it for so long: tones in a row come half a second apart at most. */
const aloneMilliseconds = 700;

export interface KeyQuestionParts {
  random: Pick<Random, 'pick'>;
  keySeconds: number;
}

/** Asks for a key drawn by chance, until it is pressed or there was enough of asking. */
export class KeyQuestion {
  readonly #parts: KeyQuestionParts;
  readonly #talk: CallTalk;
  readonly #keys: AnyTimeKeys;
  readonly #show: (key: string) => Promise<void>;

  /** @param show tells the screen which key is asked for */
  constructor(
    parts: KeyQuestionParts,
    { talk, keys, show }: { talk: CallTalk; keys: AnyTimeKeys; show(key: string): Promise<void> },
  ) {
    this.#parts = parts;
    this.#talk = talk;
    this.#keys = keys;
    this.#show = show;
  }

  /** @returns undefined when the right key was pressed, else why not. @throws CallDecided, CallEnded, NoSound, PbxError */
  async ask({ postDial }: Pick<CallJob, 'postDial'>): Promise<'no-key' | 'wrong-key' | undefined> {
    const { random } = this.#parts;
    let asked: AskedKey = random.pick(askedKeys);
    await this.#show(asked);
    if (postDial !== undefined) {
      await this.#talk.voice.pause(postDial.pauseBeforeSeconds);
      await this.#talk.voice.sendKeys(postDial.digits);
      await this.#talk.voice.pause(postDial.pauseAfterSeconds);
    }
    const { times, greetsEachTime } = postDial === undefined ? askings.direct : askings.behindSwitchboard;
    let wrong = 0;
    for (let asking = 1; ; asking += 1) {
      if (asking === 1 || greetsEachTime) await this.#greet();
      const press = await this.#question(asked);
      if (press?.right) return undefined;
      if (press !== undefined) wrong += 1;
      if (asking === times || wrong === maxWrongKeys) return press === undefined ? 'no-key' : 'wrong-key';
      if (press === undefined) continue;
      asked = this.#another(asked, press.key);
      await this.#show(asked);
      await this.#talk.say('wrong-key');
      await this.#talk.voice.untilQuiet(keyRunMilliseconds);
    }
  }

  /** Keys that the voice may ask for do not count here: that is when an answering machine speaks, with tones in its words. */
  async #greet(): Promise<void> {
    for (;;) {
      const files = await this.#talk.greeting();
      const press = await this.#talk.voice.listen(files, { counts: (each) => this.#interrupts(each), waitSeconds: 0 });
      const meaning = press === undefined ? undefined : meaningOf(press);
      if (meaning === undefined) return;
      await this.#keys.act(meaning);
    }
  }

  /** @returns the key that answered the question, undefined when none did */
  async #question(asked: AskedKey): Promise<{ key: string; right: boolean } | undefined> {
    for (;;) {
      const press = await this.#talk.listen(`press-${asked}`, {
        counts: (each, heard) => this.#interrupts(each) || (heard >= understoodMilliseconds && !isPatient(each)),
        waitSeconds: this.#parts.keySeconds,
      });
      if (press === undefined) return undefined;
      const meaning = press.mixed ? undefined : meaningOf(press);
      if (meaning === undefined) return { key: press.key, right: press.key === asked && (await this.#isAlone(press)) };
      if (meaning === 'again') await this.#greet();
      else await this.#keys.act(meaning);
    }
  }

  /** "Your code is" is said at once, so that the person need not wait; no digit follows when other keys come meanwhile. */
  async #isAlone(press: KeyPress): Promise<boolean> {
    if (press.mixed) return false;
    const another = await this.#talk.listen('code-intro', {
      counts: (each) => each.mixed,
      waitSeconds: 0,
      minMilliseconds: aloneMilliseconds,
    });
    return another === undefined;
  }

  /** Whether what is being said stops for this key. Before the code there is nothing to say slower: that is only kept. */
  #interrupts(press: KeyPress): boolean {
    if (press.mixed) return false;
    const meaning = meaningOf(press);
    if (meaning === 'slower') this.#talk.slow = true;
    return meaning !== undefined && meaning !== 'slower';
  }

  /** Neither the key before nor the one that was pressed: who sends one and the same tone gets no second chance. */
  #another(before: AskedKey, pressed: string): AskedKey {
    const [first = before, ...others] = askedKeys.filter((key) => key !== before && key !== pressed);
    return this.#parts.random.pick([first, ...others]);
  }
}

/** 2 is kept for the code, and no answer to the question. */
function isPatient(press: KeyPress): boolean {
  return !press.mixed && meaningOf(press) === 'slower';
}
