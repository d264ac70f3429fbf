/** RFC 3550 §5.1: without contributors and extension. */
const headerBytes = 12;
/** RFC 3551 table 4: PCMU, 8000 samples a second. */
export const pcmu = 0;
/** A dynamic type (RFC 3551 §6), declared as telephone-event in the phone's answer. */
export const telephoneEvent = 101;
/** 20 ms of PCMU, the packet time of RFC 3551 §4.2. */
export const packetMilliseconds = 20;
export const packetSamples = 160;

/**
 * Mean of the squares of 16-bit samples at -60 dBFS. The noise of a quiet room is below it, and the smallest step of
 * µ-law is -72 dBFS.
 */
const soundPower = (32_768 * 10 ** (-60 / 20)) ** 2;

/** ITU-T G.711: the squared value of each µ-law byte. */
const squares = Float64Array.from({ length: 256 }, (_, byte) => {
  const inverted = ~byte & 0xff;
  const magnitude = (((inverted & 0x0f) << 3) + 0x84) << ((inverted >> 4) & 0x07);
  return (magnitude - 0x84) ** 2;
});

export function payloadType(packet: Buffer): number {
  return packet.length < headerBytes ? -1 : packet.readUInt8(1) & 0x7f;
}

/** Whether a packet is PCMU and louder than silence. */
export function hasSound(packet: Buffer): boolean {
  if (payloadType(packet) !== pcmu || packet.length === headerBytes) return false;
  let sum = 0;
  for (let at = headerBytes; at < packet.length; at += 1) sum += squares[packet[at] as number] as number;
  return sum / (packet.length - headerBytes) > soundPower;
}

/** Whether a packet marks the end of a key (RFC 4733 §2.3.2, the E bit). */
export function endsKey(packet: Buffer): boolean {
  return (
    payloadType(packet) === telephoneEvent && packet.length >= headerBytes + 4 && (packet.readUInt8(13) & 0x80) !== 0
  );
}

export interface RtpHeader {
  type: number;
  marker?: boolean;
  sequence: number;
  timestamp: number;
  source: number;
}

/** Builds an RTP packet. */
export function rtpPacket({ type, marker = false, sequence, timestamp, source }: RtpHeader, payload: Buffer): Buffer {
  const header = Buffer.alloc(headerBytes);
  header.writeUInt8(0x80, 0);
  header.writeUInt8((marker ? 0x80 : 0) | type, 1);
  header.writeUInt16BE(sequence & 0xffff, 2);
  header.writeUInt32BE(timestamp >>> 0, 4);
  header.writeUInt32BE(source >>> 0, 8);
  return Buffer.concat([header, payload]);
}

/** RFC 4733 §2.3. @param key a digit @param samples duration of the key so far */
export function keyPayload(key: string, samples: number, end: boolean): Buffer {
  const payload = Buffer.alloc(4);
  payload.writeUInt8(Number(key), 0);
  // Volume -10 dBm0, the level that telephones send.
  payload.writeUInt8((end ? 0x80 : 0) | 10, 1);
  payload.writeUInt16BE(samples, 2);
  return payload;
}

/** One packet of silence in µ-law. */
export const silence = Buffer.alloc(packetSamples, 0xff);
