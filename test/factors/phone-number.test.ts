import { describe, expect, it } from 'vitest';
import { Refusal } from '../../src/errors.ts';
import { isCountry, maskForMail, maskNumber, readNumber } from '../../src/factors/phone-number.ts';
import { baseRules, judgeDestination } from '../../src/policy/destination.ts';

function refusalOf(text: string, country = 'NL'): Refusal {
  try {
    readNumber(text, country);
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
  throw new Error(`${JSON.stringify(text)} was read as ${readNumber(text, country).e164}`);
}

describe('reading a number as people write it', () => {
  it.each([
    ['06 12345678', '+31612345678'],
    ['06-12 34 56 78', '+31612345678'],
    ['06.12.34.56.78', '+31612345678'],
    ['(06) 12345678', '+31612345678'],
    [' 0612345678 ', '+31612345678'],
    ['0031 6 12345678', '+31612345678'],
    ['+31 6 12345678', '+31612345678'],
    ['+31 (0)6 12345678', '+31612345678'],
    ['+31612345678', '+31612345678'],
    ['050 820 0000', '+31508200000'],
    ['+49 30 901820', '+4930901820'],
    ['+39 06 1234 5678', '+390612345678'],
  ])('reads "%s" in NL as %s', (text, e164) => {
    expect(readNumber(text, 'NL').e164).toBe(e164);
  });

  it('tells type and country', () => {
    expect(readNumber('0612345678', 'NL')).toEqual({ e164: '+31612345678', type: 'mobile', country: 'NL' });
    expect(readNumber('0470 12 34 56', 'BE')).toEqual({ e164: '+32470123456', type: 'mobile', country: 'BE' });
    expect(readNumber('+881612345678', 'NL')).toEqual({ e164: '+881612345678', type: 'mobile', country: '001' });
  });

  it.each([
    ['0900 1234567', 'premium-rate'],
    ['0909 1234', 'premium-rate'],
    ['066 1234567', 'pager'],
    ['+44 70 1234 5678', 'personal'],
    ['+808 1234 5678', 'shared-cost'],
    ['+870 773 111 632', 'satellite'],
    ['+881 6 1234 5678', 'satellite'],
    ['+882 16 1234 5678', 'satellite'],
    ['+979 1 2345 6789', 'premium-rate'],
  ])('gives policy what it needs to refuse %s as %s', (text, reason) => {
    const rules = baseRules(['+31', '+44', '+8', '+9']);
    expect(judgeDestination(readNumber(text, 'NL'), rules)).toMatchObject({ allowed: false, reason });
  });

  it('refuses a country of which no numbers are known as a mistake in the settings', () => {
    expect(isCountry('NL')).toBe(true);
    expect(isCountry('QQ')).toBe(false);
    expect(() => readNumber('0612345678', 'QQ')).toThrow(/country QQ/);
  });
});

describe('V02 hostile strings are refused before any parser sees them', () => {
  const hostile = [
    '1/sip:x@evil',
    '1@trunk2',
    '1&PJSIP/x',
    '1;tag',
    '+31612345678/sip:x@evil',
    '+31612345678@trunk2',
    '+31612345678&PJSIP/x',
    '+31612345678;tag',
    '+31612345678;ext=12',
    '+31612345678 ext. 12',
    '+31612345678x12',
    '+31612345678,,12',
    '+31612345678#12',
    '*31#0612345678',
    '#31#0612345678',
    'tel:+31612345678',
    'tel:0612345678;phone-context=+31',
    '+31612345678\r\nVariable: x=1',
    '+31612345678\n',
    '\t+31612345678',
    '+31612345678\u0000',
    '+３１６１２３４５６７８',
    '＋31612345678',
    '+٣١٦١٢٣٤٥٦٧٨',
    '06\u00a012345678',
    '06\u200b12345678',
    '06–12345678',
    '0800 FLOWERS',
    '+31 6 WELCOME1',
    '++31612345678',
    '+31+612345678',
    '0612345678+',
    '$'.concat('{EXTEN}'),
    '$[1+1]',
    '06/12345678',
    '-0612345678',
    ')0612345678',
    '+',
    '(',
    '',
    ' ',
    '112',
    '911',
    '+31112',
    '+0612345678',
    '0612345678'.padEnd(33, '0'),
    `+31612345678${' '.repeat(40)}`,
    '1'.repeat(10_000),
  ];

  it.each(hostile.map((text) => [JSON.stringify(text).slice(0, 50), text]))('%s', (_shown, text) => {
    const refusal = refusalOf(text);
    expect(refusal.id).toBe('number-invalid');
    if (text.trim().length > 1) expect(refusal.message).not.toContain(text.trim());
  });

  it('refuses every foreign character anywhere in a number', () => {
    const number = '+31612345678';
    const refusals = new Set<string>();
    for (let point = 0; point < 0x3000; point += 1) {
      const character = String.fromCodePoint(point);
      if (/[0-9 ().+-]/.test(character)) continue;
      for (const at of [0, 1, 6, number.length]) {
        refusals.add(refusalOf(number.slice(0, at) + character + number.slice(at)).id);
      }
    }
    expect([...refusals]).toEqual(['number-invalid']);
  });

  it('never yields anything but strict E.164, whatever is thrown at it', () => {
    const alphabet = '0123456789+-. ()/@&;#*\r\n\t٣３x,';
    for (let round = 0; round < 20_000; round += 1) {
      const length = 1 + ((round * 7) % 20);
      const text = Array.from({ length }, () => alphabet[Math.floor(Math.random() * (round % 2 ? 15 : 31))]).join('');
      try {
        expect(readNumber(text, 'NL').e164).toMatch(/^\+[1-9]\d{6,14}$/);
        expect(text).toMatch(/^[0-9+. ()-]+$/);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        expect(error.id).toBe('number-invalid');
      }
    }
  });
});

describe('masking', () => {
  it.each([
    ['+31612345678', 'NL', '061*****78'],
    ['+31508200000', 'NL', '050*****00'],
    ['+31612345678', 'BE', '+31*******78'],
    ['+4930901820', 'NL', '+49******20'],
    ['+12015550123', 'US', '201*****23'],
    ['+881612345678', 'NL', '+881*******78'],
    ['202', 'NL', '*02'],
    ['not a number', 'NL', '**********er'],
  ])('shows %s to a reader in %s as %s', (number, country, shown) => {
    expect(maskNumber(number, country)).toBe(shown);
  });

  it('leaves at most five digits of a national number and two of a foreign one', () => {
    for (const number of ['+31612345678', '+32470123456', '+441534000000', '+390612345678', '+3545551234']) {
      for (const country of ['NL', 'BE', 'JE', 'IT', 'IS']) {
        const stars = maskNumber(number, country).match(/\*/g)?.length ?? 0;
        expect(stars).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

it.each([
  ['+31612345678', 'NL', '06…78'],
  ['+31508200012', 'NL', '05…12'],
  ['+31612345678', 'DE', '+31…78'],
  ['+31612345678', '', '+31…78'],
  ['2034', 'NL', '…34'],
  ['20', 'NL', '…0'],
])('in a mail %s is shown in %j as %s', (number, country, shown) => {
  expect(maskForMail(number, country)).toBe(shown);
});
