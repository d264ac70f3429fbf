import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { belcode } from '../../src/brand/brand.ts';
import type { MailReader } from '../../src/incidents/mail.ts';
import { languageFolders } from '../../src/languages/languages.ts';
import { createLog } from '../../src/log.ts';
import { openSmtpMail } from '../../src/mail/smtp-mail.ts';
import { readMessage, wordsOfHtml } from './read-message.ts';
import { sampleMails } from './sample-mails.ts';

interface Received {
  from: string;
  to: string[];
  text: string;
}

const received: Received[] = [];
const lines: string[] = [];
const log = createLog('test', 'trace', { write: (line) => lines.push(line) });
const server = new SMTPServer({
  authOptional: true,
  disabledCommands: ['STARTTLS'],
  onData(stream, session, done) {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk) => chunks.push(chunk));
    stream.on('end', () => {
      const { mailFrom, rcptTo } = session.envelope;
      const from = mailFrom === false ? '' : mailFrom.address;
      received.push({ from, to: rcptTo.map(({ address }) => address), text: Buffer.concat(chunks).toString() });
      done();
    });
  },
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `smtp://127.0.0.1:${(server.server.address() as AddressInfo).port}`;
});

afterEach(() => {
  received.length = 0;
  lines.length = 0;
});

afterAll(() => new Promise<void>((resolve) => server.close(resolve)));

const clock = { now: () => 0 };
const about = { from: 'Belcode <belcode@example.org>', panelUrl: 'https://panel.example.org', log, clock };
const open = (to = url, lookOf?: Parameters<typeof openSmtpMail>[0]['lookOf']) =>
  openSmtpMail({ url: to, ...about, ...(lookOf && { lookOf }) });
const anna = { to: 'anna@example.org', name: 'Anna de Vries', language: 'nl' } as const;

