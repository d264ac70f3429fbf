import { spawn } from 'node:child_process';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { labSounds } from '../../lab/sounds.ts';
import { telephones } from '../../lab/telephones.ts';
import { systemRandom } from '../../src/random.ts';
import { until } from '../until.ts';
import { codeFinder, codeInNameFinder, findCodes } from './find-code.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import type { ShownChallenge } from './panel.ts';
import { Person } from './person.ts';
import { databaseTables, filesBelow, listenToRedis, type Place, processPlaces, redisKeys } from './places.ts';

const calls = 20;
const atOnce = 10;

let exchange: OwnExchange;
let people: Person[];
let redis: Awaited<ReturnType<typeof listenToRedis>>;
const codes: string[] = [];
/** Names of the files that held a spoken code, listed while it was spoken. */
const codeFiles = new Set<string>();
/** PostgreSQL's files before the first call. */
let catalogues: readonly Place[];
/** Arguments and environment of the programs, read while a code was spoken. */
const processes: Place[] = [];

beforeAll(async () => {
  exchange = await startOwnExchange('no-code', { BELCODE_KEY_SECONDS: '8', BELCODE_LOG_LEVEL: 'trace' });
  people = await Promise.all(telephones.slice(5, 5 + atOnce).map((number) => Person.withTelephone(exchange, number)));
  redis = await listenToRedis(exchange.lab.redisPort);
  catalogues = [...filesBelow(join(exchange.lab.folder, 'postgres'))];
});

afterAll(async () => {
  redis?.stop();
  await Promise.all(people?.map((person) => person.phone.stop()) ?? []);
  await exchange?.stop();
});

const codeFolder = () => exchange.programs.environment.BELCODE_CODE_SOUNDS ?? '';
const programsSeen = () =>
  (['api', 'dialler'] as const).flatMap((program) => processPlaces(program, exchange.programs.pid(program)));

/** Everything that can be read after the calls. */
async function everything(): Promise<Place[]> {
  const { lab, programs } = exchange;
  return [
    ...filesBelow(lab.folder),
    ...filesBelow(codeFolder()),
    ...(await redisKeys(lab.redisPort, [0])),
    ...(await databaseTables(programs.environment.BELCODE_DATABASE_URL ?? '')),
    ...programsSeen(),
    ...processes,
    { where: 'redis commands', text: redis.text() },
    { where: 'ari events', text: exchange.events().texts.join('\n') },
  ];
}

