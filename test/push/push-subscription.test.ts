import { createECDH } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readPushSubscription } from '../../src/push/push-subscription.ts';

const hosts = ['push.example.org'];
const p256dh = createECDH('prime256v1').generateKeys('base64url');
const auth = Buffer.alloc(16, 7).toString('base64url');
const endpoint = 'https://push.example.org/push/abc';
const whole = { endpoint, expirationTime: null, keys: { p256dh, auth } };

const read = (subscription: unknown) => readPushSubscription(JSON.stringify(subscription), hosts);

describe('the subscription of a browser', () => {
  it('is read, and nothing that is not needed', () => {
    expect(read({ ...whole, more: 'x', keys: { ...whole.keys, more: 'x' } })).toEqual({
      endpoint,
      keys: { p256dh, auth },
    });
  });

  it('has its address as it was read, in one form', () => {
    expect(read({ ...whole, endpoint: ' HTTPS://push.EXAMPLE.org:443/a/../push/abc' }).endpoint).toBe(endpoint);
  });

  it('attack: is refused when its push service is not allowed', () => {
    for (const elsewhere of ['https://evil.com/push.example.org', 'http://push.example.org/', 'https://10.0.0.1/']) {
      expect(() => read({ ...whole, endpoint: elsewhere })).toThrow(
        expect.objectContaining({ id: 'push-host-refused' }),
      );
    }
  });

  const offCurve = Buffer.from(p256dh, 'base64url');
  offCurve[64] = (offCurve[64] ?? 0) ^ 1;

  it.each<[string, unknown]>([
    ['null', null],
    ['a word', 'x'],
    ['a list', []],
    ['no address', { keys: whole.keys }],
    ['an address that is a list', { ...whole, endpoint: [endpoint] }],
    ['no keys', { endpoint }],
    ['keys that are null', { endpoint, keys: null }],
    ['no p256dh', { endpoint, keys: { auth } }],
    ['no auth', { endpoint, keys: { p256dh } }],
    ['a short auth', { endpoint, keys: { p256dh, auth: auth.slice(2) } }],
    ['a long auth', { endpoint, keys: { p256dh, auth: `${auth}AA` } }],
    ['a point beside the curve', { endpoint, keys: { auth, p256dh: offCurve.toString('base64url') } }],
    ['the point at infinity', { endpoint, keys: { auth, p256dh: 'A'.repeat(87) } }],
    ['a compressed point', { endpoint, keys: { auth, p256dh: `A${p256dh.slice(1, 44)}` } }],
    ['a point with a line', { endpoint, keys: { auth, p256dh: `${p256dh.slice(0, 86)}\n` } }],
  ])('attack: %s is refused', (_what, subscription) => {
    expect(() => read(subscription)).toThrow(expect.objectContaining({ id: 'request-invalid' }));
  });

  it('attack: text that is no JSON is refused, and not repeated', () => {
    const refuse = () => readPushSubscription('{secret', hosts);
    expect(refuse).toThrow(expect.objectContaining({ id: 'request-invalid' }));
    expect(refuse).not.toThrow('secret');
  });
});
