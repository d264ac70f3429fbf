import { AmiError } from './ami-error.ts';
import { type AmiFields, checkLine, plain } from './ami-fields.ts';
import type { Manager, Packet } from './ami-package.ts';

export interface Ami {
  /**
   * Sends an action.
   *
   * @param fields names and values; each is one line
   * @throws AmiError
   */
  act(action: string, fields?: Readonly<Record<string, string>>): Promise<AmiFields>;
  /**
   * Sends an action that Asterisk answers with a list.
   *
   * @returns the entries, each with its `event`
   * @throws AmiError
   */
  list(action: string, fields?: Readonly<Record<string, string>>): Promise<AmiFields[]>;
  /** Resolves when the connection has ended, by whomever. */
  closed: Promise<void>;
  close(): void;
}

const connectLimitMilliseconds = 3_000;
const actionLimitMilliseconds = 5_000;
/** A list of more entries is refused, because it would be kept in memory. */
const maxEntries = 20_000;

type Settle = { resolve(packet: Packet): void; reject(error: AmiError): void };

/** The package checks no value and sets no limit, so this class does. */
export class AmiConnection implements Ami {
  readonly #manager: Manager;
  readonly #release: () => void;
  readonly #waiting = new Map<string, Settle>();
  readonly #lists = new Map<string, (packet: Packet) => void>();
  readonly closed: Promise<void>;
  #end: () => void = () => {};
  #over = false;
  #count = 0;

  constructor(manager: Manager, release: () => void) {
    this.#manager = manager;
    this.#release = release;
    this.closed = new Promise((resolve) => {
      this.#end = resolve;
    });
    manager.on('close', () => this.close());
    manager.on('end', () => this.close());
    manager.on('error', (error) => this.close(error.message));
    manager.on('managerevent', (packet) => {
      if (typeof packet.actionid === 'string') this.#lists.get(packet.actionid)?.(packet);
    });
  }

  async open(port: number, host: string): Promise<void> {
    await this.#await('connect', connectLimitMilliseconds, ({ resolve }) =>
      this.#manager.connect(port, host, () => resolve({})),
    );
    await this.#await('login', actionLimitMilliseconds, ({ resolve, reject }) =>
      this.#manager.login((refused) => {
        if (refused === undefined) resolve({});
        else reject(new AmiError('login-refused', `Asterisk refuses the login: ${refused.message ?? 'no reason'}`));
      }),
    );
  }

  async act(action: string, fields: Readonly<Record<string, string>> = {}): Promise<AmiFields> {
    return plain(await this.#send(this.#newId(), action, fields));
  }

  async list(action: string, fields: Readonly<Record<string, string>> = {}): Promise<AmiFields[]> {
    const id = this.#newId();
    const entries: AmiFields[] = [];
    let state: 'open' | 'complete' | 'too-long' = 'open';
    let settle = () => {};
    // Before the reply, because both may come in one packet.
    this.#lists.set(id, (packet) => {
      if (/^complete$/i.test(String(packet.eventlist ?? ''))) state = 'complete';
      else if (entries.length < maxEntries) entries.push(plain(packet));
      else state = 'too-long';
      if (state !== 'open') settle();
    });
    try {
      await this.#send(id, action, fields);
      if (state === 'open')
        await this.#await(`the list of ${action}`, actionLimitMilliseconds, ({ resolve }) => {
          settle = () => resolve({});
        });
    } finally {
      this.#lists.delete(id);
    }
    if ((state as string) === 'too-long') throw new AmiError('refused', `${action}: more than ${maxEntries} entries`);
    return entries;
  }

  close(why = 'the connection was closed'): void {
    if (this.#over) return;
    this.#over = true;
    this.#manager.disconnect();
    this.#release();
    for (const { reject } of [...this.#waiting.values()]) reject(new AmiError('away', `Asterisk's manager: ${why}`));
    this.#end();
  }

  #newId(): string {
    this.#count += 1;
    return `belcode-${this.#count}`;
  }

  async #send(id: string, action: string, fields: Readonly<Record<string, string>>): Promise<Packet> {
    checkLine('Action', action);
    for (const [name, value] of Object.entries(fields)) checkLine(name, value);
    const names = Object.keys(fields).map((name) => name.toLowerCase());
    if (names.includes('action') || names.includes('actionid'))
      throw new AmiError('invalid', 'an action is named once, and has its id from here');
    const packet = await this.#await(action, actionLimitMilliseconds, ({ resolve, reject }) => {
      const done = (error: unknown, reply: Packet) => {
        if (error === undefined) resolve(reply);
        else reject(new AmiError('refused', `${action}: ${reply.message ?? 'no reason'}`));
      };
      this.#manager.action({ action, actionid: id, ...fields }, done);
    });
    return packet;
  }

  /** @throws AmiError when nothing comes within the limit, or the connection ends */
  #await(what: string, limitMilliseconds: number, begin: (settle: Settle) => void): Promise<Packet> {
    const name = `${what} ${this.#newId()}`;
    return new Promise<Packet>((resolve, reject) => {
      if (this.#over) throw new AmiError('away', `Asterisk's manager: the connection is closed`);
      const timer = setTimeout(
        () =>
          reject(new AmiError('silent', `Asterisk's manager did not answer (${what}) within ${limitMilliseconds} ms`)),
        limitMilliseconds,
      );
      const settle: Settle = {
        resolve: (packet) => {
          clearTimeout(timer);
          resolve(packet);
        },
        reject: (error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      this.#waiting.set(name, settle);
      begin(settle);
    }).finally(() => this.#waiting.delete(name));
  }
}
