import { createPrivateKey, createPublicKey } from 'node:crypto';
import { expect, it } from 'vitest';
import { mintPushKeys } from '../../src/factors/push-keys.ts';
import { systemRandom as random } from '../../src/random.ts';

it('push keys are a pair on P-256, in the form that browsers and push services take', () => {
  const { publicKey, privateKey } = mintPushKeys(random);
  const point = Buffer.from(publicKey, 'base64url');
  expect([point.length, point[0], Buffer.from(privateKey, 'base64url').length]).toEqual([65, 4, 32]);
  const x = point.subarray(1, 33).toString('base64url');
  const y = point.subarray(33).toString('base64url');
  const jwk = { kty: 'EC', crv: 'P-256', x, y, d: privateKey };
  const pair = createPublicKey(createPrivateKey({ format: 'jwk', key: jwk }));
  expect(pair.export({ format: 'jwk' })).toMatchObject({ x, y });
});

it('push keys differ each time', () => {
  expect(new Set(Array.from({ length: 50 }, () => mintPushKeys(random).privateKey)).size).toBe(50);
});

it('a number that is not a key on P-256 is skipped', () => {
  const good = Buffer.alloc(32, 1).toString('base64url');
  const drawn = [Buffer.alloc(32, 0xff), Buffer.alloc(32)].map((bytes) => bytes.toString('base64url'));
  expect(mintPushKeys({ secret: () => drawn.shift() ?? good }).privateKey).toBe(good);
  expect(drawn).toEqual([]);
});
