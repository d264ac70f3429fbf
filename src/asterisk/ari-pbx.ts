import type ari from 'ari-client';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import type { Random } from '../random.ts';
import { type AriEvent, AriEvents } from './ari-events.ts';
import { connectAriClient } from './connect-ari-client.ts';
import { type Call, type CallEvent, type CallRequest, type Pbx, PbxError, type PbxTrouble } from './pbx.ts';

export interface AriPbxOptions {
  /** http(s)://host:port of Asterisk's HTTP server. */
  url: string;
  user: string;
  password: string;
  /** Name of the dialler. Asterisk keeps one event socket for each application, so each dialler has its own. */
  dialler: string;
  /** What is dialled, with `{number}` in it. */
  dial: string;
  /** `Name <number>`, or a name. */
  callerId: string;
  /** Called whenever `isLive()` has changed. */
  onPresence(live: boolean): void;
  log: Log;
  clock: Clock;
  random: Random;
}

/** Asterisk answers within some milliseconds; past this it is frozen or gone. */
const requestLimitMilliseconds = 3_000;
/** Where in `dialplan/` an answered call goes. */
const answeredContext = 'belcode-answered';

interface UpCall {
  onEvent(event: CallEvent): void;
  /** The channel is in our application: until then Asterisk refuses to do anything to it. */
  onOurs(): void;
  sipStatus?: number;
}

/** Asterisk by its REST Interface: requests through ari-client, events through a socket of our own. */
export class AriPbx implements Pbx {
  readonly #options: AriPbxOptions;
  readonly #app: string;
  readonly #events: AriEvents;
  readonly #calls = new Map<string, UpCall>();
  #client: ari.Client | undefined;

  constructor(options: AriPbxOptions) {
    this.#options = options;
    this.#app = `belcode-${options.dialler}`;
    const { url, user, password, log, clock, random } = options;
    this.#events = new AriEvents({
      ...{ url, user, password, log, clock, random },
      app: this.#app,
      onEvent: (event) => this.#receive(event),
      onConnected: () => this.#reconcile(),
      onLive: () => options.onPresence(true),
      onLost: (lastSign) => {
        this.#loseCalls(lastSign);
        options.onPresence(false);
      },
    });
  }

  /** Connects, and reconnects for ever, until `stop`. */
  run(): Promise<void> {
    return this.#events.run();
  }

  stop(): void {
    this.#events.stop();
  }

  isLive(): boolean {
    return this.#events.isLive();
  }

  async place(request: CallRequest, onEvent: (event: CallEvent) => void): Promise<Call> {
    const { id, number, ringSeconds, callSeconds } = request;
    if (!this.isLive()) throw new PbxError('exchange-down', 'not connected');
    if (this.#calls.has(id)) throw new PbxError('already-placed', 'by this dialler');
    let onOurs = () => {};
    const ours = new Promise<void>((resolve) => {
      onOurs = resolve;
    });
    this.#calls.set(id, { onEvent, onOurs });
    try {
      // Created first and dialled afterwards, so that the time limit stands before the first ring: whatever becomes of
      // this program, Asterisk ends the channel. The variables of `create` itself may hold no function.
      const channel = {
        endpoint: this.#options.dial.replace('{number}', () => number),
        app: this.#app,
        appArgs: 'created',
        channelId: id,
        variables: { BELCODE_APP: this.#app, BELCODE_DELIVERY: id, BELCODE_CALL_SECONDS: String(callSeconds) },
      };
      await this.#request((client) => client.channels.create(channel));
      await withLimit(ours);
      await Promise.all(
        Object.entries({
          'TIMEOUT(absolute)': String(ringSeconds + callSeconds),
          // The caller id of a channel that nobody calls from: who it is connected to.
          'CONNECTEDLINE(all,i)': this.#options.callerId,
        }).map(([variable, value]) =>
          this.#request((client) => client.channels.setChannelVar({ channelId: id, variable, value })),
        ),
      );
      await this.#request((client) => client.channels.dial({ channelId: id, timeout: ringSeconds }));
    } catch (error) {
      this.#calls.delete(id);
      if ((error as PbxError).trouble !== 'already-placed') await this.#endCall(id);
      throw error;
    }
    return {
      play: (files) => this.#play(id, files),
      stop: (sound) => this.#settle((client) => client.playbacks.stop({ playbackId: sound })),
      hangUp: () => this.#endCall(id),
    };
  }

  async #play(channelId: string, files: readonly string[]): Promise<string> {
    const playbackId = this.#options.random.id();
    const media = files.map((file) => `sound:${file}`);
    await this.#request((client) => client.channels.playWithId({ channelId, playbackId, media }));
    return playbackId;
  }

  /** An exchange that is away is asked, but not waited for: somebody is to be told of the failed call. */
  async #endCall(id: string): Promise<void> {
    const asked = this.#hangUp(id);
    if (this.isLive()) await asked;
  }

  #hangUp(channelId: string): Promise<void> {
    return this.#settle((client) => client.channels.hangup({ channelId }));
  }

  /** A request whose purpose is fulfilled when there is nothing left to do it to. */
  async #settle(send: (client: ari.Client) => Promise<unknown>): Promise<void> {
    try {
      await this.#request(send);
    } catch (error) {
      if ((error as PbxError).trouble !== 'call-over') this.#options.log.warn(error, 'Asterisk did not do as asked');
    }
  }

  async #request<T>(send: (client: ari.Client) => Promise<T>): Promise<T> {
    const client = this.#client;
    if (client === undefined) throw new PbxError('exchange-down', 'not connected');
    return answerOf(send(client));
  }

  #receive(event: AriEvent): void {
    const id = event.channel?.id ?? event.peer?.id ?? event.playback?.target_uri.replace(/^channel:/, '');
    const up = id === undefined ? undefined : this.#calls.get(id);
    if (id === undefined) return;
    if (up === undefined) {
      if (event.type === 'StasisStart') this.#refuseLeftover(id);
      return;
    }
    if (event.tech_cause !== undefined && event.tech_cause > 0) up.sipStatus = event.tech_cause;
    if (event.type === 'StasisStart' && event.args?.[0] === 'created') up.onOurs();
    if (event.type === 'Dial' && event.dialstatus === 'ANSWER') this.#enterDialplan(id);
    const told = callEventOf(event, up);
    if (told?.type === 'ended') this.#calls.delete(id);
    if (told?.type === 'sound-ended' && told.played) this.#sendSilence(id);
    if (told !== undefined) up.onEvent(told);
  }

  /** A call of a dead dialler that was in the operator's dialplan while `reconcile` looked, or nobody's: it would be silent. */
  #refuseLeftover(channelId: string): void {
    this.#options.log.warn({ delivery: channelId }, 'ending a call that is none of ours');
    void this.#hangUp(channelId);
  }

  /** The operator's dialplan has the answered call first, and gives it back by `Stasis(…,answered)`. */
  #enterDialplan(channelId: string): void {
    void this.#settle((client) =>
      client.channels.continueInDialplan({ channelId, context: answeredContext, extension: 's', priority: 1 }),
    );
  }

  /**
   * Between two sounds Asterisk sends nothing at all. Gateways take that for a dead line, and some telephones miss the
   * beginning of what comes next. The next sound ends the silence by itself.
   */
  #sendSilence(channelId: string): void {
    void this.#settle((client) => client.channels.startSilence({ channelId }));
  }

  /** After every (re)connection: events were lost, so channels that an earlier connection left behind are ended. */
  async #reconcile(): Promise<void> {
    const { url, user, password, log } = this.#options;
    this.#client = await answerOf(connectAriClient(url, user, password));
    const app = await this.#request((client) => client.applications.get({ applicationName: this.#app }));
    // All at once: a frozen Asterisk would hold each of them up until the limit.
    await Promise.all(
      (app.channel_ids as unknown as string[]).map((channelId) => {
        log.warn({ delivery: channelId }, 'ending a call that an earlier connection left behind');
        return this.#hangUp(channelId);
      }),
    );
  }

  #loseCalls(lastSign: number): void {
    const lost = [...this.#calls.values()];
    this.#calls.clear();
    for (const up of lost) up.onEvent({ type: 'lost', lastSign });
  }
}

