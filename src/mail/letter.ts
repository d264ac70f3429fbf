import type { Language } from '../languages/language-tag.ts';

/** A part of a sentence: words, a link whose address is written out, or a code. Alone in a paragraph it is large. */
export type Piece = string | Link | Code;

export interface Link {
  href: string;
  /** Instead of the address. */
  shown?: string;
  /** On the button, where the link stands alone. */
  button?: string;
}

export interface Code {
  code: string;
}

export type Paragraph = readonly Piece[];

/** What is known of what happened: a label, and what stands beside it. */
export type Fact = readonly [label: string, value: string];

/** What one mail says, before it is written as text and as HTML. */
export interface Letter {
  language: Language;
  subject: string;
  greeting: string;
  /** What happened; the first paragraph is what a list of mails shows below the subject. */
  said: readonly Paragraph[];
  facts: readonly Fact[];
  /** What to do now, and who helps. */
  next: readonly Paragraph[];
}

export function isLink(piece: Piece | undefined): piece is Link {
  return typeof piece === 'object' && 'href' in piece;
}

/** A link or a code that has a paragraph to itself. */
export function aloneIn(paragraph: Paragraph): Link | Code | undefined {
  const [first] = paragraph;
  return paragraph.length === 1 && typeof first === 'object' ? first : undefined;
}

/** A paragraph as plain text. */
export function plain(paragraph: Paragraph): string {
  return paragraph
    .map((each) => (typeof each === 'string' ? each : isLink(each) ? (each.shown ?? each.href) : each.code))
    .join('');
}
