import type { Clock } from '../../clock.ts';
import type { Log } from '../../log.ts';
import { clientAt, type ServedClient } from '../../login/radius/radius-client.ts';
import { KeptReplies } from './kept-replies.ts';

/** A client that was added, removed or renewed is so within this time. */
const readAgainMilliseconds = 5_000;

export interface KnownClient extends ServedClient {
  kept: KeptReplies;
}

export interface ClientSource {
  serve(): Promise<{ clients: ServedClient[]; unreadable: string[] }>;
}

/** The clients, in memory: a stranger's packet must not reach the database. */
export class KnownClients {
  readonly #clock: Clock;
  readonly #log: Log;
  #clients: readonly KnownClient[] = [];
  #said = '';

  constructor(clock: Clock, log: Log) {
    this.#clock = clock;
    this.#log = log;
  }

  at(address: string): KnownClient | undefined {
    return clientAt(this.#clients, address);
  }

  /** Reads the clients again and again. What was read last stays while the database is away. */
  async keep(source: ClientSource, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await this.read(source);
      await this.#clock.wait(readAgainMilliseconds, signal).catch(() => {});
    }
  }

  async read(source: ClientSource): Promise<void> {
    try {
      const { clients, unreadable } = await source.serve();
      this.#clients = clients.map((client) => ({ ...client, kept: this.#keptOf(client) }));
      this.#say(
        unreadable.length > 0
          ? `A key is missing for the secrets of these clients: ${unreadable.join(', ')}`
          : `Clients: ${clients.map(({ name }) => name).join(', ') || 'none; `belcode radius add` adds one'}`,
      );
    } catch (error) {
      this.#say(`The clients could not be read: ${(error as Error).message}`);
    }
  }

  /** Another secret makes the kept replies worthless. */
  #keptOf({ id, secret }: ServedClient): KeptReplies {
    const same = this.#clients.find((each) => each.id === id && each.secret === secret);
    return same?.kept ?? new KeptReplies(this.#clock);
  }

  #say(line: string): void {
    if (line !== this.#said) this.#log.info(line);
    this.#said = line;
  }
}
