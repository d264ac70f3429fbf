import { createTransport } from 'nodemailer';
import { ConcurrencyLimit } from '../concurrency-limit.ts';
import type { Mail, MailReader } from '../incidents/mail.ts';
import type { Log } from '../log.ts';
import { type WordsName, words } from './words.ts';

export interface SmtpMailSettings {
  /** smtp://user:password@host:587, or smtps:// for TLS from the first byte. */
  url: string;
  /** Sender address. */
  from: string;
  /** https:// address of the panel, for the link. */
  panelUrl: string;
  log: Log;
}

/** Path of the panel page that takes the token of a mailed link. */
const linkPath = '/forgot-password/link';

/** Mails that are sent at a time, each over a connection of its own. */
const maxMails = 5;
/** A mail server that is away holds each of them for some seconds. More than that is a flood, and is not sent. */
export const maxWaitingMails = 200;

/** No page waits for a mail; the limit keeps a silent server from holding a connection for ever. */
const limits = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 15_000 };

/** Sends mail through the operator's mail server. A failure is logged without the text of the mail, and thrown. */
export function openSmtpMail({ url, from, panelUrl, log }: SmtpMailSettings): Mail & { close(): void } {
  const server = createTransport({ url, ...limits, disableFileAccess: true, disableUrlAccess: true });
  const sending = new ConcurrencyLimit(maxMails, maxWaitingMails, 'too-busy');

  async function send(reader: MailReader, subject: WordsName, ...paragraphs: string[]): Promise<void> {
    const { language, name, to } = reader;
    const text = [words(language, 'greeting', { name }), ...paragraphs].join('\n\n');
    try {
      const mail = { from, to: { name, address: to }, subject: words(language, subject), text: `${text}\n` };
      await sending.run(() => server.sendMail(mail));
    } catch (error) {
      log.error({ subject, why: (error as Error).message }, 'a mail could not be sent: see BELCODE_SMTP_URL');
      throw error;
    }
  }

  return {
    passwordLink(reader, { token, lifetimeSeconds }) {
      const link = new URL(linkPath, panelUrl);
      link.searchParams.set('token', token);
      const gaps = { link: link.href, minutes: String(Math.floor(lifetimeSeconds / 60)) };
      return send(reader, 'password-link-subject', words(reader.language, 'password-link', gaps));
    },
    methodsChanged(reader, { what, kind }) {
      const method = words(reader.language, `kind-${kind}`);
      const changed = words(reader.language, `method-${what}`, { method });
      return send(reader, 'methods-changed-subject', changed, words(reader.language, 'not-you'));
    },
    passwordChanged(reader) {
      const changed = words(reader.language, 'password-changed');
      return send(reader, 'password-changed-subject', changed, words(reader.language, 'not-you'));
    },
    loginsUnfinished(reader) {
      const said = words(reader.language, 'logins-unfinished');
      const next = words(reader.language, 'logins-unfinished-next', { panel: panelUrl });
      return send(reader, 'logins-unfinished-subject', said, next);
    },
    callReported(reader, { forgotten }) {
      if (forgotten) return send(reader, 'reset-reported-subject', words(reader.language, 'reset-reported'));
      const [said, next] = [words(reader.language, 'call-reported'), words(reader.language, 'call-reported-next')];
      return send(reader, 'call-reported-subject', said, next);
    },
    numberSuspended(reader, { number }) {
      return send(reader, 'number-suspended-subject', words(reader.language, 'number-suspended', { number }));
    },
    keysMissed(reader, about) {
      const [said, next] = [words(reader.language, 'keys-missed', about), words(reader.language, 'keys-missed-next')];
      return send(reader, 'keys-missed-subject', said, next);
    },
    operatorNotified(reader, { what, about }) {
      return send(reader, `operator-${what}-subject`, words(reader.language, `operator-${what}`, { about }));
    },
    close: () => server.close(),
  };
}
