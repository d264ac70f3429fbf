import { type Programs, startPrograms } from '../../lab/programs.ts';
import { labSounds } from '../../lab/sounds.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { hangUpAfterSaying } from '../phones/growing-recording.ts';
import { hearRecording } from '../phones/hear-recording.ts';
import { type RedisDatabase, redisDatabase } from '../redis-databases.ts';
import { until } from '../until.ts';
import { Panel } from './panel.ts';
import { untilUnderstood } from './until-understood.ts';

interface CodeCallOptions {
  /** The suffix for the programs and their Redis database; each test file has its own. */
  name: RedisDatabase;
  number: string;
  settings?: Record<string, string>;
}

/** Programs, a panel and one telephone, for tests that make one call after another; `beside` is for calls at once. */
export class CodeCall {
  readonly programs: Programs;
  readonly panel: Panel;
  readonly phone: Telephone;
  readonly #others: Telephone[] = [];

  private constructor(programs: Programs, phone: Telephone) {
    this.programs = programs;
    this.panel = new Panel(programs);
    this.phone = phone;
  }

  static async start({ name, number, settings }: CodeCallOptions): Promise<CodeCall> {
    const programs = await startPrograms({
      lab: lab(),
      name,
      redisDatabase: redisDatabase(name),
      settings: { BELCODE_RING_SECONDS: '5', BELCODE_KEY_SECONDS: '2', ...settings },
      say: () => {},
    });
    return new CodeCall(programs, await startTelephone({ number, sipPort: lab().sipPort }));
  }

  /** The same programs with another telephone, which is stopped with them. */
  async beside(number: string): Promise<CodeCall> {
    const phone = await startTelephone({ number, sipPort: lab().sipPort });
    this.#others.push(phone);
    return new CodeCall(this.programs, phone);
  }

  async stop(): Promise<void> {
    await Promise.all([this.phone, ...this.#others].map((phone) => phone.stop()));
    await this.programs.stop();
  }

  /** Answers, and presses a key at the voice prompt. @returns the key that was asked for */
  async answerAndPress(
    id: string,
    choose: (asked: string) => string = (asked) => asked,
    panel = this.panel,
  ): Promise<string> {
    await this.phone.untilIncoming();
    await this.phone.answer();
    const asked = await panel.untilKey(id);
    await this.untilPlaying(`press-${asked}`);
    await untilUnderstood();
    await this.phone.press(choose(asked));
    return asked;
  }

  /** What the telephone heard in its latest call: the code of each repetition, and the prompts. */
  async heard(language: string): Promise<{ sayings: string[]; prompts: string[] }> {
    return this.#heardBy(this.phone, language);
  }

  /**
   * Makes a call to a telephone other than the file's own, and hangs up when the code was said once.
   *
   * @param call `dialled`: the endpoint that Asterisk dials, by default the telephone's number; `isAnswered`: the
   *   telephone has dialled in and is already in the call
   * @returns the code that this telephone heard
   */
  async codeHeardBy(
    phone: Telephone,
    id: string,
    {
      dialled = phone.number,
      isAnswered = false,
      panel = this.panel,
    }: { dialled?: string; isAnswered?: boolean; panel?: Panel } = {},
  ): Promise<string> {
    const since = Date.now();
    if (!isAnswered) await phone.answer();
    const asked = await panel.untilKey(id);
    await this.#untilPlayed({ dialled, since, part: `/press-${asked}.` });
    await untilUnderstood();
    await phone.press(asked);
    await this.#untilCodeSounds(dialled, since);
    await hangUpAfterSaying(phone);
    await panel.untilOver(id);
    return this.#codeIn(phone, 'en');
  }

  /**
   * The same by a person who only hears which key to press, because the page does not show it: a forgotten password.
   *
   * @returns the code that this telephone heard
   */
  async codeHeardAlone(phone: Telephone, language: string): Promise<string> {
    const since = phone.incomingAt();
    await phone.answer();
    const asked = await until(() => {
      const log = this.programs.asteriskLogSince(since).split('\n');
      return log
        .map((line) => (line.includes(`/${phone.number}`) ? /\/press-(\d)\./.exec(line)?.[1] : undefined))
        .find(Boolean);
    }, 30_000);
    await untilUnderstood();
    await phone.press(asked);
    await this.#untilCodeSounds(phone.number, since);
    await hangUpAfterSaying(phone);
    return this.#codeIn(phone, language);
  }

  /** Hangs up when the code was said once. */
  async hangUpAfterCode(): Promise<void> {
    await this.untilCodesPlayed(1);
    await hangUpAfterSaying(this.phone);
  }

  async #codeIn(phone: Telephone, language: string): Promise<string> {
    const { sayings } = await this.#heardBy(phone, language);
    const code = sayings.find((saying) => /^\d{6}$/.test(saying));
    if (code === undefined) throw new Error(`${phone.number} heard no code, but: ${sayings.join(' ') || 'nothing'}`);
    return code;
  }

  /** What another telephone heard in its latest call, once that call is over. */
  async promptsHeardBy(phone: Telephone, language: string): Promise<string[]> {
    return (await this.#heardBy(phone, language)).prompts;
  }

  /** Reads Asterisk's log to see which sound it plays, for tests that cannot wait for the recording. */
  async untilPlaying(prompt: string, times = 1): Promise<void> {
    await this.#untilPlayed({ ...this.#own(), part: `/${prompt}.`, times });
  }

  /** Spoken codes have opaque names, so they are recognised by their folder. */
  async untilCodesPlayed(times: number): Promise<void> {
    const { dialled, since } = this.#own();
    await this.#untilCodeSounds(dialled, since, times);
  }

  #untilCodeSounds(dialled: string, since: number, times = 1): Promise<void> {
    return this.#untilPlayed({ dialled, since, part: `${this.programs.environment.BELCODE_CODE_SOUNDS}/`, times });
  }

  #own() {
    return { dialled: this.phone.number, since: this.phone.incomingAt() };
  }

  async #heardBy(phone: Telephone, language: string): Promise<{ sayings: string[]; prompts: string[] }> {
    await phone.untilClosed();
    const sounds = this.programs.environment.BELCODE_SOUNDS ?? labSounds;
    const { sayings, prompts } = await hearRecording({ sounds, language, file: phone.recording() });
    return { sayings, prompts: prompts.map(({ name }) => name) };
  }

  async #untilPlayed(played: { dialled: string; since: number; part: string; times?: number }): Promise<void> {
    const { dialled, since, part, times = 1 } = played;
    // The log also holds calls of other tests; a channel's name begins with the endpoint that it dials.
    const isOurs = (line: string) => line.includes(`/${dialled}`) && line.includes(part);
    await until(() => this.programs.asteriskLogSince(since).split('\n').filter(isOurs).length >= times, 30_000);
  }
}
