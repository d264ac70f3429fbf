// Measures real calls from the answer of the telephone to the login, on the sound that the telephone recorded, and
// writes the table into docs/the-call.md. See README.md.
//
//   npx tsx bench/answer-to-login.ts [--calls 20]

import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { startLab } from '../lab/lab.ts';
import { startPrograms } from '../lab/programs.ts';
import { telephones } from '../lab/telephones.ts';
import type { CallProof } from '../src/accounts/company.ts';
import { startTelephone } from '../test/phones/baresip.ts';
import { delaysOf } from './delays.ts';
import { replaceTable } from './replace-table.ts';
import { type Heard, TimedPerson } from './timed-person.ts';

const page = 'docs/the-call.md';
const languages = { nl: 'Dutch', en: 'English' } as const;
const proofs = { code: 'code', number: 'number' } as const satisfies Record<CallProof, string>;
const columns = {
  firstWord: 'first word',
  question: 'end of the question',
  saying: 'end of the first saying',
  login: 'logged in',
} as const satisfies Record<keyof Heard, string>;
const phoneCount = 4;
/** Two keys, as by default; the lab asks for one. */
const settings = { BELCODE_CALL_KEYS: '2' };

const { values } = parseArgs({ options: { calls: { type: 'string', default: '20' } } });
const callsEach = Number(values.calls);

const lab = await startLab('bench-answer', (line) => console.error(line));
const rows: string[][] = [];
try {
  for (const [index, proof] of (Object.keys(proofs) as CallProof[]).entries()) {
    for (const language of Object.keys(languages) as (keyof typeof languages)[]) {
      const heard = await measure(proof, language, index);
      rows.push([
        `${proofs[proof]}, ${languages[language]}`,
        ...(Object.keys(columns) as (keyof Heard)[]).map((name) => medianOf(heard.map((each) => each[name]))),
      ]);
      console.log(rows.at(-1)?.join(' | '));
    }
  }
} finally {
  await lab.stop();
}
replaceTable(page, 'answer-to-login', [['proof, language', ...Object.values(columns)], ...rows]);
console.log(`load ${loadavg()[0]?.toFixed(1)}`);

/** Seconds since the answer of as many calls as asked for, over several telephones. */
async function measure(proof: CallProof, language: keyof typeof languages, index: number): Promise<Heard[]> {
  const programs = await startPrograms({
    lab,
    name: `answer-${proof}-${language}`,
    redisDatabase: 1 + index * 2 + (language === 'nl' ? 0 : 1),
    settings: { ...settings, BELCODE_CALL_PROOF: proof },
    say: () => {},
  });
  const phones = await Promise.all(
    telephones.slice(0, phoneCount).map((number) => startTelephone({ number, sipPort: lab.sipPort })),
  );
  try {
    const people: TimedPerson[] = [];
    for (const [position, phone] of phones.entries()) {
      people.push(await TimedPerson.enrol(programs, phone, { login: `person.${position}`, language, proof }));
    }
    const heard: Heard[] = [];
    while (heard.length < callsEach) {
      const rests = await Promise.all(people.slice(0, callsEach - heard.length).map((person) => person.call()));
      for (const rest of rests) heard.push(await rest());
    }
    return heard;
  } finally {
    await Promise.all(phones.map((phone) => phone.stop()));
    await programs.stop();
  }
}

/** Nearest rank; a dash where no call had it. */
function medianOf(seconds: readonly (number | undefined)[]): string {
  const measured = seconds.filter((each) => each !== undefined);
  return measured.length === 0 ? '–' : delaysOf('', measured).p50.toFixed(1);
}
