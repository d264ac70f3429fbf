import {
  hasSound,
  keyPayload,
  packetMilliseconds,
  packetSamples,
  pcmu,
  rtpPacket,
  silence,
  telephoneEvent,
} from './rtp.ts';

/** A key to press, and when. */
export interface WantedKey {
  key: string;
  /** From the first sound of the call to the end of the question. */
  saidMilliseconds: number;
}

/** Silence after the question; longer than any pause within it. */
const quietMilliseconds = 500;
/** A person holds a key for about 120 ms; Asterisk extends a key shorter than 80 ms (dtmfminduration). */
const keyPackets = 6;
/** RFC 4733 §2.5.1.4: the last packet of a key is sent three times. */
const endPackets = 3;

/** Sound of the phone in one call: it hears everything, and sends silence and one key. */
export class PhoneSound {
  readonly #send: (packet: Buffer) => void;
  readonly #source = (Math.random() * 2 ** 32) >>> 0;
  #wanted: WantedKey | undefined;
  #sequence = (Math.random() * 2 ** 15) | 0;
  #timestamp = 0;
  #nextAt: number;
  #firstSoundAt: number | undefined;
  #lastSoundAt = 0;
  /** Packets of the key sent so far. */
  #pressed = 0;

  /** @param now milliseconds of the clock that `tick` and `hear` use */
  constructor(now: number, send: (packet: Buffer) => void) {
    this.#nextAt = now;
    this.#send = send;
  }

  press(wanted: WantedKey): void {
    this.#wanted = wanted;
  }

  /** @returns whether this packet is the first sound after the key */
  hear(packet: Buffer, now: number): boolean {
    if (!hasSound(packet)) return false;
    this.#firstSoundAt ??= now;
    this.#lastSoundAt = now;
    return this.#pressed > keyPackets;
  }

  /** Sends the packets that are due. Telephones send all the time, even in silence. */
  tick(now: number): void {
    while (this.#nextAt <= now) {
      this.#nextAt += packetMilliseconds;
      if (this.#pressed > 0 || this.#isTime(now)) this.#sendKey();
      else this.#sendSilence();
    }
  }

  #isTime(now: number): boolean {
    const wanted = this.#wanted;
    if (wanted === undefined || this.#firstSoundAt === undefined) return false;
    return now - this.#firstSoundAt >= wanted.saidMilliseconds && now - this.#lastSoundAt >= quietMilliseconds;
  }

  #sendKey(): void {
    if (this.#pressed === keyPackets + endPackets) {
      this.#sendSilence();
      return;
    }
    const first = this.#pressed === 0;
    this.#pressed += 1;
    const held = Math.min(this.#pressed, keyPackets + 1) * packetSamples;
    const payload = keyPayload(this.#wanted?.key ?? '', held, this.#pressed > keyPackets);
    this.#sendRtp(telephoneEvent, payload, first);
    // All packets of a key carry the timestamp of its start.
    if (this.#pressed === keyPackets + endPackets) this.#timestamp += this.#pressed * packetSamples;
  }

  #sendSilence(): void {
    this.#sendRtp(pcmu, silence, false);
    this.#timestamp += packetSamples;
  }

  #sendRtp(type: number, payload: Buffer, marker: boolean): void {
    this.#sequence += 1;
    const header = { type, marker, sequence: this.#sequence, timestamp: this.#timestamp, source: this.#source };
    this.#send(rtpPacket(header, payload));
  }
}
