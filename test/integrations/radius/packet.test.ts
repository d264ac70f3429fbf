import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { judgeSignature } from '../../../src/integrations/radius/message-authenticator.ts';
import { readPacket } from '../../../src/integrations/radius/packet.ts';
import { readUserPassword } from '../../../src/integrations/radius/user-password.ts';
import { textAttributes, vendorAttribute, writeReply } from '../../../src/integrations/radius/write-reply.ts';
import { hide, readReply, writeRequest } from './own-client.ts';

const secret = 'a-secret-of-32-signs-for-tests-0';

describe('a packet', () => {
  it('of RFC 2865 §7.1 is read, with its password', () => {
    const bytes = Buffer.from(
      '01000038' +
        '0f403f9473978057bd83d5cb98f4227a' +
        '01066e656d6f' +
        '02120dbe708d93d413ce3196e43f782a0aee' +
        '0406c0a80110' +
        '050600000003',
      'hex',
    );
    const packet = readPacket(bytes);
    expect(packet?.attributes.map(({ type }) => type)).toEqual([1, 2, 4, 5]);
    expect(packet?.attributes[0]?.value.toString()).toBe('nemo');
    const hidden = packet?.attributes[1]?.value ?? Buffer.alloc(0);
    expect(readUserPassword(hidden, 'xyzzy5461', bytes.subarray(4, 20))).toBe('arctangent');
  });

  it('may have more bytes behind it, which are not read', () => {
    const request = writeRequest({ secret, attributes: [{ type: 1, value: 'a' }] });
    expect(readPacket(Buffer.concat([request, Buffer.from([1, 0])]))?.bytes).toEqual(request);
  });

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['nothing', () => Buffer.alloc(0)],
    ['a head that is cut off', (bytes) => bytes.subarray(0, 19)],
    ['less than its length', (bytes) => bytes.subarray(0, -1)],
    ['a length below its head', (bytes) => change(bytes, 2, 0, 19)],
    ['a length of more than 4,096', (bytes) => change(Buffer.concat([bytes, Buffer.alloc(5_000)]), 2, 0x10, 1)],
    ['an attribute of no length', (bytes) => change(bytes, 21, 0)],
    ['an attribute of one byte', (bytes) => change(bytes, 21, 1)],
    ['an attribute that is cut off', (bytes) => change(bytes, 39, 200)],
    ['a type without a length', (bytes) => change(Buffer.concat([bytes, Buffer.from([1])]), 3, bytes.length + 1)],
  ])('attack: %s is none', (_, spoil) => {
    expect(readPacket(spoil(writeRequest({ secret, attributes: [{ type: 1, value: 'somebody' }] })))).toBeUndefined();
  });

  it('attack: of random bytes, or with a byte changed, is none or is read, and never fails', () => {
    for (let n = 0; n < 3_000; n += 1) {
      const bytes = n % 2 === 0 ? randomBytes(n % 300) : writeRequest({ secret, password: 'x', attributes: [] });
      if (bytes.length > 3 && n % 3 === 0) bytes.writeUInt16BE(bytes.length, 2);
      if (bytes.length > 0) bytes[n % bytes.length] = n % 256;
      const packet = readPacket(bytes);
      if (packet === undefined) continue;
      expect(['right', 'wrong', 'missing']).toContain(judgeSignature(secret, packet));
      for (const { value } of packet.attributes) readUserPassword(value, secret, packet.authenticator);
    }
  });
});

function change(bytes: Buffer, at: number, ...values: number[]): Buffer {
  const changed = Buffer.from(bytes);
  for (const [index, value] of values.entries()) changed[at + index] = value;
  return changed;
}

describe('a password', () => {
  const authenticator = randomBytes(16);
  it.each(['a', 'sixteen-letters!', 'seventeen-letters', 'é'.repeat(60), 'x'.repeat(128), ''])(
    'of any length to 128 bytes is read: %j',
    (password) => {
      expect(readUserPassword(hide(password, secret, authenticator), secret, authenticator)).toBe(password);
    },
  );

  it.each([0, 1, 15, 17, 144, 240])('attack: of %i hidden bytes is none', (length) => {
    expect(readUserPassword(randomBytes(length), secret, authenticator)).toBeUndefined();
  });
});

describe('a signature', () => {
  const judge = (bytes: Buffer, by = secret) => {
    const packet = readPacket(bytes);
    return packet && judgeSignature(by, packet);
  };
  const attributes = [{ type: 1, value: 'somebody' }];

  it.each(['first', 'last'] as const)('is right when it stands %s', (signed) => {
    expect(judge(writeRequest({ secret, attributes, password: 'x', signed }))).toBe('right');
  });

  it.each<[string, () => Buffer, string]>([
    ['missing', () => writeRequest({ secret, attributes, signed: 'no' }), 'missing'],
    ['of another secret', () => writeRequest({ secret: `${secret}1`, attributes }), 'wrong'],
    ['there twice', () => writeRequest({ secret, attributes: [{ type: 80, value: Buffer.alloc(16) }] }), 'wrong'],
    ['too short', () => writeRequest({ secret, attributes: [{ type: 80, value: 'x' }], signed: 'no' }), 'wrong'],
    ['of another request', () => change(writeRequest({ secret, attributes }), 1, 99), 'wrong'],
    ['of another name', () => change(writeRequest({ secret, attributes }), 41, 0x41), 'wrong'],
  ])('attack: %s is not right', (_, bytes, said) => {
    expect(judge(bytes())).toBe(said);
  });
});

describe('a reply', () => {
  const request = writeRequest({
    secret,
    attributes: [
      { type: 33, value: 'proxy one' },
      { type: 33, value: Buffer.from([0, 255]) },
    ],
  });
  const packet = readPacket(request);
  if (packet === undefined) throw new Error('The request is none');

  it('is signed first, and ends with what proxies noted, unchanged', () => {
    const words = textAttributes(18, 'é'.repeat(300));
    const reply = writeReply(secret, packet, { code: 11, attributes: words }) ?? Buffer.alloc(0);
    const read = readReply(reply, request, secret);
    expect(read.attributes.map(({ type }) => type)).toEqual([80, 18, 18, 18, 33, 33]);
    expect(read.messages).toBe('é'.repeat(300));
    expect(read.attributes.slice(-2).map(({ value }) => value)).toEqual([
      Buffer.from('proxy one'),
      Buffer.from([0, 255]),
    ]);
    expect([read.code, read.identifier]).toEqual([11, request[1]]);
  });

  it('attack: is none when proxies noted more than fits', () => {
    const attributes = Array.from({ length: 15 }, () => ({ type: 33, value: randomBytes(253) }));
    const long = readPacket(writeRequest({ secret, attributes }));
    if (long === undefined) throw new Error('The request is none');
    expect(writeReply(secret, long, { code: 2, attributes: textAttributes(18, 'x'.repeat(600)) })).toBeUndefined();
  });

  it('has attributes of a maker in one of its own', () => {
    expect(vendorAttribute(9, { type: 1, value: Buffer.from('a=b') })).toEqual({
      type: 26,
      value: Buffer.from([0, 0, 0, 9, 1, 5, 0x61, 0x3d, 0x62]),
    });
  });
});
