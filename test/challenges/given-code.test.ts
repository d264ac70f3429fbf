import { describe, expect, it } from 'vitest';
import { isGivenCode, openGivenCode, sealGivenCode } from '../../src/challenges/given-code.ts';
import { systemRandom as random } from '../../src/random.ts';

const secret = 'a secret of at least thirty-two bytes';

describe('a code that another program made', () => {
  it.each(['1234', '482913', '1234567890'])('%s can be spoken, and is sealed for one call', (code) => {
    expect(isGivenCode(code)).toBe(true);
    const sealed = sealGivenCode({ secret, random }, 'delivery', code);
    expect(Buffer.from(sealed, 'base64url').includes(code)).toBe(false);
    expect(openGivenCode(secret, 'delivery', sealed)).toBe(code);
    expect(() => openGivenCode(secret, 'another', sealed)).toThrow();
    expect(() => openGivenCode(`${secret} x`, 'delivery', sealed)).toThrow();
  });

  it.each(['', '123', '12345678901', '12 34', '12a4', '١٢٣٤', '1234\n', '*123', '+1234'])('%j cannot', (code) => {
    expect(isGivenCode(code)).toBe(false);
  });
});
