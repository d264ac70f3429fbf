import { escapeHtml } from '../../html.ts';
import { noteOf } from './prompt-notes.ts';
import type { Recordable } from './recordable.ts';

export interface SheetLine extends Recordable {
  /** About how long the words take. */
  seconds: number;
}

export interface Sheet {
  language: string;
  /** In its own language, as in "Nederlands". */
  languageName: string;
  lines: readonly SheetLine[];
}

/** Six digits as in a call, so that a voice hears in which row its digits will stand. */
const carrier = ['4', '0', '7', '1', '9', '2'];

/** A page for a voice actor, to be printed: each prompt with its file, its words, its length, and how it is said. */
export function scriptSheet({ language, languageName, lines }: Sheet): string {
  const total = lines.reduce((sum, { seconds }) => sum + seconds, 0);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Belcode: script, ${escapeHtml(language)}</title>
<style>
@page { size: A4; margin: 15mm }
body { font: 11pt/1.45 sans-serif; color: #000; background: #fff; max-width: 180mm; margin: 2em auto }
table { border-collapse: collapse; width: 100% }
th, td { text-align: left; vertical-align: top; padding: 2mm 3mm 2mm 0; border-bottom: 1px solid #999 }
tr { break-inside: avoid }
.words { font-size: 15pt }
.file, .note { font-size: 9pt }
.seconds { white-space: nowrap }
</style>
<h1>Script: ${escapeHtml(languageName)} (${escapeHtml(language)})</h1>
<p>${lines.length} recordings, about ${Math.ceil(total / 60)} min of speech. These words are heard in telephone calls
that bring people a code to log in with.</p>
<ul>
<li>Each text in a file of its own, named as below: WAV, 16 or 24 bits, 44.1 or 48 kHz, mono.</li>
<li>In a quiet room, always at the same distance. Peaks at about -6 dBFS, never at full scale.</li>
<li>About half a second of silence before and after; no music, no effects, no noise reduction.</li>
<li>One manner throughout: friendly, calm, and clear enough for a bad line and an old ear.</li>
</ul>
${carrierOf(lines)}<table>
<thead><tr><th>File<th>Words, and how they are said<th>About</tr></thead>
<tbody>
${lines.map((line) => rowOf(line, language)).join('\n')}
</tbody>
</table>
</html>
`;
}

function rowOf({ fileName, words, seconds, ...line }: SheetLine, language: string): string {
  const note = noteOf({ fileName, ...line });
  return `<tr><td class="file">${escapeHtml(fileName)}.wav<td><span class="words" lang="${escapeHtml(language)}">${escapeHtml(words)}</span><br><span class="note">${escapeHtml(note)}</span><td class="seconds">${seconds.toFixed(1)} s</tr>`;
}

/** How the digits are put together in a call. */
function carrierOf(lines: readonly SheetLine[]): string {
  const wordsOf = (name: string) => lines.find(({ fileName }) => fileName === name)?.words;
  const digits = carrier.map((digit) => wordsOf(`digit-${digit}`));
  const intro = wordsOf('code-intro');
  if (intro === undefined || digits.includes(undefined)) return '';
  const example = `${intro} ${digits.join(', ')}.`;
  return `<p>A code is put together from the digits, as in: <q>${escapeHtml(example)}</q> Read this sentence aloud a few times
before you record the digits, and record each as it sounds in the middle of it.</p>
`;
}
