import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashOfNothing } from '../../src/accounts/password.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { projectFolder } from '../house/read-source.ts';
import { openRadius } from '../integrations/radius/served-clients.ts';
import { type End, endParts, endsOfAccess } from './ends-of-access.ts';
import { appOf, type Hold, heldAccess, type Owner, type Person, type Radius } from './held-access.ts';

let radius: Radius;
let held: Record<string, { owner: Owner; hold: Hold }>;

beforeAll(async () => {
  radius = await openRadius();
  held = await heldAccess(radius);
});

afterAll(() => radius.home.close());

/** Of a company of their own, which remembers browsers. */
async function person(owner: Owner): Promise<Person> {
  const { home } = radius;
  const { id: companyId } = await home.addCompany(`Company ${random.id()}`);
  await home.companySettings.setRemembering(companyId, { user: 30 }, tester);
  const passwordHash = owner === 'newcomer' ? { passwordHash: hashOfNothing(random) } : {};
  const user = await home.addPerson({ companyId, email: `${random.id()}@example.org`, ...passwordHash });
  const { device, proof } = appOf(user.id);
  if (owner === 'newcomer') return { user, device, factorId: '', code: () => '' };
  const { secret, id: factorId } = await home.giveAuthenticator(user.id);
  await home.factors.add(proof);
  return { user, device, factorId, code: () => home.codeOf(secret) };
}

/** The table of the page, by columns. */
const page = readFileSync(join(projectFolder, 'docs/operations/resets-and-locks.md'), 'utf8');
const lines = page.split('\n').filter((line) => /^\|.*\|$/.test(line));
const [head = [], , ...rows] = lines.map((line) => line.split('|').map((cell) => cell.trim()));
const cellOf = (what: string, column: string) => rows.find((row) => row[1] === what)?.[head.indexOf(column)];

/** What became of everything that can be held. @param end undefined for none */
async function outcomes(end?: End) {
  const at = endParts(radius);
  const [found, said]: [Record<string, string>, Record<string, string>] = [{}, {}];
  for (const [what, { owner, hold }] of Object.entries(held)) {
    const cell = end === undefined ? 'stays' : (end.except?.[what] ?? cellOf(what, end.column));
    if (cell === '–') continue;
    const somebody = await person(owner);
    const attempt = await hold(somebody);
    await end?.act(at, somebody);
    found[what] = (await attempt()) ? 'stays' : 'ends';
    said[what] = cell ?? 'not on the page';
  }
  return { found, said };
}

it('everything that can be held works while nothing ends it', async () => {
  const { found, said } = await outcomes();
  expect(found).toEqual(said);
  expect(Object.keys(held).sort()).toEqual(rows.map((row) => row[1]).sort());
});

describe('what the page of resets says ends and stays, does so, by', () => {
  it.each(Object.entries(endsOfAccess))('%s', async (_by, end) => {
    const { found, said } = await outcomes(end);
    expect(found).toEqual(said);
  });

  it('is about each column of the page', () => {
    expect(new Set(Object.values(endsOfAccess).map(({ column }) => column))).toEqual(new Set(head.slice(2, -1)));
  });
});
