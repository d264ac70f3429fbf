import type ari from 'ari-client';
import type { Log } from '../log.ts';
import { connectAriClient } from './connect-ari-client.ts';
import { PbxError, type PbxTrouble } from './pbx.ts';

/** Asterisk answers within some milliseconds; after this time it is frozen or gone. */
const requestLimitMilliseconds = 3_000;

export type Send<T> = (client: ari.Client) => Promise<T>;

/** Sends requests to Asterisk's REST Interface with a time limit, and reports failures as PbxError. */
export class AriRequests {
  readonly #log: Log;
  #client: ari.Client | undefined;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Reads the description of the interface. @throws PbxError */
  async connect(url: string, user: string, password: string): Promise<void> {
    this.#client = await answerOf(connectAriClient(url, user, password));
  }

  /** Asterisk's own version; empty when it does not say. Never throws. */
  version(): Promise<string> {
    return this.request((client) => client.asterisk.getInfo({ only: 'system' })).then(
      ({ system }) => system?.version ?? '',
      () => '',
    );
  }

  /** Whether Asterisk has loaded all of these modules; false when it does not say. Never throws. */
  async hasModules(names: readonly string[]): Promise<boolean> {
    const all = names.map((moduleName) => this.request((client) => client.asterisk.getModule({ moduleName })));
    return Promise.all(all).then(
      (modules) => modules.every(({ status }) => status === 'Running'),
      () => false,
    );
  }

  /** @throws PbxError */
  async request<T>(send: Send<T>): Promise<T> {
    if (this.#client === undefined) throw new PbxError('exchange-down', 'not connected');
    return answerOf(send(this.#client));
  }

  /** Sends a request that has succeeded also when the call is over. Never throws; other failures are logged. */
  async settle(send: Send<unknown>): Promise<void> {
    try {
      await this.request(send);
    } catch (error) {
      if ((error as PbxError).trouble !== 'call-over') this.#log.warn(error, 'Asterisk refused a request');
    }
  }

  /** Sets a variable or a function of a channel. @throws PbxError */
  setVariable(channelId: string, variable: string, value: string): Promise<void> {
    return this.request((client) => client.channels.setChannelVar({ channelId, variable, value }));
  }

  hangUp(channelId: string): Promise<void> {
    return this.settle((client) => client.channels.hangup({ channelId }));
  }
}

/** Reads the messages of Asterisk's res_ari_channels.c, because ari-client drops the HTTP status. */
function troubleOf(words: string): PbxTrouble {
  if (/already exists/.test(words)) return 'already-placed';
  if (/Allocation failed/.test(words)) return 'unreachable';
  // A channel that hangs up leaves the application shortly before it is gone.
  if (/not found|not in Stasis/i.test(words)) return 'call-over';
  return 'exchange-down';
}

/** @throws PbxError for everything that ari-client throws: an error, a string, or an answer that it cannot read */
async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withLimit(answer);
  } catch (error) {
    if (error instanceof PbxError) throw error;
    const words = typeof error === 'string' ? error : ((error as Error | undefined)?.message ?? 'no reason given');
    throw new PbxError(troubleOf(words), words);
  }
}

/** ari-client itself has no time limits. @throws PbxError when the limit has passed */
export async function withLimit<T>(answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PbxError('exchange-down', `no answer within ${requestLimitMilliseconds} ms`)),
      requestLimitMilliseconds,
    );
  });
  try {
    return await Promise.race([answer, limit]);
  } finally {
    clearTimeout(timer);
  }
}
