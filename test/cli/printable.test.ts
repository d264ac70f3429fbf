import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../src/cli/printable.ts';
import { belcode } from './run.ts';

const attacks = {
  'clears the screen': '\u001b[2J',
  'clears it by one character': '\u009b2J',
  'writes over the line': 'bad\rgood',
  'turns the text around': '\u202egood',
  isolates: '\u2066good',
  'begins a line of Unicode': 'bad\u2028good',
  'removes what was written': '\u007f\b',
};

describe.each(Object.entries(attacks))('attack: a name that %s', (_, name) => {
  const harmful = /[^\P{Cc}\n]|[\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;

  it('is printed as what it is', () => {
    for (const print of [printable, printableLines]) expect(print(`Fonica ${name}`)).not.toMatch(harmful);
  });

  it('is the same name for a program that reads JSON', () => {
    const json = printableLines(JSON.stringify({ name }, undefined, 2));
    expect(json).not.toMatch(harmful);
    expect(JSON.parse(json)).toEqual({ name });
  });

  it('does nothing to the terminal of any command, in its errors either', async () => {
    const { complaints } = await belcode(['company', name]);
    expect(complaints).toMatch(/there is no command/);
    expect(complaints).not.toMatch(harmful);
  });
});

it('lines, tabs and accents stay', () => {
  const text = 'Beste Zoë,\r\n\n\tAğrı — 通話 📞\n';
  expect(printableLines(text)).toBe(text);
  expect(printable('a\nb\tc')).toBe('a\\u000ab\\u0009c');
});
