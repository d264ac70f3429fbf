import { encodeMuLaw } from './mu-law.ts';

/**
 * What SIPp plays into a call: a recording of network packets (libpcap's classic format). It puts its own addresses and
 * ports into them, and keeps the rest.
 */

/** A frame of 20 ms at 8 kHz, as telephones send it. */
const frameSamples = 160;
const frameMilliseconds = 20;
/** RFC 3551 table 4. */
const muLawType = 0;
/** As `test/phones/sipp-scenario.ts` offers it. */
export const eventType = 101;

/** Silence of µ-law. */
const silentByte = 0xff;

interface Packet {
  atMilliseconds: number;
  payload: Uint8Array;
  type: number;
  timestamp: number;
  marker: boolean;
}

/** @param samples 8 kHz, 16 bits */
export function soundPackets(samples: Int16Array): Packet[] {
  const bytes = encodeMuLaw(samples);
  return Array.from({ length: Math.ceil(bytes.length / frameSamples) }, (_, frame) => {
    const payload = new Uint8Array(frameSamples).fill(silentByte);
    payload.set(bytes.subarray(frame * frameSamples, (frame + 1) * frameSamples));
    return {
      atMilliseconds: frame * frameMilliseconds,
      payload,
      type: muLawType,
      timestamp: frame * frameSamples,
      marker: frame === 0,
    };
  });
}

export function silentPackets(milliseconds: number): Packet[] {
  return soundPackets(new Int16Array(milliseconds * 8));
}

/** Keys as RFC 4733 events of 100 ms with 100 ms between, the last packet of each sent three times (§2.5.1.4). */
export function keyPackets(keys: string): Packet[] {
  const frames = 5;
  return [...keys].flatMap((key, index) => {
    const event = '0123456789*#ABCD'.indexOf(key);
    const start = index * 200;
    return Array.from({ length: frames + 3 }, (_, frame) => {
      const isEnd = frame >= frames;
      const duration = Math.min(frame + 1, frames) * frameSamples;
      return {
        atMilliseconds: start + Math.min(frame, frames) * frameMilliseconds + (isEnd ? frame - frames : 0),
        // Event, end bit and volume (10), duration: RFC 4733 §2.3.
        payload: Uint8Array.of(event, (isEnd ? 0x80 : 0) | 10, duration >> 8, duration & 0xff),
        type: eventType,
        timestamp: start * 8,
        marker: frame === 0,
      };
    });
  });
}

/** The file's bytes. @param packets in the order of time */
export function pcapOf(packets: readonly Packet[]): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(1, 20);
  return Buffer.concat([header, ...packets.map((packet, index) => record(packet, index))]);
}

function record({ atMilliseconds, payload, type, timestamp, marker }: Packet, index: number): Buffer {
  const rtpLength = 12 + payload.length;
  const packet = Buffer.alloc(16 + 14 + 20 + 8 + rtpLength);
  const length = packet.length - 16;
  packet.writeUInt32LE(Math.floor(atMilliseconds / 1_000), 0);
  packet.writeUInt32LE((atMilliseconds % 1_000) * 1_000, 4);
  packet.writeUInt32LE(length, 8);
  packet.writeUInt32LE(length, 12);
  const ethernet = 16;
  packet.writeUInt16BE(0x0800, ethernet + 12);
  const ip = ethernet + 14;
  packet[ip] = 0x45;
  packet.writeUInt16BE(20 + 8 + rtpLength, ip + 2);
  packet[ip + 8] = 64;
  packet[ip + 9] = 17;
  packet.set([127, 0, 0, 1], ip + 12);
  packet.set([127, 0, 0, 1], ip + 16);
  const udp = ip + 20;
  packet.writeUInt16BE(6_000, udp);
  packet.writeUInt16BE(6_000, udp + 2);
  packet.writeUInt16BE(8 + rtpLength, udp + 4);
  const rtp = udp + 8;
  packet[rtp] = 0x80;
  packet[rtp + 1] = (marker ? 0x80 : 0) | type;
  packet.writeUInt16BE(index + 1, rtp + 2);
  packet.writeUInt32BE(timestamp + 8_000, rtp + 4);
  packet.writeUInt32BE(0xbe1c0de, rtp + 8);
  packet.set(payload, rtp + 12);
  return packet;
}
