import { AmiError } from './ami-error.ts';
import type { Packet } from './ami-package.ts';

/** One reply or one entry of a list: names in lower case. */
export type AmiFields = Readonly<Record<string, string>>;

/** Asterisk reads lines of at most 1024 bytes, and takes the rest of a longer one for the next line. */
const maxLineBytes = 1_000;

/** @throws AmiError for what would be more than one line, or no name */
export function checkLine(name: string, value: unknown): void {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,40}$/.test(name)) throw new AmiError('invalid', 'not the name of a field');
  // The package writes a list or an object as several lines.
  if (typeof value !== 'string') throw new AmiError('invalid', `${name} is not a text`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
  if (/[\u0000-\u001f\u007f\u0085\u2028\u2029]/.test(value))
    throw new AmiError('invalid', `${name} has a line break or another control character`);
  if (Buffer.byteLength(`${name}: ${value}`) > maxLineBytes) throw new AmiError('invalid', `${name} is too long`);
}

/** Of a name that came several times the values are joined by line feeds, such as the output of a command. */
export function plain(packet: Packet): AmiFields {
  return Object.fromEntries(
    Object.entries(packet).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join('\n') : typeof value === 'object' ? JSON.stringify(value) : (value ?? ''),
    ]),
  );
}
