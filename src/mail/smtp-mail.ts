import { createTransport } from 'nodemailer';
import type { Clock } from '../clock.ts';
import { ConcurrencyLimit, type TurnFigures } from '../concurrency-limit.ts';
import { Refusal } from '../errors.ts';
import type { Mail, MailReader } from '../incidents/mail.ts';
import type { Log } from '../log.ts';
import { measure } from '../measure.ts';
import { EqualMails } from './equal-mails.ts';
import { longDay, type WordsName, words } from './words.ts';

export interface SmtpMailSettings {
  /** smtp://user:password@host:587, or smtps:// for TLS from the first byte. */
  url: string;
  /** Sender address. */
  from: string;
  /** https:// address of the panel, for the link. */
  panelUrl: string;
  log: Log;
  clock: Pick<Clock, 'now'>;
}

/** Path of the panel page that takes the token of a mailed link. */
const linkPath = '/forgot-password/link';

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

interface Written {
  reader: MailReader;
  subject: WordsName;
  paragraphs: readonly string[];
}

/** No page waits for a mail; the limit keeps a silent server from holding a connection for ever. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };

/** `figures`: of the queue. */
export type OpenMail = Mail & { figures(): TurnFigures; close(): void };

/**
 * Sends mail through the operator's mail server. A failure is logged without the text of the mail, and thrown. Of equal
 * mails to one reader only the first few in an hour are sent.
 */
