import { expect, it } from 'vitest';
import { decryptPush } from './decrypt-push.ts';

/** RFC 8291 §5 and appendix A. */
const example = {
  keys: {
    privateKey: Buffer.from('q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94', 'base64url'),
    auth: Buffer.from('BTBZMqHH6r4Tts7J_aSIgg', 'base64url'),
  },
  body: Buffer.from(
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl' +
      '95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
    'base64url',
  ),
};

it('opens the example of RFC 8291', () => {
  expect(decryptPush(example.body, example.keys).toString()).toBe('When I grow up, I want to be a watermelon');
});

it('opens nothing that was changed, or is for another browser', () => {
  const changed = Buffer.from(example.body);
  changed[changed.length - 20] = (changed.at(-20) ?? 0) ^ 1;
  expect(() => decryptPush(changed, example.keys)).toThrow();
  expect(() => decryptPush(example.body, { ...example.keys, auth: Buffer.alloc(16) })).toThrow();
});
