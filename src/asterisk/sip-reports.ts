import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { messageIdHeader } from './endpoint-messages.ts';
import { sipOfHepPacket } from './hep-packet.ts';
import { readSipHead, type SipHead } from './sip-head.ts';

/** More than a dialler ever waits for at once. */
const maxExpected = 4_000;
/** Longer than any caller waits for an answer. */
const expectedLifetimeMilliseconds = 40_000;

/** `silence`: no final answer to the message came in time. `no-copies`: not even a copy of the message came. */
export type SipAnswer = number | 'silence' | 'no-copies';

/** The pending answer to one message. The caller must always call `end`. */
export interface ExpectedAnswer {
  /**
   * May be asked again: an answer that came meanwhile is kept.
   *
   * @param limitMilliseconds at most 35 s
   * @param signal ends the wait early
   * @returns the telephone's final SIP status, or why there is none
   */
  status(limitMilliseconds: number, signal?: AbortSignal): Promise<SipAnswer>;
  end(): void;
}

/** How a telephone can send keys, as its answer to a call says. */
export interface KeyWays {
  /** `telephone-event` in its session (RFC 4733). */
  events: boolean;
  /** `INFO` among the methods that it allows. */
  info: boolean;
}

/** More than there are calls at once. */
const maxKeyWays = 2_000;

interface Expected {
  until: number;
  callId?: string;
  tell(status: number): void;
}

/**
 * Reads what telephones answer to messages from the copies of SIP packets that res_hep_pjsip sends, because Asterisk
 * does not report it. Only the ids of pending messages are kept, and nothing is logged.
 */
export class SipReports {
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #expected = new Map<string, Expected>();
  readonly #byCallId = new Map<string, string>();
  /** By the Call-ID of an answered call, oldest first. */
  readonly #keyWays = new Map<string, KeyWays>();
  #socket: Socket | undefined;

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Opens the port.
   *
   * @param to `host`: a loopback address, because the copies contain codes in clear
   * @throws Error for any other address, or when the port is taken
   */
  async open({ host, port }: { host: string; port: number }): Promise<void> {
    if (!/^(127\.|::1$)/.test(host)) throw new Error('BELCODE_SIP_REPORTS must be a loopback address');
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, host, () => {
        socket.off('error', reject);
        resolve();
      });
    }).catch((error: Error) => {
      throw new Error(`BELCODE_SIP_REPORTS: cannot listen there (${error.message})`);
    });
    socket.on('error', (error) => this.#log.error(error, 'can no longer read copies of SIP messages'));
    socket.on('message', (packet) => this.#receive(packet));
    this.#socket = socket;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** Must be called before the message is sent. @param id the id of the message */
  expect(id: string): ExpectedAnswer {
    this.#forgetOld();
    let tell: (status: number) => void = () => {};
    const reported = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const expected: Expected = { until: this.#clock.now() + expectedLifetimeMilliseconds, tell };
    this.#expected.set(id, expected);
    return {
      status: async (limitMilliseconds, signal) => {
        const limit = new AbortController();
        const stop = signal === undefined ? limit.signal : AbortSignal.any([limit.signal, signal]);
        const late = this.#clock.wait(limitMilliseconds, stop).catch(() => {});
        const status = await Promise.race([reported, late]);
        limit.abort();
        return status ?? (expected.callId === undefined ? 'no-copies' : 'silence');
      },
      end: () => this.#forget(id),
    };
  }

  /** The number of pending messages. */
  waiting(): number {
    return this.#expected.size;
  }

  /** @param callId of the INVITE @returns undefined when no copy of an answer with a session came */
  keyWaysOf(callId: string): KeyWays | undefined {
    return this.#keyWays.get(callId);
  }

  #receive(packet: Buffer): void {
    const sip = sipOfHepPacket(packet);
    const head = sip && readSipHead(sip);
    if (sip === undefined || head === undefined) return;
    if (head.method === 'INVITE' && head.type === 'response' && head.status === 200) this.#noteAnswer(head, sip);
    if (head.method !== 'MESSAGE' || this.#expected.size === 0) return;
    if (head.type === 'request') this.#noteRequest(head);
    else this.#noteResponse(head.callId, head.status);
  }

  /** The session of a call holds no code, unlike the body of a message. */
  #noteAnswer({ callId, header }: SipHead, sip: Buffer): void {
    const session = sip.toString('latin1', sip.indexOf('\r\n\r\n') + 4);
    if (!/^m=audio /m.test(session) || this.#keyWays.has(callId)) return;
    const events = /^a=rtpmap:\d+ telephone-event\//im.test(session);
    this.#keyWays.set(callId, { events, info: /\bINFO\b/i.test(header('Allow') ?? '') });
    const [oldest] = this.#keyWays.keys();
    if (this.#keyWays.size > maxKeyWays && oldest !== undefined) this.#keyWays.delete(oldest);
  }

  #noteRequest({ callId, header }: SipHead): void {
    const id = header(messageIdHeader) ?? '';
    const expected = this.#expected.get(id);
    // All transmissions of a message have the same Call-ID; the first one counts.
    if (expected === undefined || expected.callId !== undefined) return;
    expected.callId = callId;
    this.#byCallId.set(callId, id);
  }

  #noteResponse(callId: string, status: number): void {
    // Not final: provisional, or a request for a password, with which Asterisk sends the message again (RFC 3261
    // §22.2).
    if (status < 200 || status === 401 || status === 407) return;
    const id = this.#byCallId.get(callId);
    if (id !== undefined) this.#expected.get(id)?.tell(status);
  }

  #forget(id: string): void {
    const callId = this.#expected.get(id)?.callId;
    if (callId !== undefined) this.#byCallId.delete(callId);
    this.#expected.delete(id);
  }

  /** Removes old entries. The map keeps the order of insertion, so the oldest come first. */
  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [id, { until }] of this.#expected) {
      if (until > now && this.#expected.size < maxExpected) return;
      this.#forget(id);
    }
  }
}