/** RFC 2045 §6.7, as far as these mails use it. */
const readable = (text: string) =>
  Buffer.from(
    text
      .replace(/=\r\n/g, '')
      .replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString('utf8');

describe('a mail by SMTP', () => {
  it('S17 brings the link to a new password, in the language of the person', async () => {
    await open().passwordLink(anna, { token: 'a-token_of-the-link', lifetimeSeconds: 1_800 });
    expect(received).toHaveLength(1);
    const [{ from, to, text } = { from: '', to: [], text: '' }] = received;
    expect([from, to]).toEqual(['belcode@example.org', ['anna@example.org']]);
    expect(readable(text)).toContain('https://panel.example.org/forgot-password/link?token=a-token_of-the-link');
    expect(readable(text)).toContain('Hallo Anna de Vries,');
    expect(readable(text)).toContain('binnen 30 minuten');
    expect(text).toMatch(/^Subject: Kies een nieuw wachtwoord\r$/m);
  });

  it('E02 tells of a change of methods, without a number', async () => {
    await open().methodsChanged({ ...anna, language: 'en' }, { what: 'added', kind: 'phone' });
    expect(readable(received[0]?.text ?? '')).toContain('A login method was added: a phone number.');
  });

  it('E02 tells that the password was changed', async () => {
    await open().passwordChanged({ ...anna, language: 'en' });
    expect(readable(received[0]?.text ?? '')).toContain('Was this not you?');
  });

  const network = '192.0.2.7';
  it.each([
    ['loginFromNewPlace', { from: { network } }, network, network],
    ['recoveryCodesMade', undefined, 'New recovery codes', 'nieuwe herstelcodes'],
    ['recoveryCodeUsed', { left: 7 }, '7', '7'],
    ['bypassAllowed', undefined, 'log in once', 'één keer inlogt'],
    ['bypassCode', { code: 'BCDF-GHJK', lifetimeSeconds: 1_800 }, 'within 30 minutes', 'binnen 30 minuten'],
    ['bypassUsed', undefined, 'with your password and a code', 'met je wachtwoord en een code'],
    ['browserCopied', { from: { network } }, 'logged out everywhere', 'overal uitgelogd'],
  ] as const)('%s says it in both languages, without a gap', async (kind, about, english, dutch) => {
    for (const [language, said] of [
      ['en', english],
      ['nl', dutch],
    ] as const) {
      received.length = 0;
      await open()[kind]({ ...anna, language }, about as never);
      const text = readMessage(received[0]?.text ?? '').parts[0]?.text.replace(/\s+/g, ' ');
      expect(text).toContain(said);
      expect(text).not.toMatch(/[{}]|undefined/);
    }
  });

  it.each([
    ['en', 'began to log in more than once', 'change your password'],
    ['nl', 'meer dan één keer met inloggen', 'wijzig daar je wachtwoord'],
  ] as const)('tells of logins that were not finished, and what to do next (%s)', async (language, said, next) => {
    await open().loginsUnfinished({ ...anna, language });
    const text = readable(received[0]?.text ?? '').replace(/\s+/g, ' ');
    expect(text).toContain(said);
    expect(text).toContain(next);
    expect(text).toContain('https://panel.example.org');
  });

  it.each([
    ['en', 'but not with the right keys', 'log in with another method'],
    ['nl', 'niet met de juiste toetsen', 'Log dan in met een andere methode'],
  ] as const)('tells of two calls without the right keys, and what to do next (%s)', async (language, said, next) => {
    await open().keysMissed({ ...anna, language }, { number: '+31*******78' });
    const text = readable(received[0]?.text ?? '').replace(/\s+/g, ' ');
    expect(text).toContain('+31*******78');
    expect(text).toContain(said);
    expect(text).toContain(next);
  });

  const monday = { from: new Date('2027-02-28T23:00:00Z'), timeZone: 'Europe/Amsterdam' };

  it.each([
    ['en', undefined, 'no second way to prove that it is you yet'],
    ['en', 'now', 'cannot log in any more with your password alone'],
    ['en', monday, 'From Monday 1 March 2027'],
    ['nl', undefined, 'tweede manier om te laten zien dat jij het bent'],
    ['nl', 'now', 'Met alleen je wachtwoord kun je niet meer inloggen'],
    ['nl', monday, 'Vanaf maandag 1 maart 2027'],
  ] as const)('reminds somebody without a method, with the day (%s, %j)', async (language, required, said) => {
    await open().reminder({ ...anna, language }, { required, login: 'anna' });
    const text = readable(received[0]?.text ?? '').replace(/\s+/g, ' ');
    expect(text.replace('Monday, 1', 'Monday 1')).toContain(said);
    expect(text).toContain('https://panel.example.org');
    expect(text).toContain('anna');
  });

  it.each([
    'Anna\r\nBcc: everybody@example.org',
    '"Anna" <everybody@example.org>, x',
    '=?utf-8?q?Anna=0D=0ABcc:_everybody@example.org?=',
    '{panel} {login} {0} $& $1',
    '.\r\n.\r\nMAIL FROM:<x@example.org>',
  ])('attack: a reminder to somebody of the name %j has one recipient and no further header', async (name) => {
    await open().reminder({ ...anna, name }, { required: 'now', login: name });
    expect(received.map(({ to }) => to)).toEqual([['anna@example.org']]);
    const [head = '', ...body] = (received[0]?.text ?? '').split('\r\n\r\n');
    expect(head).not.toMatch(/^Bcc:/im);
    expect(head.match(/^To:/gim)).toHaveLength(1);
    expect(readable(body.join('\r\n\r\n'))).toContain('https://panel.example.org');
  });

  it('a name with a line break in it adds no header and no recipient', async () => {
    const hostile = { ...anna, name: 'Anna\r\nBcc: everybody@example.org' };
    await open().passwordChanged(hostile);
    expect(received[0]?.to).toEqual(['anna@example.org']);
    expect(received[0]?.text.split('\r\n\r\n')[0]).not.toMatch(/^Bcc:/im);
  });

  it.each([...languageFolders().keys()])(
    'every mail in %s arrives whole, in seven bits and short lines',
    async (tag) => {
      const mail = open();
      for (const kind of Object.keys(sampleMails) as (keyof typeof sampleMails)[])
        await mail[kind]({ ...anna, language: tag }, sampleMails[kind][0] as never);
      mail.close();
      expect(received).toHaveLength(Object.keys(sampleMails).length);
      for (const { text: raw } of received) {
        expect(raw).toMatch(/^[\r\n\t\x20-\x7e]*$/);
        for (const line of raw.split('\r\n')) expect(line.length).toBeLessThanOrEqual(998);
        const { type, parts, head } = readMessage(raw);
        expect(head).toContain('Auto-Submitted: auto-generated');
        expect([type, ...parts.map((part) => part.type)]).toEqual(['multipart/alternative', 'text/plain', 'text/html']);
        const [text = '', html = ''] = parts.map((part) => part.text);
        expect(text).toMatch(/\n\nBelcode\n$/);
        expect(wordsOfHtml(html)).toContain(text.split('\n')[0]);
        expect(html).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);
      }
    },
  );

  it('is in the name and the time zone of the reader’s company, and says who helps', async () => {
    const hosts = ['login.voorbeeld.example'];
    const mailFrom = 'Voorbeeld <login@voorbeeld.example>';
    const brand = { ...belcode, productName: 'Voorbeeld Login', mailFrom, hosts };
    const look = { brand, timeZone: 'Asia/Tokyo', help: { phone: '050 820 00 00' } };
    const lookOf = async ({ companyId }: MailReader) => (companyId === 'voorbeeld' ? look : {});
    const mail = open(url, lookOf);
    await mail.passwordLink({ ...anna, companyId: 'voorbeeld' }, { token: 't', lifetimeSeconds: 60 });
    const [text = ''] = readMessage(received[0]?.text ?? '').parts.map((part) => part.text);
    expect(received[0]?.from).toBe('login@voorbeeld.example');
    expect(text).toContain('een nieuw wachtwoord voor Voorbeeld Login');
    expect(text).toContain('https://login.voorbeeld.example/forgot-password/link?token=t');
    expect(text).toContain('donderdag 1 januari 1970 om 09:00');
    expect(text).toMatch(/Hulp: 050 820 00 00\n\nVoorbeeld Login\n$/);
    expect(text).not.toContain('Belcode');
    await mail.passwordChanged({ ...anna, companyId: 'other' });
    expect(received[1]?.from).toBe('belcode@example.org');
  });

  it('goes out in the look of all while the database is away', async () => {
    await open(url, () => Promise.reject(new Error('away'))).passwordChanged(anna);
    expect(received.map(({ to }) => to)).toEqual([['anna@example.org']]);
  });

  it('a server that is away is told in the log, without the token', async () => {
    const nowhere = `smtp://127.0.0.1:${await freePort()}`;
    await expect(
      open(nowhere).passwordLink(anna, { token: 'a-token_of-the-link', lifetimeSeconds: 60 }),
    ).rejects.toThrow();
    expect(lines.join()).toContain('BELCODE_SMTP_URL');
    expect(lines.join()).not.toContain('a-token_of-the-link');
  });
});
