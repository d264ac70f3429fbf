import { createDecipheriv, createECDH, hkdfSync } from 'node:crypto';

/** The secrets of a browser's subscription. */
export interface BrowserKeys {
  /** The private key of p256dh. */
  privateKey: Buffer;
  auth: Buffer;
}

const tagBytes = 16;

/**
 * Decrypts a push as a browser does: format of RFC 8188, keys of RFC 8291 §3.4. It follows the RFCs and does not use
 * the sender's library, which would agree with its own mistakes.
 *
 * @throws Error when the push is for another browser, was changed, or breaks a rule of the RFCs
 */
export function decryptPush(body: Buffer, { privateKey, auth }: BrowserKeys): Buffer {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const senderKey = body.subarray(21, 21 + body.readUInt8(20));
  const record = body.subarray(21 + senderKey.length);
  // RFC 8291 §4: a push is one record.
  if (record.length > recordSize) throw new Error('more than one record');
  const browser = createECDH('prime256v1');
  browser.setPrivateKey(privateKey);
  const shared = browser.computeSecret(senderKey);
  const about = Buffer.concat([Buffer.from('WebPush: info\0'), browser.getPublicKey(), senderKey]);
  const material = Buffer.from(hkdfSync('sha256', shared, auth, about, 32));
  const derive = (what: string, bytes: number) =>
    Buffer.from(hkdfSync('sha256', material, salt, `Content-Encoding: ${what}\0`, bytes));
  const opening = createDecipheriv('aes-128-gcm', derive('aes128gcm', 16), derive('nonce', 12));
  opening.setAuthTag(record.subarray(-tagBytes));
  const padded = Buffer.concat([opening.update(record.subarray(0, -tagBytes)), opening.final()]);
  // RFC 8188 §2: the last record ends with 2, and zeros after it.
  const end = padded.findLastIndex((byte) => byte !== 0);
  if (padded[end] !== 2) throw new Error('the last record does not say that it is the last');
  return padded.subarray(0, end);
}
