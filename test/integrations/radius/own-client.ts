import { createHash, createHmac, randomBytes } from 'node:crypto';

/** RADIUS as a client speaks it, written apart from the product. */

export interface SentAttribute {
  type: number;
  value: Buffer | string;
}

export interface SentRequest {
  code?: number;
  identifier?: number;
  authenticator?: Buffer;
  attributes?: readonly SentAttribute[];
  password?: string | undefined;
  secret: string;
  /** Where the Message-Authenticator stands, if it is there. */
  signed?: 'first' | 'last' | 'no';
}

export interface ReadReply {
  code: number;
  identifier: number;
  attributes: { type: number; value: Buffer }[];
  messages: string;
  state: Buffer | undefined;
}

let identifiers = 0;

/** @returns a request, and what its reply needs to be checked */
export function writeRequest({
  code = 1,
  identifier = identifiers++ % 256,
  authenticator = randomBytes(16),
  attributes = [],
  password,
  secret,
  signed = 'first',
}: SentRequest): Buffer {
  const own = attributes.map(({ type, value }) => ({ type, value: Buffer.from(value) }));
  const hidden = password === undefined ? [] : [{ type: 2, value: hide(password, secret, authenticator) }];
  const signature = signed === 'no' ? [] : [{ type: 80, value: Buffer.alloc(16) }];
  const all = signed === 'first' ? [...signature, ...own, ...hidden] : [...own, ...hidden, ...signature];
  const body = Buffer.concat(
    all.map(({ type, value }) => Buffer.concat([Buffer.from([type, value.length + 2]), value])),
  );
  const length = Buffer.alloc(2);
  length.writeUInt16BE(20 + body.length);
  const bytes = Buffer.concat([Buffer.from([code, identifier]), length, authenticator, body]);
  if (signed !== 'no') {
    const at = signed === 'first' ? 22 : bytes.length - 16;
    createHmac('md5', secret).update(bytes).digest().copy(bytes, at);
  }
  return bytes;
}

/** RFC 2865 §5.2. */
export function hide(password: string, secret: string, authenticator: Buffer): Buffer {
  const text = Buffer.from(password);
  const padded = Buffer.concat([text, Buffer.alloc((16 - (text.length % 16 || 16)) % 16)]);
  const clear = padded.length === 0 ? Buffer.alloc(16) : padded;
  const blocks: Buffer[] = [];
  let before = authenticator;
  for (let at = 0; at < clear.length; at += 16) {
    const pad = createHash('md5').update(secret).update(before).digest();
    before = Buffer.from(clear.subarray(at, at + 16).map((byte, index) => byte ^ (pad[index] ?? 0)));
    blocks.push(before);
  }
  return Buffer.concat(blocks);
}

/** Reads a reply as a careful client does. @throws Error when a signature is wrong or stands elsewhere than first */
export function readReply(reply: Buffer, request: Buffer, secret: string): ReadReply {
  if (reply.readUInt16BE(2) !== reply.length) throw new Error('The length of the reply is wrong');
  const asked = Buffer.from(reply);
  request.copy(asked, 4, 4, 20);
  const digest = createHash('md5').update(asked).update(secret).digest();
  if (!digest.equals(reply.subarray(4, 20))) throw new Error('The Response Authenticator is wrong');
  if (reply[20] !== 80 || reply[21] !== 18) throw new Error('The Message-Authenticator is not first');
  const zeroed = Buffer.from(asked).fill(0, 22, 38);
  const mac = createHmac('md5', secret).update(zeroed).digest();
  if (!mac.equals(reply.subarray(22, 38))) throw new Error('The Message-Authenticator is wrong');
  const attributes: { type: number; value: Buffer }[] = [];
  for (let at = 20; at < reply.length; at += reply[at + 1] ?? 0)
    attributes.push({ type: reply[at] ?? 0, value: reply.subarray(at + 2, at + (reply[at + 1] ?? 0)) });
  return {
    code: reply[0] ?? 0,
    identifier: reply[1] ?? 0,
    attributes,
    messages: attributes.flatMap(({ type, value }) => (type === 18 ? [value.toString()] : [])).join(''),
    state: attributes.find(({ type }) => type === 24)?.value,
  };
}
