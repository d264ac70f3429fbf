import { expect, it } from 'vitest';
import { isoMoment } from '../../src/accounts/iso-moment.ts';

it.each([
  '2027-03-01',
  '2028-02-29',
  '2027-03-01T09:00',
  '2027-03-01 09:00',
  '2027-03-01T09:00:30',
  '2027-03-01T23:59:59.123456Z',
  '2027-03-01T09:00:00+01:00',
  '2027-03-01T09:00-05:30',
])('%s is a moment', (text) => {
  expect(isoMoment(text)).toBe(text);
});

it.each([
  // What PostgreSQL understands as well, some of it in two ways.
  ...['1-3-2027', '01-03-2027', '1/3/2027', '03/01/27', '1 March 2027', 'March 1, 2027', '20270301', '2027.03.01'],
  ...['2027-3-1', '2027-060', 'J2461466', '27-03-01', '2027-03', '2027', 'now', 'today', 'tomorrow', 'yesterday'],
  ...['infinity', '-infinity', 'epoch', 'allballs', '2027-03-01 BC', '2027-03-01 Europe/Amsterdam', '2027-03-01 CET'],
  ...['2027-03-01T09', '2027-03-01 9:00', '2027-03-01 09:00 PM', '2027-03-01T24:00', '2027-03-01T09:60'],
  ...['2027-03-01T09:00:60', '2027-03-01T09:00+25:00', '2027-03-01T09:00+1', '2027-03-01+01:00'],
  // What is no day.
  ...['2027-02-30', '2027-02-29', '2027-13-01', '2027-00-10', '2027-01-00', '0027-03-01', '12027-03-01', '', ' '],
  ...['soon', '2027-03-01\n', ' 2027-03-01', '２０２７-03-01', "now'; drop table users; --", '2027-03-01T09:00Z\u0000'],
])('%j is none', (text) => {
  expect(() => isoMoment(text)).toThrow(expect.objectContaining({ id: 'date-invalid' }));
});
