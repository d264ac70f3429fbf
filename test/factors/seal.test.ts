import { describe, expect, it } from 'vitest';
import { seal, sealKeys, unseal } from '../../src/factors/seal.ts';
import { systemRandom as random } from '../../src/random.ts';

const secret = 'a secret of at least thirty-two bytes';
const binding = { userId: 'anna', purpose: 'authenticator' } as const;
const text = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const keys = sealKeys(secret);
const key = (id: string) => ({ id, base64: Buffer.from(random.secret(), 'base64url').toString('base64') });

describe('T01 a sealed secret', () => {
  it('opens for its user, and shows nothing while sealed', () => {
    const sealed = seal({ keys, random }, binding, text);
    expect(unseal({ keys }, binding, sealed)).toBe(text);
    expect(sealed.bytes.includes(text)).toBe(false);
    expect(sealed.keyId).toMatch(/^secret-[0-9a-f]{8}$/);
  });

  it('differs each time', () => {
    const sealed = Array.from({ length: 100 }, () => seal({ keys, random }, binding, text).bytes.toString('hex'));
    expect(new Set(sealed).size).toBe(100);
  });

  it('does not open for another user', () => {
    const sealed = seal({ keys, random }, binding, text);
    expect(() => unseal({ keys }, { ...binding, userId: 'ben' }, sealed)).toThrow();
  });

  it('does not open when a single bit was changed, wherever', () => {
    const { keyId, bytes } = seal({ keys, random }, binding, text);
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => unseal({ keys }, binding, { keyId, bytes: changed })).toThrow();
    }
  });

  it('does not open when it was cut short', () => {
    const { keyId, bytes } = seal({ keys, random }, binding, text);
    for (const length of [0, 12, 27, bytes.length - 1]) {
      expect(() => unseal({ keys }, binding, { keyId, bytes: bytes.subarray(0, length) })).toThrow();
    }
  });

  it('does not open with another secret, and the error names the key and not the text', () => {
    const sealed = seal({ keys, random }, binding, text);
    const others = sealKeys('another secret of thirty-two bytes or more');
    expect(() => unseal({ keys: others }, binding, sealed)).toThrow(sealed.keyId);
  });
});

describe('a change of keys', () => {
  it('seals with the newest, and opens what older ones sealed', () => {
    const [one, two] = [key('k1'), key('k2')];
    const old = seal({ keys, random }, binding, text);
    const first = seal({ keys: sealKeys(secret, [one]), random }, binding, text);
    const both = sealKeys(secret, [two, one]);
    expect([first.keyId, seal({ keys: both, random }, binding, text).keyId]).toEqual(['k1', 'k2']);
    for (const sealed of [old, first]) expect(unseal({ keys: both }, binding, sealed)).toBe(text);
  });

  it('a removed key no longer opens anything', () => {
    const sealed = seal({ keys: sealKeys(secret, [key('k1')]), random }, binding, text);
    expect(() => unseal({ keys: sealKeys(secret, [key('k2')]) }, binding, sealed)).toThrow('k1');
  });

  it('a sealed secret under the name of another key does not open', () => {
    const own = key('k1');
    const both = sealKeys(secret, [{ ...own, id: 'k2' }, own]);
    const sealed = seal({ keys: sealKeys(secret, [own]), random }, binding, text);
    expect(() => unseal({ keys: both }, binding, { ...sealed, keyId: 'k2' })).toThrow();
  });
});
