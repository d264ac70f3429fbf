import { describe, expect, it } from 'vitest';
import { readCallee } from '../../src/factors/callee.ts';
import { changedPlans } from '../../src/factors/changed-plans.ts';
import { foldNumber, splitPostDial } from '../../src/factors/fold-number.ts';
import { isNumber, readStoredNumber } from '../../src/factors/phone-number.ts';

const nobody = { extensions: [] };
const read = (number: string, country = 'NL') => readCallee({ number }, { country, ...nobody }).number;

describe('a number is read as people paste it', () => {
  it.each([
    ['a copied contact, with direction marks', '\u202a+31 6 12345678\u202c', '+31612345678'],
    ['the same, isolated', '\u2066+31612345678\u2069', '+31612345678'],
    ['no-break spaces', '06\u00a01234\u00a05678', '+31612345678'],
    ['narrow no-break spaces and figure spaces', '06\u202f1234\u20075678', '+31612345678'],
    ['zero-width spaces and a soft hyphen', '06\u200b1234\u00ad5678\ufeff', '+31612345678'],
    ['en dashes', '06\u201312345678', '+31612345678'],
    ['the no-break hyphen and the figure dash', '06\u20111234\u20125678', '+31612345678'],
    ['a minus sign', '06\u221212345678', '+31612345678'],
    ['full-width digits', '\uff0b\uff13\uff11\uff16\uff11\uff12\uff13\uff14\uff15\uff16\uff17\uff18', '+31612345678'],
    ['Arabic digits', '٠٦١٢٣٤٥٦٧٨', '+31612345678'],
    ['Persian digits', '۰۶۱۲۳۴۵۶۷۸', '+31612345678'],
    ['Devanagari digits', '०६१२३४५६७८', '+31612345678'],
    ['a country code in parentheses', '(+31) 6 12345678', '+31612345678'],
    ['the same with zeros', '(0031) 6 12345678', '+31612345678'],
    ['a space behind the plus sign', '+ 31 6 12345678', '+31612345678'],
    ['the zero that is not dialled from abroad', '+31 (0)6-12345678', '+31612345678'],
    ['both in parentheses', '(+31)(0)6 12345678', '+31612345678'],
    ['zeros and a zero in parentheses', '0031 (0)6 12345678', '+31612345678'],
    ['a link', 'tel:+31-6-12345678', '+31612345678'],
    ['a label', 'Tel. 06-12345678', '+31612345678'],
    ['a label with a colon', 'Mobiel: 06 12345678', '+31612345678'],
    ['a letter as a label', 'M: +31 6 12345678', '+31612345678'],
    ['the apostrophe of a spreadsheet', "'0612345678", '+31612345678'],
    ['a tab from a table', '\t06 12345678\t', '+31612345678'],
  ])('%s', (_what, text, number) => {
    expect(read(text)).toBe(number);
    expect(foldNumber(foldNumber(text))).toBe(foldNumber(text));
  });

  it.each([
    ['Belgium: slashes and dots', '0475/12.34.56', 'BE', '+32475123456'],
    ['Germany: a slash', '030/901820', 'DE', '+4930901820'],
    ['France: dots', '06.12.34.56.78', 'FR', '+33612345678'],
    ['the United States: parentheses and 011', '(201) 555-0123', 'US', '+12015550123'],
    ['the United States: from abroad', '011 31 6 12345678', 'US', '+31612345678'],
    ['Luxembourg: six digits, which are no extension of ours', '661 123 456', 'LU', '+352661123456'],
    ['Luxembourg: a landline of six digits', '221234', 'LU', '+352221234'],
    ['the Faroe Islands: six digits', '211234', 'FO', '+298211234'],
  ])('%s', (_what, text, country, number) => {
    expect(read(text, country)).toBe(number);
  });

  it('an extension in the ranges of the operator goes before a national number of the same digits', () => {
    const where = { country: 'LU', extensions: [{ from: '221000', to: '221999' }] };
    expect(readCallee({ number: '221234' }, where)).toMatchObject({ route: 'internal', number: '221234' });
    expect(readCallee({ number: '231234' }, where)).toMatchObject({ route: 'trunk', number: '+352231234' });
  });

  it.each([
    ['a control character', '06\u000012345678'],
    ['a line break', '0612345678\r\n'],
    ['a full-width separator of a dial string', '0612345678\uff06PJSIP'],
    ['a full-width at sign', '0612345678\uff20trunk'],
    ['letters that are no label', 'abc 0612345678'],
    ['two numbers', '06 12345678 / 06 87654321'],
  ])('V02 judged strictly after folding: %s', (_what, text) => {
    expect(() => read(text)).toThrow(expect.objectContaining({ id: 'number-invalid' }));
  });

  it('V02 whatever is pasted, nothing but strict E.164 comes out', () => {
    for (let point = 1; point < 0x1_f000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue;
      const character = String.fromCodePoint(point);
      // Beyond the first blocks, only what a fold changes can come through.
      if (point > 0x500 && foldNumber(`0${character}`) === `0${character}`) continue;
      for (const text of [`+3161234567${character}`, `06${character}12345678`]) {
        try {
          expect(read(text)).toMatch(/^\+[1-9]\d{6,14}$/);
        } catch (error) {
          expect((error as { id: string }).id, `U+${point.toString(16)}`).toMatch(/invalid|not-allowed|behind-mobile/);
        }
      }
    }
  });
});

