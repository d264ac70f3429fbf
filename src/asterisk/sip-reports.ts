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
const expectedLifetimeMilliseconds = 10_000;

/** `silence`: no final answer to the message came in time. `no-copies`: not even a copy of the message came. */
export type SipAnswer = number | 'silence' | 'no-copies';

/** The pending answer to one message. The caller must always call `end`. */
export interface ExpectedAnswer {
  /**
   * @param limitMilliseconds at most 10 s
   * @returns the telephone's final SIP status, or why there is none
   */
  status(limitMilliseconds: number): Promise<SipAnswer>;
  end(): void;
}

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
  #socket: Socket | undefined;

  constructor({ clock, log }: { clock: Clock; log: Log }) {
    this.#clock = clock;
    this.#log = log;
  }

  /**
   * Opens the port.
   *
   * @param place a loopback address, because the copies contain codes in clear
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
    const told = new Promise<number>((resolve) => {
      tell = resolve;
    });
    const expected: Expected = { until: this.#clock.now() + expectedLifetimeMilliseconds, tell };
    this.#expected.set(id, expected);
    return {
      status: async (limitMilliseconds) => {
        const limit = new AbortController();
        const late = this.#clock.wait(limitMilliseconds, limit.signal).catch(() => {});
        const status = await Promise.race([told, late]);
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

  #receive(packet: Buffer): void {
    if (this.#expected.size === 0) return;
    const sip = sipOfHepPacket(packet);
    const head = sip && readSipHead(sip);
    if (head === undefined || head.method !== 'MESSAGE') return;
    if (head.type === 'request') this.#noteRequest(head);
    else this.#noteResponse(head.callId, head.status);
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
