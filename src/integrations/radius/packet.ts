/** The codes that we read or write (RFC 2865 §3, RFC 5997). */
export const codes = {
  accessRequest: 1,
  accessAccept: 2,
  accessReject: 3,
  accessChallenge: 11,
  statusServer: 12,
} as const;

/** The attributes that we read or write (RFC 2865 §5, RFC 3579 §3). */
export const types = {
  userName: 1,
  userPassword: 2,
  replyMessage: 18,
  state: 24,
  vendorSpecific: 26,
  callingStationId: 31,
  proxyState: 33,
  messageAuthenticator: 80,
} as const;

export const headerBytes = 20;
export const maxPacketBytes = 4_096;
/** Of one attribute, without its type and its length. */
export const maxValueBytes = 253;

export interface Attribute {
  type: number;
  value: Buffer;
}

export interface Packet {
  code: number;
  /** Of the client, to find the reply that belongs to a request. */
  identifier: number;
  /** 16 random bytes of the client. */
  authenticator: Buffer;
  attributes: readonly (Attribute & { /** Of the value, in the packet. */ at: number })[];
  /** The whole packet, without what stands behind it. */
  bytes: Buffer;
}

/**
 * Reads a packet, strictly: whoever sends another form is no client of ours.
 *
 * @returns undefined when a length is wrong or does not fit
 */
export function readPacket(datagram: Buffer): Packet | undefined {
  if (datagram.length < headerBytes) return undefined;
  const length = datagram.readUInt16BE(2);
  if (length < headerBytes || length > maxPacketBytes || length > datagram.length) return undefined;
  const bytes = datagram.subarray(0, length);
  const attributes: (Attribute & { at: number })[] = [];
  for (let at = headerBytes; at < length; ) {
    const size = at + 1 < length ? bytes.readUInt8(at + 1) : 0;
    if (size < 2 || at + size > length) return undefined;
    attributes.push({ type: bytes.readUInt8(at), value: bytes.subarray(at + 2, at + size), at: at + 2 });
    at += size;
  }
  const [code, identifier] = [bytes.readUInt8(0), bytes.readUInt8(1)];
  return { code, identifier, authenticator: bytes.subarray(4, headerBytes), attributes, bytes };
}

/** The values of an attribute, in the order of the packet. */
export function valuesOf({ attributes }: Pick<Packet, 'attributes'>, type: number): Buffer[] {
  return attributes.filter((each) => each.type === type).map(({ value }) => value);
}

/** The only value of an attribute; undefined when it is missing or is there twice. */
export function onlyValue(packet: Pick<Packet, 'attributes'>, type: number): Buffer | undefined {
  const values = valuesOf(packet, type);
  return values.length === 1 ? values[0] : undefined;
}