describe('what is dialled behind a switchboard is read as people write it', () => {
  it.each([
    ['050 820 0000 x202', '202'],
    ['050 820 0000 ext. 202', '202'],
    ['050 820 0000 Ext 202', '202'],
    ['050-8200000 tst. 202', '202'],
    ['050-8200000, toestel 202', '202'],
    ['050 8200000 toestel: 202', '202'],
    ['+31 50 820 00 00 Durchwahl 12', '12'],
    ['+31 50 820 00 00 poste 12', '12'],
    ['+31 50 820 00 00 int. 12', '12'],
    ['tel:+31-50-8200000;ext=202', '202'],
    ['050 8200000,,202', '202'],
    ['050 8200000,,1,,202#', '1,,202#'],
    ['050 8200000p202', '202'],
    ['050 8200000;202', '202'],
    ['050 820 0000 #202', '#202'],
  ])('%s', (number, digits) => {
    const callee = readCallee({ number }, { country: 'NL', ...nobody });
    expect(callee).toMatchObject({ number: '+31508200000', postDial: { digits } });
  });

  it.each([
    ['1,,202#', '1,,202#'],
    ['1w202', '1w202'],
    ['1W202', '1ww202'],
    ['1p202', '1,202'],
    ['1;202', '1,202'],
    ['*202', '*202'],
    ['20*', '20*'],
    [' 2 0 2 ', '202'],
    ['２０２', '202'],
    ['٢٠٢', '202'],
  ])('in its own field: %s', (postDial, digits) => {
    const callee = readCallee({ number: '050 820 0000', postDial }, { country: 'NL', ...nobody });
    expect(callee.postDial).toMatchObject({ digits });
  });

  it.each([
    ['050 8200000,,202', 4],
    ['050 8200000w202', 1],
    ['050 8200000 x202', 2],
  ])('%s waits %i s before the first key', (number, pauseBeforeSeconds) => {
    expect(readCallee({ number }, { country: 'NL', ...nobody }).postDial).toMatchObject({ pauseBeforeSeconds });
  });

  it('given twice is refused, because one of them would be lost', () => {
    const typed = { number: '050 820 0000 x202', postDial: '203' };
    expect(() => readCallee(typed, { country: 'NL', ...nobody })).toThrow(
      expect.objectContaining({ id: 'post-dial-invalid' }),
    );
  });

  it.each(['050 820 0000', '0031 50 820 00 00', '(050) 8200000', '+31 6 12345678'])(
    '%s has nothing behind it',
    (text) => {
      expect(splitPostDial(foldNumber(text)).postDial).toBeUndefined();
    },
  );
});

describe('a numbering plan that has changed', () => {
  it.each([
    ['BJ', '+229 97 12 34 56'],
    ['CI', '+225 07 12 34 56'],
    ['CM', '+237 77 12 34 56'],
    ['MX', '+52 1 55 1234 5678'],
    ['BR', '+55 11 8765 4321'],
    ['CO', '+57 1 234 5678'],
    ['VN', '+84 169 123 4567'],
  ])('%s: an old number is told to be old', (_country, number) => {
    expect(() => read(number)).toThrow(expect.objectContaining({ id: 'number-plan-changed' }));
  });

  it('says so for every row, and only when the new form is a number', () => {
    for (const { old, now, country } of changedPlans) {
      expect(now, country).toMatch(/^\+\d+/);
      expect(old.test('+31612345678'), country).toBe(false);
    }
    expect(() => read('+229 97 12')).toThrow(expect.objectContaining({ id: 'number-invalid' }));
  });

  it('does not take an enrolled telephone from its owner', () => {
    expect(isNumber('+22997123456', 'NL')).toBe(false);
    expect(readStoredNumber('+22997123456')).toEqual({ e164: '+22997123456', type: 'unlisted', country: '001' });
    expect(() => readStoredNumber('229')).toThrow(expect.objectContaining({ id: 'number-invalid' }));
  });
});
