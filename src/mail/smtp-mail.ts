import { createTransport } from 'nodemailer';
import { ownBrand } from '../brand/brands.ts';
import { panelAddress } from '../brand/panel-address.ts';
import type { Clock } from '../clock.ts';
import { ConcurrencyLimit, type TurnFigures } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import type { Mail, MailReader } from '../incidents/mail.ts';
import type { MailLook } from '../incidents/mail-look.ts';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';
import type { Content } from './content.ts';
import { EqualMails } from './equal-mails.ts';
import { plain } from './letter.ts';
import { type About, letters } from './letters.ts';
import { paragraphs } from './words.ts';
import { messageOf } from './write-message.ts';

export interface SmtpMailSettings {
  /** smtp://user:password@host:587, or smtps:// for TLS from the first byte. */
  url: string;
  /** Sender address. */
  from: string;
  /** https:// address of the panel, for the link. */
  panelUrl: string;
  log: Log;
  clock: Pick<Clock, 'now'>;
  /** What a reader's company has of its own; default: nothing. */
  lookOf?: (reader: MailReader) => Promise<Partial<MailLook>>;
}

/** Mails that are sent at a time, each over a connection of its own. */
const maxMails = 5;
/** A mail server that is away holds each of them for some seconds. More than that is a flood, and is not sent. */
export const maxWaitingMails = 200;
/** Of these one reader has so many. The others wait with those of everybody who has more. */
export const maxMailsEach = 10;
const maxWaitingOfFloods = 20;
/** Links to a new password, and mails to the operator, wait apart, because the others depend on what users do. */
export const maxWaitingLinks = 100;
const maxLinksEach = 3;
export const maxWaitingNotices = 50;

const queues = [
  { name: 'links', maxWaiting: maxWaitingLinks, maxEach: maxLinksEach },
  // A few at a time are handed over; the rest waits in the database.
  { name: 'welcomes', maxWaiting: maxWaitingLinks, maxEach: maxLinksEach },
  { name: 'reminders', maxWaiting: maxWaitingLinks, maxEach: maxLinksEach },
  { name: 'operator', maxWaiting: maxWaitingNotices },
  { name: 'users', maxWaiting: maxWaitingMails, maxEach: maxMailsEach },
] as const;

/** Where a mail waits for its turn. */
type MailQueue = (typeof queues)[number]['name'];

/** Of the others, links are never equal, and limits elsewhere count them; due mails are sent once each. */
const queueOf: { [Kind in keyof Mail]?: Exclude<MailQueue, 'users'> } = {
  passwordLink: 'links',
  bypassCode: 'links',
  welcome: 'welcomes',
  reminder: 'reminders',
  campaignReminder: 'reminders',
  operatorNotified: 'operator',
};

interface Written {
  reader: MailReader;
  content: Content;
  look: MailLook;
  happenedAt: number;
}

/**
 * Whose share of the mails it is. By address alone, somebody who may add users could give them the address of another,
 * and use up what that one must be told.
 */
function readerKey({ userId = '', to }: MailReader): string {
  return JSON.stringify([userId, to]);
}

/** No page waits for a mail; the limit keeps a silent server from holding a connection for ever. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };

/** So that no absence note answers (RFC 3834 §5). */
const headers = { 'Auto-Submitted': 'auto-generated' };

/** `figures`: of the queue. */
export type OpenMail = Mail & { figures(): TurnFigures; close(): void };

/**
 * Sends mail through the operator's mail server. A failure is logged without the text of the mail, and thrown. Of equal
 * mails to one reader only the first few in an hour are sent.
 */
export function openSmtpMail({ url, from, panelUrl, log, clock, lookOf }: SmtpMailSettings): OpenMail {
  const server = createTransport({ url, ...limits, disableFileAccess: true, disableUrlAccess: true });
  const sending = new ConcurrencyLimit(maxMails, maxWaitingOfFloods, 'too-busy', queues);
  const equal = new EqualMails(clock);

  async function sendFew(queue: MailQueue, written: Written): Promise<void> {
    const { reader, content, look } = written;
    const { subject, said, apart = '' } = content;
    // Not what differs each time, or by the user's wish: the moment, and the name of a method.
    const which = equal.count(readerKey(reader), subject, ...said.map(plain), apart);
    if (which === 'left-out') return;
    if (which !== 'last') return sendAll(queue, written);
    log.warn({ subject }, 'a reader gets no more mails like this for an hour');
    const last = paragraphs({ language: reader.language, brand: look.brand }, 'last-of-equal');
    await sendAll(queue, { ...written, content: { ...content, next: [...(content.next ?? []), ...last] } });
  }

  async function sendAll(queue: MailQueue, { reader, content, look, happenedAt }: Written): Promise<void> {
    const { subject } = content;
    try {
      const message = messageOf(reader, content, { look, happenedAt });
      const mail = { ...message, from: look.brand.mailFrom ?? from, headers };
      const by = queue === 'operator' ? undefined : readerKey(reader);
      await sending.run(() => server.sendMail(mail), { queue, by });
      measure('mail-ended', { outcome: 'sent' });
    } catch (error) {
      measure('mail-ended', { outcome: error instanceof Refusal ? 'refused' : 'failed' });
      log.error({ subject, why: (error as Error).message }, 'a mail could not be sent: see BELCODE_SMTP_URL');
      throw error;
    }
  }

  /** Without the database a mail goes in the look of all, because what it tells is not to wait. */
  async function lookFor(reader: MailReader): Promise<MailLook> {
    const own = lookOf === undefined ? {} : await lookOf(reader).catch(() => ({}));
    return { brand: ownBrand(), ...own };
  }

  const mailOf = <Kind extends keyof Mail>(kind: Kind) => {
    const queue = queueOf[kind] ?? 'users';
    const send = queue === 'users' || queue === 'operator' ? sendFew : sendAll;
    return async (reader: MailReader, about = {} as About<Kind>): Promise<void> => {
      const happenedAt = clock.now();
      const look = await lookFor(reader);
      const content = letters[kind](
        { language: reader.language, brand: look.brand, panelUrl: panelAddress(look.brand, panelUrl) },
        about,
      );
      return send(queue, { reader, content, look, happenedAt });
    };
  };
  const mails = Object.fromEntries(Object.keys(letters).map((kind) => [kind, mailOf(kind as keyof Mail)]));
  return { ...(mails as unknown as Mail), figures: () => sending.figures(), close: () => server.close() };
}
