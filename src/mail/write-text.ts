import type { MailLook } from '../incidents/mail-look.ts';
import { type Letter, plain } from './letter.ts';

/** A letter as plain text, for programs that show no HTML. It says the same as `writeHtml`. */
export function writeText({ greeting, said, facts, next }: Letter, { brand }: MailLook): string {
  const list = facts.map(([label, value]) => `${label}: ${value}`).join('\n');
  const parts = [greeting, ...said.map(plain), list, ...next.map(plain), brand.productName];
  return `${parts.filter((each) => each !== '').join('\n\n')}\n`;
}