export function openSmtpMail({ url, from, panelUrl, log, clock }: SmtpMailSettings): OpenMail {
  const server = createTransport({ url, ...limits, disableFileAccess: true, disableUrlAccess: true });
  const sending = new ConcurrencyLimit(maxMails, maxWaitingOfFloods, 'too-busy', queues);
  const equal = new EqualMails(clock);

  const send = (reader: MailReader, subject: WordsName, ...paragraphs: string[]) =>
    sendFew('users', { reader, subject, paragraphs });

  async function sendFew(queue: MailQueue, mail: Written): Promise<void> {
    const { reader, subject, paragraphs } = mail;
    const which = equal.count(reader.to, subject, ...paragraphs);
    if (which === 'left-out') return;
    if (which !== 'last') return sendAll(queue, mail);
    log.warn({ subject }, 'a reader gets no more mails like this for an hour');
    await sendAll(queue, { ...mail, paragraphs: [...paragraphs, words(reader.language, 'last-of-equal')] });
  }

  async function sendAll(queue: MailQueue, { reader, subject, paragraphs }: Written): Promise<void> {
    const { language, name, to } = reader;
    const text = [words(language, 'greeting', { name }), ...paragraphs].join('\n\n');
    try {
      const mail = { from, to: { name, address: to }, subject: words(language, subject), text: `${text}\n` };
      const by = queue === 'operator' ? undefined : to;
      await sending.run(() => server.sendMail(mail), { queue, by });
      measure('mail-ended', { outcome: 'sent' });
    } catch (error) {
      measure('mail-ended', { outcome: error instanceof Refusal ? 'refused' : 'failed' });
      log.error({ subject, why: (error as Error).message }, 'a mail could not be sent: see BELCODE_SMTP_URL');
      throw error;
    }
  }

  return {
    passwordLink(reader, { token, lifetimeSeconds }) {
      const link = new URL(linkPath, panelUrl);
      link.searchParams.set('token', token);
      const gaps = { link: link.href, minutes: String(Math.floor(lifetimeSeconds / 60)) };
      // Counted where they are asked for, and never equal.
      const paragraphs = [words(reader.language, 'password-link', gaps)];
      return sendAll('links', { reader, subject: 'password-link-subject', paragraphs });
    },
    welcome(reader, { token, lifetimeSeconds, login }) {
      const link = new URL(linkPath, panelUrl);
      link.searchParams.set('token', token);
      const days = Math.floor(lifetimeSeconds / 86_400);
      const life =
        days >= 2
          ? `${days} ${words(reader.language, 'days')}`
          : `${Math.floor(lifetimeSeconds / 3_600)} ${words(reader.language, 'hours')}`;
      const paragraphs = [words(reader.language, 'welcome', { link: link.href, login, life, panel: panelUrl })];
      return sendAll('welcomes', { reader, subject: 'welcome-subject', paragraphs });
    },
    reminder(reader, { required, login }) {
      const { language } = reader;
      const when =
        required === undefined
          ? words(language, 'reminder-open')
          : required === 'now'
            ? words(language, 'reminder-now')
            : words(language, 'reminder-from', { day: longDay(language, required) });
      const paragraphs = [when, words(language, 'reminder', { panel: panelUrl, login })];
      return sendAll('reminders', { reader, subject: 'reminder-subject', paragraphs });
    },
    methodsChanged(reader, { what, kind }) {
      const method = words(reader.language, `kind-${kind}`);
      const changed = words(reader.language, `method-${what}`, { method });
      return send(reader, 'methods-changed-subject', changed, words(reader.language, 'not-you'));
    },
    emailChanged(reader) {
      const changed = words(reader.language, 'email-changed');
      return send(reader, 'email-changed-subject', changed, words(reader.language, 'not-you'));
    },
    passwordChanged(reader) {
      const changed = words(reader.language, 'password-changed');
      return send(reader, 'password-changed-subject', changed, words(reader.language, 'not-you'));
    },
    loginFromNewPlace(reader, { network }) {
      const said = words(reader.language, 'new-place-noted', { network });
      const next = words(reader.language, 'new-place-noted-next', { panel: panelUrl });
      return send(reader, 'new-place-noted-subject', said, next);
    },
    recoveryCodesMade(reader) {
      const made = words(reader.language, 'recovery-codes-made');
      return send(reader, 'recovery-codes-made-subject', made, words(reader.language, 'not-you'));
    },
    recoveryCodeUsed(reader, { left }) {
      const used = words(reader.language, 'recovery-code-used', { left: String(left) });
      return send(reader, 'recovery-code-used-subject', used, words(reader.language, 'not-you'));
    },
    bypassAllowed(reader) {
      const allowed = words(reader.language, 'bypass-allowed');
      return send(reader, 'bypass-allowed-subject', allowed, words(reader.language, 'not-you'));
    },
    bypassCode(reader, { code, lifetimeSeconds }) {
      const gaps = { code, minutes: String(Math.floor(lifetimeSeconds / 60)) };
      const paragraphs = [words(reader.language, 'bypass-code', gaps), words(reader.language, 'not-you')];
      return sendAll('links', { reader, subject: 'bypass-code-subject', paragraphs });
    },
    bypassUsed(reader) {
      const used = words(reader.language, 'bypass-used');
      return send(reader, 'bypass-used-subject', used, words(reader.language, 'not-you'));
    },
    browserCopied(reader, { network }) {
      const said = words(reader.language, 'browser-copied', { network });
      const next = words(reader.language, 'browser-copied-next', { panel: panelUrl });
      return send(reader, 'browser-copied-subject', said, next);
    },
    loginsUnfinished(reader) {
      const said = words(reader.language, 'logins-unfinished');
      const next = words(reader.language, 'logins-unfinished-next', { panel: panelUrl });
      return send(reader, 'logins-unfinished-subject', said, next);
    },
    callReported(reader, { forgotten, known }) {
      if (forgotten) return send(reader, 'reset-reported-subject', words(reader.language, 'reset-reported'));
      const texts = known
        ? (['call-reported', 'call-reported-next'] as const)
        : (['call-reported-elsewhere', 'call-reported-elsewhere-next'] as const);
      const [said, next] = texts.map((each) => words(reader.language, each)) as [string, string];
      return send(reader, 'call-reported-subject', said, next);
    },
    numberSuspended(reader, { number, forOthers }) {
      const said = forOthers ? 'number-suspended-others' : 'number-suspended';
      return send(reader, 'number-suspended-subject', words(reader.language, said, { number }));
    },
    keysMissed(reader, about) {
      const [said, next] = [words(reader.language, 'keys-missed', about), words(reader.language, 'keys-missed-next')];
      return send(reader, 'keys-missed-subject', said, next);
    },
    operatorNotified(reader, { what, about }) {
      const paragraphs = [words(reader.language, `operator-${what}`, { about })];
      return sendFew('operator', { reader, subject: `operator-${what}-subject`, paragraphs });
    },
    figures: () => sending.figures(),
    close: () => server.close(),
  };
}
