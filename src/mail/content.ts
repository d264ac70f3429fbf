import type { DoneFrom, MailedMethod } from '../incidents/mail.ts';
import type { Paragraph, Piece } from './letter.ts';
import { paragraphs, type Wording, type WordsName } from './words.ts';

/** What one mail says that the others do not. */
export interface Content {
  subject: WordsName;
  /** What fills the placeholders of the subject. */
  inSubject?: Readonly<Record<string, string>>;
  said: Paragraph[];
  /** What to do now. */
  next?: Paragraph[];
  /** What makes a mail of the same words another one, so that both are sent. */
  apart?: string | undefined;
  /** What happened, so that the mail says when; undefined for mails that ask for something. */
  happened?: { method?: MailedMethod | undefined; from?: DoneFrom | undefined };
}

export interface LetterParts extends Wording {
  /** Address of the panel. */
  panelUrl: string;
}

/** A text as paragraphs; `{panel}` is the address of the panel. */
export function say(parts: LetterParts, name: WordsName, gaps: Readonly<Record<string, Piece>> = {}): Paragraph[] {
  return paragraphs(parts, name, { panel: { href: parts.panelUrl }, ...gaps });
}
