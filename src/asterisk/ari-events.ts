import { WebSocket } from 'ws';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import { ariBase } from './ari-base.ts';
import { certificateAdvice } from './certificate-advice.ts';

/** One event of Asterisk's REST Interface, with the fields that Belcode reads. */
export interface AriEvent {
  type: string;
  args?: string[];
  application?: string;
  channel?: { id: string; state: string };
  peer?: { id: string };
  dialstatus?: string;
  digit?: string;
  cause?: number;
  tech_cause?: number;
  /** With ChannelUserevent. */
  eventname?: string;
  /** With ChannelUserevent: what the dialplan has sent by UserEvent(). */
  userevent?: { eventname?: string; status?: string };
  /** With DeviceStateChanged: `PJSIP/desk-201`, `NOT_INUSE`. */
  device_state?: { name: string; state: string };
  playback?: { id: string; state: string; target_uri: string };
  recording?: { name: string; target_uri: string };
}

export interface AriEventsOptions {
  /** As in BELCODE_ARI_URL: http(s)://host:port, and the prefix of http.conf. */
  url: string;
  user: string;
  password: string;
  app: string;
  log: Log;
  clock: Clock;
  random: Random;
  onEvent(event: AriEvent): void;
  /** Called when the socket is open, to end calls of an earlier connection. `isLive()` is false until it resolves. */
  onConnected(): Promise<void>;
  onLive(): void;
  /** Whether events still come; default: nobody looks. Never rejects. */
  isHeard?(): Promise<boolean>;
  /** @param lastSign time of Asterisk's last sign of life, milliseconds since the epoch */
  onLost(lastSign: number): void;
}

/** A socket without a sign of life for this time is dead, because a frozen Asterisk keeps its TCP connection. */
const silenceLimitMilliseconds = 5_000;
const pingEveryMilliseconds = 2_000;
const connectLimitMilliseconds = 3_000;
const maxPauseMilliseconds = 3_000;
/** When to look whether events come: soon, because a mistake of the exchange comes soon after a connection. */
const firstLooksMilliseconds: readonly number[] = [1_000, 2_000, 4_000];
const lookEveryMilliseconds = 10_000;
/** A connection that ends sooner counts as failed, because two diallers with the same name disconnect each other. */
const steadyMilliseconds = 5_000;

/**
 * The event socket of one Stasis application: reconnects until `stop`, detects a frozen Asterisk, ignores unknown
 * events.
 */
export class AriEvents {
  readonly #options: AriEventsOptions;
  #socket: WebSocket | undefined;
  #live = false;
  #stopping = new AbortController();

  constructor(options: AriEventsOptions) {
    this.#options = options;
  }

  isLive(): boolean {
    return this.#live;
  }

  /** Runs until `stop`. Never rejects. */
  async run(): Promise<void> {
    const { log, clock, random } = this.#options;
    let failures = 0;
    while (!this.#stopping.signal.aborted) {
      const lived = await this.#connectOnce().catch((error: Error) => {
        if (failures === 0 && !this.#stopping.signal.aborted)
          log.error(`Asterisk is away: ${explain(error.message)}. Trying again until it is back`);
        return false;
      });
      failures = lived ? 0 : failures + 1;
      // Half of the pause is random, so that many diallers do not reconnect at the same moment.
      const pause = Math.min(100 * 2 ** Math.min(failures, 6), maxPauseMilliseconds);
      await clock.wait(pause / 2 + random.fraction() * (pause / 2), this.#stopping.signal).catch(() => {});
    }
  }

  stop(): void {
    this.#stopping.abort();
    this.#socket?.terminate();
  }

  /**
   * Resolves when the connection is closed.
   *
   * @returns whether it was live for at least `steadyMilliseconds`
   * @throws Error when it did not open, or `onConnected` failed
   */
  async #connectOnce(): Promise<boolean> {
    const { url, user, password, app, log, clock, onConnected, onLive, onLost } = this.#options;
    const address = new URL(`${ariBase(url)}/ari/events`);
    address.protocol = address.protocol.replace('http', 'ws');
    address.searchParams.set('app', app);
    const socket = new WebSocket(address, {
      // In a header and not in the URL, because URLs appear in logs.
      auth: `${user}:${password}`,
      handshakeTimeout: connectLimitMilliseconds,
    });
    this.#socket = socket;
    const closed = new Promise<string>((resolve) => {
      socket.once('close', (code) => resolve(`closed with ${code}`));
    });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.on('error', () => {});
    let lastSign = clock.now();
    socket.on('pong', () => {
      lastSign = clock.now();
    });
    socket.on('message', (data) => {
      lastSign = clock.now();
      this.#receive(String(data));
    });
    const heartbeat = setInterval(() => {
      if (clock.now() - lastSign > silenceLimitMilliseconds) socket.terminate();
      else socket.ping();
    }, pingEveryMilliseconds);
    const over = new AbortController();
    try {
      await onConnected();
      if (socket.readyState !== WebSocket.OPEN) throw new Error(await closed);
      this.#live = true;
      const since = clock.now();
      log.info({ app }, 'connected to Asterisk');
      onLive();
      void this.#watch(socket, over.signal);
      const why = await closed;
      if (!this.#stopping.signal.aborted) log.error(`the connection to Asterisk was lost (${why})`);
      return clock.now() - since >= steadyMilliseconds;
    } finally {
      clearInterval(heartbeat);
      over.abort('over');
      socket.terminate();
      const wasLive = this.#live;
      this.#live = false;
      if (wasLive) onLost(lastSign);
    }
  }

  /** Ends a connection on which no more events come. */
  async #watch(socket: WebSocket, signal: AbortSignal): Promise<void> {
    const { clock, log, isHeard } = this.#options;
    if (isHeard === undefined) return;
    for (let look = 0; !signal.aborted; look += 1) {
      await clock.wait(firstLooksMilliseconds[look] ?? lookEveryMilliseconds, signal).catch(() => {});
      if (signal.aborted || (await isHeard()) || signal.aborted) continue;
      log.error('Asterisk answers, but sends no events to this connection: connecting again');
      socket.terminate();
      return;
    }
  }

  #receive(text: string): void {
    const { log, onEvent } = this.#options;
    try {
      const event: unknown = JSON.parse(text);
      if (typeof event === 'object' && event !== null && 'type' in event) onEvent(event as AriEvent);
    } catch (error) {
      log.error(error, 'could not read an event of Asterisk');
    }
  }
}

/** Explains a refused handshake by the settings to correct. */
function explain(message: string): string {
  if (/\b401\b/.test(message))
    return '401, it does not accept BELCODE_ARI_USER and BELCODE_ARI_PASSWORD (see ari.conf)';
  if (/\b404\b/.test(message))
    return (
      '404, there is no ARI at this address: is ari.conf enabled, is res_ari loaded, ' +
      'and does BELCODE_ARI_URL end with the prefix of http.conf?'
    );
  return certificateAdvice(message, 'BELCODE_ARI_URL') ?? message;
}
