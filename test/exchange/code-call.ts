import { type Programs, startPrograms } from '../../lab/programs.ts';
import { labSounds } from '../../lab/sounds.ts';
import { lab } from '../lab.ts';
import { startTelephone, type Telephone } from '../phones/baresip.ts';
import { listen, openEar, readRecording } from '../phones/hear-digits.ts';
import { type RedisDatabase, redisDatabase } from '../redis-databases.ts';
import { until } from '../until.ts';
import { Panel } from './panel.ts';
import { untilUnderstood } from './until-understood.ts';

interface CodeCallOptions {
  /** Of the programs and their Redis database; each test file has its own. */
  name: RedisDatabase;
  number: string;
  settings?: Record<string, string>;
}

/** Programs, a panel and one telephone, for tests that have one call after the other. */
export class CodeCall {
  readonly programs: Programs;
  readonly panel: Panel;
  readonly phone: Telephone;

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

  async stop(): Promise<void> {
    await this.phone.stop();
    await this.programs.stop();
  }

  /** Answers, and presses a key when the voice has asked for one. @returns the key that was asked for */
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

  /** What the telephone heard in its latest call: the code of each saying, and the prompts. */
  async heard(language: string): Promise<{ sayings: string[]; prompts: string[] }> {
    return this.#heardBy(this.phone, language);
  }

  /**
   * Has the whole call on another telephone than the one of the file. @returns the code, as that telephone heard it
   *
   * @param call `dialled`: by which the call goes in Asterisk, where that is not the telephone's own name; `isAnswered`: it
   *   has dialled in, and is there already
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
    await panel.untilOver(id);
    const { sayings } = await this.#heardBy(phone, 'en');
    const code = sayings.find((saying) => /^\d{6}$/.test(saying));
    if (code === undefined) throw new Error(`${phone.number} heard no code, but: ${sayings.join(' ') || 'nothing'}`);
    return code;
  }

  /** What another telephone was told in its latest call, once that is over. */
  async promptsHeardBy(phone: Telephone, language: string): Promise<string[]> {
    return (await this.#heardBy(phone, language)).prompts;
  }

  /** Asterisk's own log tells which sound it plays: the ears of a test that cannot wait for the recording. */
  async untilPlaying(prompt: string, times = 1): Promise<void> {
    await this.#untilPlayed({ ...this.#own(), part: `/${prompt}.`, times });
  }

  /** Spoken codes have opaque names; what tells them is their folder. */
  async untilCodesPlayed(times: number): Promise<void> {
    await this.#untilPlayed({ ...this.#own(), part: `${this.programs.environment.BELCODE_CODE_SOUNDS}/`, times });
  }

  #own() {
    return { dialled: this.phone.number, since: this.phone.incomingAt() };
  }

  async #heardBy(phone: Telephone, language: string): Promise<{ sayings: string[]; prompts: string[] }> {
    await phone.untilClosed();
    const { sayings, prompts } = listen(await openEar(labSounds, language), await readRecording(phone.recording()));
    return { sayings, prompts: prompts.map(({ name }) => name) };
  }

  async #untilPlayed(played: { dialled: string; since: number; part: string; times?: number }): Promise<void> {
    const { dialled, since, part, times = 1 } = played;
    // Calls of other tests are in the same log; a channel's name begins with what it dials.
    const isOurs = (line: string) => line.includes(`/${dialled}`) && line.includes(part);
    await until(() => this.programs.asteriskLogSince(since).split('\n').filter(isOurs).length >= times, 30_000);
  }
}
