import { createHash } from 'node:crypto';

const blockBytes = 16;
const maxHiddenBytes = 128;

/**
 * Reads a User-Password (RFC 2865 §5.2): blocks of 16 bytes, each hidden by the secret and the block before it.
 *
 * @returns undefined when its length is wrong
 */
export function readUserPassword(hidden: Buffer, secret: string, authenticator: Buffer): string | undefined {
  if (hidden.length === 0 || hidden.length > maxHiddenBytes || hidden.length % blockBytes !== 0) return undefined;
  const clear = Buffer.alloc(hidden.length);
  let before = authenticator;
  for (let at = 0; at < hidden.length; at += blockBytes) {
    const block = hidden.subarray(at, at + blockBytes);
    const pad = createHash('md5').update(secret).update(before).digest();
    for (const [index, byte] of block.entries()) clear.writeUInt8(byte ^ (pad[index] ?? 0), at + index);
    before = block;
  }
  return clear.toString('utf8').replace(/\0+$/, '');
}
