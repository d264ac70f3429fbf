import { siteTimeZone } from '../clock.ts';
import type { MailReader } from '../incidents/mail.ts';
import type { MailLook } from '../incidents/mail-look.ts';
import type { Content } from './content.ts';
import { helpLine } from './help-line.ts';
import type { Letter } from './letter.ts';
import { factsOf } from './letters.ts';
import { shownName } from './shown-name.ts';
import { longMoment, words } from './words.ts';
import { writeHtml } from './write-html.ts';
import { writeText } from './write-text.ts';

/** A mail, as the package that sends it takes it. */
export interface Message {
  to: { name: string; address: string };
  subject: string;
  text: string;
  html: string;
}

/** @param happenedAt milliseconds since the epoch */
export function messageOf(
  { to, name, language }: MailReader,
  { subject, inSubject, said, next = [], happened }: Content,
  { look, happenedAt }: { look: MailLook; happenedAt: number },
): Message {
  const moment = longMoment(language, happenedAt, look.timeZone ?? siteTimeZone());
  const wording = { language, brand: look.brand };
  const letter: Letter = {
    language,
    subject: words(wording, subject, inSubject),
    greeting: words(wording, 'greeting', { name: shownName(name) }),
    said,
    facts: happened === undefined ? [] : factsOf(wording, happened, moment),
    next: [...next, ...helpLine(wording, look.help)],
  };
  const { subject: title } = letter;
  return { to: { name, address: to }, subject: title, text: writeText(letter, look), html: writeHtml(letter, look) };
}
