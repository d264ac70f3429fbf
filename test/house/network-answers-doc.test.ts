import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type NetworkAnswer, ownAnswers, q850Answers, sipAnswers } from '../../src/deliveries/network-answers.ts';
import { projectFolder } from './read-source.ts';

const page = readFileSync(join(projectFolder, 'docs/network-answers.md'), 'utf8');

const heads = ['', 'name', 'reason', 'after ringing', 'by', 'second trunk', 'what you can look at'];

function tableOf(answers: Readonly<Record<string, NetworkAnswer>>): string {
  const rows = Object.entries(answers).map(([key, { name, reason, afterRinging, by, second, advice }]) => [
    key,
    name,
    `\`${reason}\``,
    afterRinging === reason ? '' : `\`${afterRinging}\``,
    by,
    second ? 'yes' : '',
    advice,
  ]);
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

it.each([
  ['SIP', tableOf(sipAnswers)],
  ['Q.850', tableOf(q850Answers)],
  ['The exchange', tableOf(ownAnswers)],
])('docs/network-answers.md has the table of the code: %s', (title, table) => {
  const [, part = ''] = page.split(`\n## ${title}\n\n`);
  expect(part.split('\n\n')[0]?.trim()).toBe(table);
});
