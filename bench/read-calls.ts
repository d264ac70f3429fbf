import type { WatchedPorts } from './capture.ts';
import { HttpRequests } from './http-requests.ts';
import { endsKey, hasSound, payloadType, telephoneEvent } from './rtp.ts';
import { calledNumber, readSip, soundPort } from './sip.ts';
import { type Packet, readPackets } from './wire.ts';

/** The moments of one call, in milliseconds since the epoch, by the kernel's clock. */
export interface CallMoments {
  /** POST /v1/challenges, or the bare originate: the first packet of the request. */
  requested?: number;
  /** The dialler's requests to create the channel and to dial it. */
  created?: number;
  dialled?: number;
  /** INVITE to the phone. */
  invited?: number;
  /** 200 from the phone. */
  answered?: number;
  /** First packet with sound after that. */
  greeted?: number;
  /** The packet that ends the key. */
  keyed?: number;
  /** Whether the line was silent when the key was pressed. */
  quiet?: boolean;
  /** The dialler's first request to play after the key. */
  askedToPlay?: number;
  /** First packet with sound after the key. */
  spoken?: number;
}

/** A key sooner after a sound than this was pressed during the question. */
const quietMilliseconds = 300;

/** The calls of a capture, by number. */
export function readCalls(capture: Buffer, ports: WatchedPorts): Map<string, CallMoments> {
  const reader = new CallReader(ports);
  for (const packet of readPackets(capture)) reader.add(packet);
  return reader.calls;
}

class CallReader {
  readonly calls = new Map<string, CallMoments>();
  readonly #ports: WatchedPorts;
  readonly #requests = new HttpRequests();
  readonly #bySipId = new Map<string, CallMoments>();
  readonly #byRtpPort = new Map<number, CallMoments>();
  readonly #byChannel = new Map<string, CallMoments>();
  readonly #lastSound = new Map<CallMoments, number>();

  constructor(ports: WatchedPorts) {
    this.#ports = ports;
  }

  add(packet: Packet): void {
    const { sipPort, rtpPort } = this.#ports;
    if (packet.protocol === 'tcp') this.#addRequest(packet);
    else if (packet.toPort === rtpPort) this.#addHeard(packet);
    else if (packet.fromPort === rtpPort) this.#addKey(packet);
    else if (packet.toPort === sipPort || packet.fromPort === sipPort) this.#addSip(packet);
  }

  #addRequest(packet: Packet): void {
    const request = this.#requests.add(packet);
    if (request === undefined) return;
    const { at, text } = request;
    const channel = /^POST \/ari\/channels\/([^/?\s]+)\/(dial|play)\b/.exec(text);
    if (channel !== null) {
      const call = this.#byChannel.get(channel[1] ?? '');
      if (channel[2] === 'dial' && call !== undefined) call.dialled ??= at;
      else if (call?.keyed !== undefined) call.askedToPlay ??= at;
      return;
    }
    const to = /^POST (\/v1\/challenges|\/ari\/channels\/create|\/ari\/channels)[?\s]/.exec(text)?.[1];
    const number = to && /(?:\+|%2B)(316\d{8})/i.exec(text)?.[1];
    if (!number) return;
    const call = this.#call(`+${number}`);
    if (to !== '/ari/channels/create') call.requested ??= at;
    else call.created ??= at;
    const id = /channelId"?[=:]\s*"?([\w-]+)/.exec(text)?.[1];
    if (id !== undefined) this.#byChannel.set(id, call);
  }

  #addSip({ at, payload, fromPort }: Packet): void {
    const message = readSip(payload);
    const id = message.line('call-id');
    if (message.method === 'INVITE' && fromPort !== this.#ports.sipPort && !this.#bySipId.has(id)) {
      const call = this.#call(calledNumber(message));
      call.invited ??= at;
      this.#bySipId.set(id, call);
      this.#byRtpPort.set(soundPort(message), call);
    }
    const call = this.#bySipId.get(id);
    if (call !== undefined && /^SIP\/2\.0 200 /.test(message.first) && /INVITE$/.test(message.line('cseq')))
      call.answered ??= at;
  }

  #addHeard({ at, payload, fromPort }: Packet): void {
    const call = this.#byRtpPort.get(fromPort);
    if (call?.answered === undefined || !hasSound(payload)) return;
    call.greeted ??= at;
    if (call.keyed !== undefined) call.spoken ??= at;
    this.#lastSound.set(call, at);
  }

  #addKey({ at, payload, toPort }: Packet): void {
    const call = this.#byRtpPort.get(toPort);
    if (call === undefined || payloadType(payload) !== telephoneEvent) return;
    call.quiet ??= at - (this.#lastSound.get(call) ?? at) >= quietMilliseconds;
    if (endsKey(payload)) call.keyed ??= at;
  }

  #call(number: string): CallMoments {
    const known = this.calls.get(number);
    if (known !== undefined) return known;
    const call: CallMoments = {};
    this.calls.set(number, call);
    return call;
  }
}
