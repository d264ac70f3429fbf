import { packetSamples, pcmu } from './rtp.ts';
import { readPackets } from './wire.ts';

/** The time between two packets of one stream. */
export interface Spacing {
  /** Time of the later packet, in milliseconds since the epoch. */
  at: number;
  milliseconds: number;
}

/** RFC 3550 §5.1, without contributors. */
const headerBytes = 12;

/**
 * The spacing of sound as received by the phone. Only packets with consecutive timestamps are compared, because the
 * clock of a stream jumps between two sounds.
 *
 * @param capture packets to phones; the headers are enough
 */
export function spacingsOf(capture: Buffer): Spacing[] {
  const streams = new Map<string, { at: number; timestamp: number }>();
  const spacings: Spacing[] = [];
  for (const { at, fromPort, payload } of readPackets(capture)) {
    if (payload.length < headerBytes || (payload.readUInt8(1) & 0x7f) !== pcmu) continue;
    const stream = `${fromPort} ${payload.readUInt32BE(8)}`;
    const timestamp = payload.readUInt32BE(4);
    const before = streams.get(stream);
    if (before !== undefined && timestamp - before.timestamp === packetSamples)
      spacings.push({ at, milliseconds: at - before.at });
    streams.set(stream, { at, timestamp });
  }
  return spacings;
}
