/** One packet as captured by the kernel. */
export interface Packet {
  /** Milliseconds since the epoch, with microsecond precision. */
  at: number;
  protocol: 'tcp' | 'udp';
  fromPort: number;
  toPort: number;
  payload: Buffer;
}

/** draft-ietf-opsawg-pcap: the magic number tells whether fractions of a second are micro- or nanoseconds. */
const ticksOfMagic = new Map([
  [0xa1b2c3d4, 1e6],
  [0xa1b23c4d, 1e9],
]);
const fileHeaderBytes = 24;
const recordHeaderBytes = 16;
/** LINKTYPE_ETHERNET, the link type of loopback on Linux. */
const ethernet = 1;

/** Size of the Ethernet II header, and its type for IPv4. */
const ethernetBytes = 14;
const ipv4 = 0x0800;
/** IANA protocol numbers. */
const tcp = 6;
const udp = 17;
const udpHeaderBytes = 8;

/**
 * Reads a capture file of tcpdump, written on a machine of the same byte order. Only IPv4 over Ethernet, unfragmented.
 *
 * @throws Error for any other file
 */
export function* readPackets(file: Buffer): Generator<Packet, void, undefined> {
  const ticks = file.length < fileHeaderBytes ? undefined : ticksOfMagic.get(file.readUInt32LE(0));
  if (ticks === undefined) throw new Error('The capture is not from a little-endian machine');
  if (file.readUInt32LE(20) !== ethernet) throw new Error('The capture is not Ethernet');
  let at = fileHeaderBytes;
  // tcpdump may stop in the middle of a record.
  while (at + recordHeaderBytes <= file.length) {
    const milliseconds = file.readUInt32LE(at) * 1_000 + (file.readUInt32LE(at + 4) / ticks) * 1_000;
    const length = file.readUInt32LE(at + 8);
    const frame = file.subarray(at + recordHeaderBytes, at + recordHeaderBytes + length);
    at += recordHeaderBytes + length;
    const packet = frame.length < length ? undefined : readFrame(frame, milliseconds);
    if (packet !== undefined) yield packet;
  }
}

function readFrame(frame: Buffer, at: number): Packet | undefined {
  if (frame.length < ethernetBytes + 20 || frame.readUInt16BE(12) !== ipv4) return undefined;
  const datagram = frame.subarray(ethernetBytes, ethernetBytes + frame.readUInt16BE(ethernetBytes + 2));
  const number = datagram.readUInt8(9);
  if (number !== tcp && number !== udp) return undefined;
  const segment = datagram.subarray((datagram.readUInt8(0) & 0x0f) * 4);
  const headerBytes = number === udp ? udpHeaderBytes : (segment.readUInt8(12) >> 4) * 4;
  return {
    at,
    protocol: number === udp ? 'udp' : 'tcp',
    fromPort: segment.readUInt16BE(0),
    toPort: segment.readUInt16BE(2),
    payload: segment.subarray(headerBytes),
  };
}