/** Names of the files that Asterisk reports as played. */
function playedNames(): string[] {
  const log = readFileSync(join(exchange.lab.folder, 'asterisk/log/full'), 'utf8');
  return [...new Set([...log.matchAll(/Playing '([^']+)'/g)].map(([, name = '']) => basename(name)))];
}

/** Names of all files: the existing ones, those that held a code, and those that Asterisk reports as played. */
function fileNames(places: readonly Place[]): string[] {
  const sounds = [...filesBelow(labSounds)];
  return [
    ...[...places, ...sounds].map(({ where }) => basename(where)),
    ...[...codeFiles].map((file) => basename(file)),
    ...playedNames(),
  ];
}

const languageOf = (index: number) => (index % 2 === 0 ? 'en' : 'nl');

/** One call, from the first ring to the end. */
async function call(person: Person, index: number): Promise<ShownChallenge> {
  const { panel } = exchange;
  const challenge = await person.openChallenge(languageOf(index));
  await person.answerUntilCode(challenge);
  for (const { where } of filesBelow(codeFolder())) codeFiles.add(where);
  processes.push(...programsSeen());
  // Repeated, then repeated slowly: a second and a third sound of the same code.
  if (index % 5 === 1) await person.phone.press(index % 10 === 1 ? '1' : '2');
  await panel.untilOver(challenge.id);
  await person.phone.untilClosed();
  return challenge;
}

/** Then uses the code in one of the ways that could write it down somewhere. */
async function answer(person: Person, index: number, challenge: ShownChallenge): Promise<void> {
  const { panel } = exchange;
  const code = await person.heardCode(languageOf(index));
  codes.push(code);
  if (index % 4 === 0) return;
  if (index % 4 === 1) await panel.answer(challenge.id, code === '000000' ? '000001' : '000000');
  const typed = index % 2 === 0 ? code : `${code.slice(0, 3)} ${code.slice(3)}`;
  expect(await panel.answer(challenge.id, typed)).toMatchObject({ state: 'passed' });
  // Typed into the wrong field, and sent to the wrong address.
  await panel.request('GET', `/v1/challenges/${challenge.id}`);
  await panel.request('POST', `/v1/challenges/${challenge.id}/answer`, { kode: code });
}

/** One call that speaks a code of another program, which this test sends. */
async function callWithGivenCode(person: Person): Promise<void> {
  const { panel } = exchange;
  const code = systemRandom.code(6);
  const reply = await panel.request('POST', '/v1/spoken-codes', { to: person.number, code, language: 'en' });
  const { id } = (await reply.json()) as { id: string };
  await person.phone.untilIncoming(15_000);
  await person.answerUntilCode(await panel.read(id));
  processes.push(...programsSeen());
  await panel.untilOver(id);
  expect(await person.heardCode('en')).toBe(code);
  codes.push(code);
}

it(`C10 after ${calls} calls, whose codes were heard, no code is stored anywhere, and no file name reveals one`, async () => {
  codes.length = 0;
  for (let first = 0; first < calls; first += atOnce) {
    const challenges = await Promise.all(people.map((person, n) => call(person, first + n)));
    for (const [n, person] of people.entries()) await answer(person, first + n, challenges[n] as ShownChallenge);
  }
  await callWithGivenCode(people[0] as Person);
  expect(codes).toHaveLength(calls + 1);
  expect(new Set(codes).size).toBeGreaterThan(calls - 2);
  // Every code had files of its own, and all are deleted.
  expect(codeFiles.size).toBeGreaterThanOrEqual(calls);
  await until(() => [...filesBelow(codeFolder())].length === 0);

  const places = await everything();
  expect(findCodes(codes, places, catalogues)).toEqual([]);
  const names = fileNames(places);
  expect(names.flatMap(codeInNameFinder(codes))).toEqual([]);
  // A series of names does not reveal it either: digit after digit would also make up a code.
  expect(playedNames().filter((name) => /^(digit-)?\d\.\w+$/.test(name))).toEqual([]);
  const characters = places.reduce((sum, { text }) => sum + text.length, 0);
  console.log(
    `C10: ${codes.length} calls, ${places.length} places, ${(characters / 1e6).toFixed(0)} MB, ${names.length} names of files searched`,
  );
}, 900_000);

it('C10 the search finds a code planted in any of these places', async () => {
  const { lab, programs, events } = exchange;
  const planted = '730159';
  const grouped = '730 159';
  appendFileSync(programs.logFile('api'), `{"code":"${planted}"}\n`);
  appendFileSync(programs.logFile('dialler'), `said ${grouped}\n`);
  appendFileSync(join(lab.folder, 'asterisk/log/full'), `Playing '/sounds/${planted}.wav'\n`);
  writeFileSync(join(lab.folder, 'planted.bin'), `\0\0${planted}\0`);
  mkdirSync(codeFolder(), { recursive: true });
  writeFileSync(join(codeFolder(), 'planted'), planted);
  await events().request('POST', `/events/user/planted?application=listener&source=endpoint:PJSIP/${planted}`);
  await events().request('POST', '/events/user/planted-7-3-0-1-5-9?application=listener');
  const store = new Redis({ host: '127.0.0.1', port: lab.redisPort });
  await store.hset('planted', 'code', planted);
  store.disconnect();
  const database = new pg.Client({ connectionString: programs.environment.BELCODE_DATABASE_URL });
  await database.connect();
  await database.query('create table planted (code text)');
  await database.query('insert into planted values ($1)', [planted]);
  await database.query('checkpoint');
  await database.end();
  const child = spawn('sleep', ['60'], { env: { ...process.env, CODE: planted }, stdio: 'ignore' });
  processes.push(...(await until(() => processPlaces('planted', child.pid ?? 0))));
  child.kill('SIGKILL');
  try {
    await until(() => events().texts.some((text) => text.includes('planted')));
    const find = codeFinder([planted]);
    const places = await everything();
    const found = places.filter(({ text }) => find(text).length > 0).map(({ where }) => where);
    for (const where of [
      programs.logFile('api'),
      programs.logFile('dialler'),
      join(lab.folder, 'asterisk/log/full'),
      join(lab.folder, 'planted.bin'),
      join(codeFolder(), 'planted'),
      'redis 0 planted',
      'redis commands',
      'table public.planted',
      'planted environ',
      'ari events',
    ])
      expect(found).toContain(where);
    expect(found.some((where) => where.startsWith(join(lab.folder, 'postgres')))).toBe(true);
    expect(fileNames(places).flatMap(codeInNameFinder([planted]))).not.toEqual([]);
  } finally {
    rmSync(join(codeFolder(), 'planted'), { force: true });
  }
});
