import type { Random } from '../../random.ts';
import { NotAgi } from './agi-lines.ts';
import { type AgiRequest, readAgiRequest } from './agi-request.ts';

/** The caller has hung up. */
export class HungUp extends Error {}

interface Answer {
  result: string;
  /** What stands in brackets behind it. */
  text: string | undefined;
}

/** Asterisk says it once in a call, and once when the call is over. */
const maxHangUps = 5;

/** The conversation with Asterisk about one caller: a command, and its answer. */
export class AgiLine {
  readonly #lines: AsyncIterator<string, undefined>;
  readonly #write: (line: string) => void;
  readonly #random: Pick<Random, 'id'>;

  /** @param write sends a line, with its end */
  constructor(
    lines: AsyncIterator<string, undefined>,
    { write, random }: { write: (line: string) => void; random: Pick<Random, 'id'> },
  ) {
    this.#lines = lines;
    this.#write = write;
    this.#random = random;
  }

  /**
   * What the dialplan asks for; Asterisk sends it first. Lines that a caller has written into a number or a name can
   * end it early, and look like answers to what we ask later. So Asterisk repeats a text that nobody knew before: the
   * next line is this answer, or the request had not ended.
   *
   * @throws HungUp, NotAgi
   */
  async request(): Promise<AgiRequest> {
    const request = await readAgiRequest(() => this.#next());
    const unknownBefore = this.#random.id();
    const { text } = await this.#ask(`GET FULL VARIABLE ${unknownBefore}`);
    if (text !== unknownBefore) throw new NotAgi('the request did not end where it seemed to');
    return request;
  }

  /**
   * A variable of the channel, or a global one of the dialplan; empty when there is none.
   *
   * @throws HungUp, NotAgi
   */
  async variable(name: string): Promise<string> {
    const { result, text } = await this.#ask(`GET VARIABLE ${name}`);
    return result === '1' ? (text ?? '') : '';
  }

  /** @param value letters, digits, points and hyphens @throws HungUp, NotAgi */
  async setVariable(name: string, value: string): Promise<void> {
    if (!/^[A-Za-z0-9.-]{0,64}$/.test(value)) throw new Error(`${name} has a sign that AGI would read as its own`);
    await this.#ask(`SET VARIABLE ${name} "${value}"`);
  }

  /**
   * Plays a sound, which the first key ends, and reads keys until `#` or a pause.
   *
   * @param sound names of Asterisk's sounds: letters, digits and `_ - . / &`
   * @param pauseMilliseconds before the first key and between two
   * @returns the keys; empty when none came
   * @throws HungUp, NotAgi
   */
  async keys(sound: string, { pauseMilliseconds, max }: { pauseMilliseconds: number; max: number }): Promise<string> {
    if (!isSoundName(sound)) throw new Error('a sound has a sign that AGI would read as its own');
    const { result } = await this.#ask(`GET DATA ${sound} ${pauseMilliseconds} ${max}`);
    if (result === '-1') throw new HungUp();
    return result;
  }

  async #ask(command: string): Promise<Answer> {
    this.#write(command);
    for (let hangUps = 0; hangUps < maxHangUps; hangUps += 1) {
      const line = await this.#next();
      if (line === undefined) throw new HungUp();
      // Comes at any time, and the answer to the command follows.
      if (line === 'HANGUP') continue;
      const [, status, rest = ''] = /^(\d{3})[ -](.*)$/.exec(line) ?? [];
      // A channel that was hung up.
      if (status === '511') throw new HungUp();
      const [, result, text] = /^result=([-0-9*#A-D]*)(?: \((.*)\))?$/.exec(rest) ?? [];
      if (status !== '200' || result === undefined)
        throw new NotAgi(`Asterisk answers ${status ?? 'without a status'} to a command`);
      return { result, text };
    }
    throw new NotAgi('there is no answer to a command');
  }

  async #next(): Promise<string | undefined> {
    return (await this.#lines.next()).value;
  }
}

/** Names that play as one or several sounds, and cannot be anything else in a command. */
export function isSoundName(text: string): boolean {
  return /^[A-Za-z0-9_./&-]{1,200}$/.test(text);
}
