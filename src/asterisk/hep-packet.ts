/** HEP version 3: `HEP3`, the total length, and chunks of vendor, type, length and value, in network byte order. */
const magic = 'HEP3';
const headBytes = 6;
const chunkHeadBytes = 6;
const genericVendor = 0;
const protocolChunk = 0x0b;
const payloadChunk = 0x0f;
const sipProtocol = 1;

/**
 * The SIP message in a packet of res_hep.
 * @returns a view of the packet, not a copy; undefined for any other packet
 */
export function sipOfHepPacket(packet: Buffer): Buffer | undefined {
  if (packet.length < headBytes || packet.toString('latin1', 0, 4) !== magic) return undefined;
  if (packet.readUInt16BE(4) !== packet.length) return undefined;
  let isSip = false;
  let payload: Buffer | undefined;
  for (let at = headBytes; at < packet.length; ) {
    if (at + chunkHeadBytes > packet.length) return undefined;
    const vendor = packet.readUInt16BE(at);
    const type = packet.readUInt16BE(at + 2);
    const length = packet.readUInt16BE(at + 4);
    if (length < chunkHeadBytes || at + length > packet.length) return undefined;
    const value = packet.subarray(at + chunkHeadBytes, at + length);
    if (vendor === genericVendor && type === protocolChunk) isSip = value.length === 1 && value[0] === sipProtocol;
    if (vendor === genericVendor && type === payloadChunk) payload = value;
    at += length;
  }
  return isSip ? payload : undefined;
}
