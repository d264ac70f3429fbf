import { expect, it } from 'vitest';
import { dialledForms } from '../../src/factors/dialled-forms.ts';

it.each([
  ['NL', '+31612345678', '31612345678', '0612345678', '0031612345678'],
  ['NL', '+31508200000', '31508200000', '0508200000', '0031508200000'],
  ['NL', '+32470123456', '32470123456', '0032470123456', '0032470123456'],
  ['NL', '+12015550123', '12015550123', '0012015550123', '0012015550123'],
  ['BE', '+32470123456', '32470123456', '0470123456', '0032470123456'],
  ['BE', '+31612345678', '31612345678', '0031612345678', '0031612345678'],
  ['US', '+12015550123', '12015550123', '2015550123', '01112015550123'],
  ['US', '+31612345678', '31612345678', '01131612345678', '01131612345678'],
  // Italy has no trunk prefix: the 0 of a fixed line belongs to the number.
  ['IT', '+390612345678', '390612345678', '0612345678', '00390612345678'],
  ['GB', '+447400123456', '447400123456', '07400123456', '00447400123456'],
  ['HU', '+36201234567', '36201234567', '06201234567', '0036201234567'],
])('in %s, %s is written %s, %s and %s', (home, number, digits, national, idd) => {
  expect(dialledForms(home)(number)).toEqual({ number, digits, national, idd });
});

it('an extension is the same in every form', () => {
  expect(dialledForms('NL')('202')).toEqual({ number: '202', digits: '202', national: '202', idd: '202' });
});

it('every form holds digits only, besides the + of the first', () => {
  for (const home of ['NL', 'AU', 'BR', 'JP', 'KR', 'RU', 'SG', 'FI', 'CO', 'IL', 'LU']) {
    for (const number of ['+31612345678', '+61412345678', '+5511961234567', '+819012345678', '+358412345678']) {
      const { digits, national, idd } = dialledForms(home)(number);
      for (const each of [digits, national, idd]) expect(each).toMatch(/^\d{7,22}$/);
    }
  }
});

it('an unknown country is refused at once', () => {
  expect(() => dialledForms('XX')).toThrow('BELCODE_COUNTRY');
});
