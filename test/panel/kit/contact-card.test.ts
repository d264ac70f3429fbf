import { describe, expect, it } from 'vitest';
import { belcode } from '../../../src/brand/brand.ts';
import { AppPictures } from '../../../src/panel/app/app-pictures.ts';
import { contactCard, contactOf } from '../../../src/panel/kit/contact-card.ts';

const icon = new AppPictures().of(belcode, 'icon-192.png');
const own = { callerId: undefined, ringSeconds: undefined, greetingName: undefined };

describe('the number that calls, for the contacts of a telephone', () => {
  it.each([
    ['the setting', own, 'Belcode <+31508200000>', { name: 'Belcode', number: '+31508200000' }],
    ['the setting in quotes', own, '"Belcode" <+31508200000>', { name: 'Belcode', number: '+31508200000' }],
    ['without a name', own, '<0508200000>', { name: '0508200000', number: '0508200000' }],
    [
      "the company's own",
      { ...own, callerId: 'Bakery <+31508200123>' },
      'Belcode <+31508200000>',
      { name: 'Bakery', number: '+31508200123' },
    ],
    [
      'the name of the greeting',
      { ...own, greetingName: 'Bakkerij De Vries' },
      'Belcode <+31508200000>',
      { name: 'Bakkerij De Vries', number: '+31508200000' },
    ],
    ['no number: nothing to save', own, 'Belcode', undefined],
    ['no caller id', own, undefined, undefined],
  ] as const)('%s', (_what, company, usual, contact) => {
    expect(contactOf(company, usual)).toEqual(contact);
  });

  it('is a vCard with name, number and picture, in lines that every telephone reads', () => {
    const card = contactCard({ name: 'Bäckerei; Söhne, \\ & Co', number: '+31508200000' }, icon);
    expect(card.endsWith('END:VCARD\r\n')).toBe(true);
    for (const line of card.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75);
    const whole = card.replaceAll('\r\n ', '');
    expect(whole).toContain('\r\nFN:Bäckerei\\; Söhne\\, \\\\ & Co\r\n');
    expect(whole).toContain('\r\nTEL;TYPE=WORK,VOICE:+31508200000\r\n');
    const [, picture = ''] = /PHOTO;ENCODING=b;TYPE=PNG:([^\r]+)/.exec(whole) ?? [];
    expect(Buffer.from(picture, 'base64').subarray(1, 4).toString()).toBe('PNG');
  });

  it('attack: a name cannot add a line', () => {
    const card = contactCard({ name: 'A\r\nTEL:+1900', number: '+31508200000' }, icon);
    expect(card.match(/^TEL/gm)).toHaveLength(1);
  });
});
