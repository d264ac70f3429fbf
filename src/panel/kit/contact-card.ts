import type { CompanyCalling } from '../../accounts/company.ts';

/** Who calls, for the contacts of a telephone that lets only known callers ring. */
export interface Contact {
  name: string;
  /** As the telephone shows it when we call. */
  number: string;
}

/**
 * The caller of a company's calls.
 *
 * @param usual BELCODE_CALLER_ID, for a company without a caller id of its own
 * @returns undefined when the caller id has no number
 */
export function contactOf({ callerId, greetingName }: CompanyCalling, usual: string | undefined): Contact | undefined {
  const [, shown = '', number] = /^([^<]*)<(\+?\d{3,15})>$/.exec(callerId ?? usual ?? '') ?? [];
  if (number === undefined) return undefined;
  const name = greetingName ?? shown.replaceAll('"', '').trim();
  return { name: name === '' ? number : name, number };
}

/** A vCard (RFC 2426, which every telephone reads): name, number and picture. @param picture PNG */
export function contactCard({ name, number }: Contact, picture: Buffer): string {
  const text = name.replace(/\p{Cc}+/gu, ' ').replace(/[\\,;]/g, (sign) => `\\${sign}`);
  return [
    ...['BEGIN:VCARD', 'VERSION:3.0', `N:${text};;;;`, `FN:${text}`, `ORG:${text}`, `TEL;TYPE=WORK,VOICE:${number}`],
    ...[`PHOTO;ENCODING=b;TYPE=PNG:${picture.toString('base64')}`, 'END:VCARD'],
  ]
    .map((line) => `${fold(line)}\r\n`)
    .join('');
}

/** RFC 2425 §5.8.1: at most 75 octets a line. A letter is never cut in two. */
function fold(line: string): string {
  const folded: string[] = [];
  let part = '';
  for (const letter of line) {
    if (Buffer.byteLength(part + letter) > (folded.length === 0 ? 75 : 74)) {
      folded.push(part);
      part = '';
    }
    part += letter;
  }
  return [...folded, part].join('\r\n ');
}
