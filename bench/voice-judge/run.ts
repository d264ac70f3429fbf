// Judges every voice of this machine by what is left of its digits over a telephone, and writes the table into
// docs/voice.md. See README.md.
//
//   npm run voice:judge
//   npm run voice:judge -- --codes 40 --only espeak-ng     fewer codes, one voice; writes no table

import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { readConfig } from '../../src/config.ts';
import { replaceTable } from '../replace-table.ts';
import { findCandidates } from './candidates.ts';
import { hasRecogniser } from './ears.ts';
import { type Hearing, judge } from './judge.ts';
import type { LineName } from './phone-line.ts';
import { type Rendered, render } from './render.ts';

const names = new Intl.DisplayNames('en', { type: 'language' });
const head = [
  'voice, language',
  'decoder, µ-law / GSM',
  'recogniser, clean / µ-law / GSM',
  'taken most often',
  'code, s',
  'prompts, s',
  'loudness, dBFS',
  'peak, dBFS',
  'clipped',
];

const { values } = parseArgs({
  options: { codes: { type: 'string', default: '200' }, only: { type: 'string', default: '' } },
});
const codes = Number(values.codes);
if (!Number.isInteger(codes) || codes < 1 || codes > 1_000) throw new Error('--codes is 1 to 1000');
if (spawnSync('sox', ['--version']).status !== 0) throw new Error('sox is missing: apt-get install sox');
const recogniser = hasRecogniser();
if (!recogniser) console.error('no recogniser: apt-get install pocketsphinx pocketsphinx-en-us');

const { found, missing } = await findCandidates(readConfig('cli', process.env));
if (missing.length > 0) console.error(`not on this machine: ${missing.join(', ')}`);
const chosen = found.filter(({ name }) => values.only === '' || name === values.only);
const rows: string[][] = [];
for (const [at, { name, voice, languages }] of chosen.entries()) {
  for (const language of languages) {
    const says = (what: string) => console.error(`${at + 1} of ${chosen.length}: ${name}, ${language}: ${what}`);
    says('prompts');
    const rendered = await render(voice, language, () => {});
    const hearing = judge(rendered, { language, codes, recogniser }, says);
    const row = rowOf(`${name}, ${names.of(language)}`, rendered, hearing);
    console.log(row.join(' | '));
    rows.push(row);
  }
}
if (values.only === '' && codes === 200 && recogniser) replaceTable('docs/voice.md', 'voice-judge', [head, ...rows]);
console.error(`load ${loadavg()[0]?.toFixed(1)}`);

function rowOf(name: string, rendered: Rendered, hearing: Hearing): string[] {
  const percents = (of: Partial<Record<LineName, number>>) =>
    Object.values(of)
      .map((percent) => `${Number.isInteger(percent) ? percent : percent.toFixed(1)} %`)
      .join(' / ');
  return [
    name,
    percents(hearing.matched),
    percents(hearing.recognised) || '–',
    hearing.mistaken.slice(0, 3).join(', ') || '–',
    hearing.codeSeconds.toFixed(1),
    rendered.seconds.toFixed(0),
    rendered.levels.map((level) => level.toFixed(1)).join(' to '),
    rendered.peak.toFixed(1),
    String(rendered.clipped),
  ];
}
