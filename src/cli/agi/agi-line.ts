import { NotAgi } from './agi-lines.ts';
import { type AgiRequest, readAgiRequest } from './agi-request.ts';

/** The caller has hung up. */
export class HungUp extends Error {}

interface Answer {
  result: string;
  /** What stands in brackets behind it. */
  text: string | undefined;
}

/** Lines of something else than the answer to a command, such as what Asterisk prints on a screen. */
const maxOtherLines = 20;

/** The conversation with Asterisk about one caller: a command, and its answer. */
export class AgiLine {
  readonly #lines: AsyncIterator<string, undefined>;
  readonly #write: (line: string) => void;

  /** @param write sends a line, with its end */
  constructor(lines: AsyncIterator<string, undefined>, write: (line: string) => void) {
    this.#lines = lines;
    this.#write = write;
  }

  /** What the dialplan asks for; Asterisk sends it first. @throws NotAgi */
  request(): Promise<AgiRequest> {
    return readAgiRequest(() => this.#next());
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
    for (let others = 0; others < maxOtherLines; others += 1) {
      const line = await this.#next();
      if (line === undefined) throw new HungUp();
      // Comes at any time, and the answer to the command follows.
      if (line === 'HANGUP') continue;
      const [, status, rest = ''] = /^(\d{3})[ -](.*)$/.exec(line) ?? [];
      // A channel that was hung up.
      if (status === '511') throw new HungUp();
      if (status === undefined) continue;
      const [, result, text] = /^result=([-0-9*#A-D]*)(?: \((.*)\))?$/.exec(rest) ?? [];
      if (status !== '200' || result === undefined) throw new NotAgi(`Asterisk answers ${status} to a command`);
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
