import { setTimeout as pause } from 'node:timers/promises';
import type { Programs } from '../lab/programs.ts';
import { labSounds } from '../lab/sounds.ts';
import type { CallProof } from '../src/accounts/company.ts';
import type { Language } from '../src/accounts/user.ts';
import { enrolUser } from '../test/exchange/enrolled-user.ts';
import { visitorOf } from '../test/exchange/visitor-of.ts';
import type { Visitor } from '../test/panel/visitor.ts';
import type { Telephone } from '../test/phones/baresip.ts';
import { GrowingRecording } from '../test/phones/growing-recording.ts';
import { hearSayings, listen, openEar, readRecording } from '../test/phones/hear-digits.ts';
import { until } from '../test/until.ts';
import { promptMilliseconds } from './prompt-lengths.ts';

/** Seconds since the answer, as the telephone heard it. */
export interface Heard {
  firstWord: number;
  question: number;
  /** The code, said once; undefined for the number, which nobody says. */
  saying: number | undefined;
  login: number;
}

/** From the end of what was heard to the first key. */
const reactionMilliseconds = 500;
const digitMilliseconds = 250;
/** "Your code is" and six digits last at most as long. */
const firstSayingMilliseconds = 6_500;
const lookMilliseconds = 100;

/** Somebody with a telephone and the page, who learns a code by ear alone. */
export class TimedPerson {
  readonly #phone: Telephone;
  readonly #visitor: Visitor;
  readonly #who: { login: string; password: string; language: Language; proof: CallProof };

  private constructor(
    phone: Telephone,
    visitor: Visitor,
    who: { login: string; password: string; language: Language; proof: CallProof },
  ) {
    this.#phone = phone;
    this.#visitor = visitor;
    this.#who = who;
  }

  static async enrol(
    programs: Programs,
    phone: Telephone,
    { login, language, proof }: { login: string; language: Language; proof: CallProof },
  ): Promise<TimedPerson> {
    const { password } = await enrolUser(programs, login, [{ number: phone.number }], { language });
    return new TimedPerson(phone, visitorOf(programs, { 'accept-language': language }), {
      login,
      password,
      language,
      proof,
    });
  }

  /**
   * Makes one call. A person with a code hangs up when it was said once.
   *
   * @returns the rest of the login; to be run when nobody else is in a call, because an ear takes a core for a second
   */
  async call(): Promise<() => Promise<Heard>> {
    const { login, password, proof } = this.#who;
    this.#visitor.cookies.clear();
    await this.#visitor.logIn(login, password);
    await this.#phone.untilIncoming(15_000);
    let answered = 0;
    const recording = await GrowingRecording.of(this.#phone, () => {
      answered = performance.now();
      return this.#phone.answer();
    });
    const since = (milliseconds: number) => (recording.heardAt(milliseconds) - answered) / 1_000;
    try {
      if (proof === 'number') {
        await this.#typeNumber(recording);
        await this.#goOn({});
        const loggedIn = (performance.now() - answered) / 1_000;
        await this.#phone.untilClosed(60_000);
        return async () => ({ ...(await this.#heardQuestion(since)), saying: undefined, login: loggedIn });
      }
      await this.#pressKeys(recording);
      await this.#phone.hangUp();
      await this.#phone.untilClosed(60_000);
      return async () => {
        const ear = await openEar(labSounds, this.#who.language);
        const [code] = hearSayings(ear, await readRecording(this.#phone.recording()));
        if (code === undefined) throw new Error(`${this.#phone.number} heard no code`);
        const typed = performance.now();
        await this.#goOn({ code: code.digits });
        const page = performance.now() - typed;
        const saying = since(code.endsAtMilliseconds);
        const typing = reactionMilliseconds + code.digits.length * digitMilliseconds;
        return { ...(await this.#heardQuestion(since)), saying, login: saying + (typing + page) / 1_000 };
      };
    } finally {
      recording.stop();
    }
  }

  async #heardQuestion(since: (milliseconds: number) => number): Promise<Pick<Heard, 'firstWord' | 'question'>> {
    const { language } = this.#who;
    const ear = await openEar(labSounds, language);
    const [first, second] = listen(ear, await readRecording(this.#phone.recording())).prompts;
    if (first === undefined || second === undefined) throw new Error(`${this.#phone.number} heard no question`);
    const length = promptMilliseconds(language, second.name);
    return { firstWord: since(first.atMilliseconds), question: since(second.atMilliseconds + length) };
  }

  /** Sends the page until it goes on. */
  async #goOn(fields: Record<string, string>): Promise<void> {
    await until(async () => {
      await this.#visitor.send('/code', fields);
      return (await this.#visitor.get('/')).status === 200;
    }, 15_000);
  }

  /** Presses both keys, and listens until the code was said once. */
  async #pressKeys(recording: GrowingRecording): Promise<void> {
    const { language } = this.#who;
    const first = await this.#untilKey();
    await this.#untilHeard(recording, promptMilliseconds(language, 'greeting'), `press-${first}`);
    await this.#phone.press(first);
    const second = await this.#untilKey(first);
    await this.#untilHeard(recording, recording.milliseconds(), `press-${second}`);
    await this.#phone.press(second);
    const from = recording.milliseconds();
    await until(() => recording.milliseconds() > from + firstSayingMilliseconds, 30_000);
  }

  async #typeNumber(recording: GrowingRecording): Promise<void> {
    const digits = await this.#onPage(/class="page-number"[^>]*><strong>([\d ]+)</);
    await this.#untilHeard(recording, promptMilliseconds(this.#who.language, 'greeting-number'), 'type-number');
    for (const digit of digits.replaceAll(' ', '')) {
      await this.#phone.press(digit);
      await pause(digitMilliseconds);
    }
  }

  /** Waits for the end of a question that begins after so much sound, and reacts. */
  async #untilHeard(recording: GrowingRecording, beginsAtMilliseconds: number, question: string): Promise<void> {
    const end = beginsAtMilliseconds + promptMilliseconds(this.#who.language, question);
    await until(() => recording.milliseconds() >= end, 15_000);
    await pause(reactionMilliseconds);
  }

  /** The key that the page shows. @param before the one before it */
  #untilKey(before?: string): Promise<string> {
    return this.#onPage(/<kbd id="asked-key">(\d)</, before);
  }

  #onPage(pattern: RegExp, before?: string): Promise<string> {
    return until(async () => {
      await this.#visitor.get('/code');
      const shown = pattern.exec(this.#visitor.page.body)?.[1];
      if (shown !== undefined && shown !== before) return shown;
      await pause(lookMilliseconds);
      return undefined;
    }, 15_000);
  }
}
