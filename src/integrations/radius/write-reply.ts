import { createHash } from 'node:crypto';
import { messageAuthenticator, messageAuthenticatorBytes } from './message-authenticator.ts';
import { type Attribute, headerBytes, maxPacketBytes, maxValueBytes, type Packet, types, valuesOf } from './packet.ts';

export interface Reply {
  code: number;
  attributes: readonly Attribute[];
}

/**
 * Writes the reply to a request. The Message-Authenticator is its first attribute, so that no prefix of it can be
 * chosen to find a reply with the same MD5 (BlastRADIUS, CVE-2024-3596); what proxies noted comes last, unchanged.
 *
 * @returns undefined when it does not fit, because proxies noted too much
 */
export function writeReply(secret: string, request: Packet, { code, attributes }: Reply): Buffer | undefined {
  const signature = { type: types.messageAuthenticator, value: Buffer.alloc(messageAuthenticatorBytes) };
  const proxied = valuesOf(request, types.proxyState).map((value) => ({ type: types.proxyState, value }));
  const body = Buffer.concat([signature, ...attributes, ...proxied].map(writeAttribute));
  const length = headerBytes + body.length;
  if (length > maxPacketBytes) return undefined;
  const head = Buffer.alloc(4);
  head.writeUInt8(code, 0);
  head.writeUInt8(request.identifier, 1);
  head.writeUInt16BE(length, 2);
  const bytes = Buffer.concat([head, request.authenticator, body]);
  messageAuthenticator(secret, bytes).copy(bytes, headerBytes + 2);
  createHash('md5').update(bytes).update(secret).digest().copy(bytes, 4);
  return bytes;
}

function writeAttribute({ type, value }: Attribute): Buffer {
  if (value.length > maxValueBytes) throw new Error(`Attribute ${type} is too long`);
  return Buffer.concat([Buffer.from([type, value.length + 2]), value]);
}

/** A text, in as many attributes as it needs, each of whole characters (RFC 2865 §5.18). */
export function textAttributes(type: number, text: string): Attribute[] {
  const values: string[] = [''];
  for (const character of text) {
    const last = values.at(-1) ?? '';
    if (Buffer.byteLength(last + character) > maxValueBytes) values.push(character);
    else values[values.length - 1] = last + character;
  }
  return values.map((value) => ({ type, value: Buffer.from(value) }));
}

export function numberAttribute(type: number, number: number): Attribute {
  const value = Buffer.alloc(4);
  value.writeUInt32BE(number, 0);
  return { type, value };
}

/** An attribute of a maker, in one of our own (RFC 2865 §5.26). */
export function vendorAttribute(vendor: number, { type, value }: Attribute): Attribute {
  return {
    type: types.vendorSpecific,
    value: Buffer.concat([numberAttribute(0, vendor).value, writeAttribute({ type, value })]),
  };
}