function callEventOf(event: AriEvent, up: UpCall): CallEvent | undefined {
  switch (event.type) {
    case 'Dial':
      return event.dialstatus === 'RINGING' ? { type: 'ringing' } : undefined;
    case 'StasisStart':
      return event.args?.[0] === 'answered' ? { type: 'answered' } : undefined;
    case 'ChannelDtmfReceived':
      return { type: 'key', key: event.digit ?? '' };
    case 'PlaybackFinished':
      return { type: 'sound-ended', sound: event.playback?.id ?? '', played: event.playback?.state !== 'failed' };
    case 'ChannelDestroyed':
      return {
        type: 'ended',
        cause: { q850: event.cause ?? 0, ...(up.sipStatus === undefined ? {} : { sipStatus: up.sipStatus }) },
      };
    default:
      return undefined;
  }
}

/** ari-client throws away the HTTP status and keeps the words of Asterisk's res_ari_channels.c. */
function troubleOf(words: string): PbxTrouble {
  if (/already exists/.test(words)) return 'already-placed';
  if (/Allocation failed/.test(words)) return 'unreachable';
  // A channel that hangs up has left the application some moments before it is gone.
  if (/not found|not in Stasis/i.test(words)) return 'call-over';
  return 'exchange-down';
}

/** @throws PbxError, whatever ari-client throws: an error, a sentence, or the answer that it did not understand */
async function answerOf<T>(answer: Promise<T>): Promise<T> {
  try {
    return await withLimit(answer);
  } catch (error) {
    if (error instanceof PbxError) throw error;
    const words = typeof error === 'string' ? error : ((error as Error | undefined)?.message ?? 'no reason given');
    throw new PbxError(troubleOf(words), words);
  }
}

/** ari-client has no time limits of its own. */
async function withLimit<T>(answer: Promise<T>): Promise<T> {
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
