import { createSocket, type Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Log } from '../log.ts';
import { messageIdHeader } from './endpoint-messages.ts';
import { sipOfHepPacket } from './hep-packet.ts';
import { readSipHead, type SipHead } from './sip-head.ts';

/** Nobody waits for so many telephones at once. */
const maxExpected = 4_000;
/** Kept for packets that were late; nobody asks for an answer for so long. */
const expectedLifetimeMilliseconds = 10_000;

/**
 * `silence`: the message was sent, and no final answer came in time. `no-copies`: the exchange sends none, it seems.
 */
export type SipAnswer = number | 'silence' | 'no-copies';

/** What is waited for. To be ended in any case. */
export interface ExpectedAnswer {
  /**
   * @param limitMilliseconds up to 10 s
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
 * What telephones answered to messages, which Asterisk tells nobody: read from the copies of SIP packets that
 * res_hep_pjsip sends. Nothing is kept of them but the ids of messages that somebody waits for, and nothing is logged.
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
   * Listens.
   *
   * @param place an address of loopback: the copies hold codes in clear
   * @throws Error for any other address, or when the port is taken
   */
  async open({ host, port }: { host: string; port: number }): Promise<void> {
    if (!/^(127\.|::1$)/.test(host)) throw new Error('Copies of SIP messages are read on loopback only');
    const socket = createSocket(isIPv6(host) ? 'udp6' : 'udp4');
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(port, host, () => {
        socket.off('error', reject);
        resolve();
      });
    }).catch((error: Error) => {
      throw new Error(`BELCODE_SIP_REPORTS: nothing can listen there (${error.message})`);
    });
    socket.on('error', (error) => this.#log.error(error, 'copies of SIP messages cannot be read any more'));
    socket.on('message', (packet) => this.#receive(packet));
    this.#socket = socket;
  }

  close(): void {
    this.#socket?.close();
    this.#socket = undefined;
  }

  /** To be called before the message is sent. @param id that it is sent with */
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

  /** How many messages are waited for. */
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
    // A message has one Call-ID, however often it is sent; the first that is told counts.
    if (expected === undefined || expected.callId !== undefined) return;
    expected.callId = callId;
    this.#byCallId.set(callId, id);
  }

  #noteResponse(callId: string, status: number): void {
    // Not final; or to be asked again with a password (RFC 3261 §22.2), where the endpoint has one.
    if (status < 200 || status === 401 || status === 407) return;
    const id = this.#byCallId.get(callId);
    if (id !== undefined) this.#expected.get(id)?.tell(status);
  }

  #forget(id: string): void {
    const callId = this.#expected.get(id)?.callId;
    if (callId !== undefined) this.#byCallId.delete(callId);
    this.#expected.delete(id);
  }

  /** Oldest first, as they were put in. */
  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [id, { until }] of this.#expected) {
      if (until > now && this.#expected.size < maxExpected) return;
      this.#forget(id);
    }
  }
}
