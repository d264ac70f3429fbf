import { setTimeout as pause } from 'node:timers/promises';
import { startLab } from '../lab/lab.ts';
import { builtWords, startPrograms } from '../lab/programs.ts';
import { connectPostgres } from '../src/postgres/connect-postgres.ts';
import { ArmedChallenges, rightCode, wrongCode } from './armed-challenges.ts';
import { type CheckedThing, type CheckRate, loadChecks, togetherOf } from './check-load.ts';
import { startChildProgram } from './child-program.ts';
import { type HttpReply, wordsOf } from './http-load.ts';
import { installBaseline } from './install-baseline.ts';
import { atLeast, more, type Row, type Section } from './section.ts';
import { seedUsers } from './seed-users.ts';

const turns = 3;
/** Challenges in a turn, each answered five times; a bare Fastify is faster and gets more. */
const perTurn = { numbers: 1_000, bare: 3_000, users: 160, betterAuth: 120 };
/** Warm-up, until the code of a new api process is compiled. */
const warmUpTurns = 2;
const users = 5_000;
/** Database connections, the same for the api and for better-auth. */
const connections = 10;
const bareRatioAtLeast = 0.4;

/**
 * Codes that one api process checks per second, beside a bare Fastify route with the same schema. For challenges of
 * users, whose wrong codes are counted in PostgreSQL, the baseline is better-auth's two-factor verification.
 */
export const checks: Section = {
  name: 'checks',
  title: 'Check rate: POST …/answer, four wrong codes and the right one, 24 connections',
  limitSeconds: 110,
  async *measure(stage) {
    installBaseline(stage.say);
    const lab = stage.keep(await startLab('bench-checks', stage.say), (started) => started.stop());
    const programs = stage.keep(
      await startPrograms({
        lab,
        name: 'bench',
        redisDatabase: 2,
        wordsOf: builtWords,
        say: stage.say,
        settings: { BELCODE_DIAL: 'PJSIP/{number}@trunk' },
      }),
      (started) => started.stop(),
    );
    const address = (database: string) => `postgres://belcode@127.0.0.1:${lab.databasePort}/${database}`;
    const database = stage.keep(connectPostgres(address('bench'), 'migrations', 1), (opened) => opened.destroy());
    await seedUsers(database, users);
    await database.raw('create database better_auth');
    const { program: bare, first: bareListens } = await startChildProgram<Listens, never>('bare-fastify.ts');
    stage.keep(bare, (started) => started.stop());
    const { program: betterAuth, first: betterListens } = await startChildProgram<Listens, { cookies: string[] }>(
      'better-auth-server.mjs',
      { DATABASE_URL: address('better_auth'), CONNECTIONS: String(connections) },
    );
    stage.keep(betterAuth, (started) => started.stop());
    const challenges = stage.keep(new ArmedChallenges(programs), async (opened) => opened.close());

    const api = { port: Number(new URL(programs.url).port), pid: programs.pid('api') };
    const authorization = `Bearer ${programs.apiKey}`;
    let nextUser = 0;
    const kinds: Record<Kind, () => Promise<CheckRate>> = {
      numbers: async () => {
        const ids = await challenges.make(perTurn.numbers);
        await pause(300);
        return loadChecks(
          api,
          ids.map((id) => answersTo(id, authorization)),
          judgeBelcode,
        );
      },
      bare: () => {
        const things = Array.from({ length: perTurn.bare }, () => answersTo('b'.repeat(22), authorization));
        return loadChecks({ port: bareListens.listens, pid: bare.pid }, things, ({ status }) =>
          expectStatus(status, 200),
        );
      },
      users: async () => {
        const ids = await challenges.make(perTurn.users, () => {
          nextUser += 1;
          // Every fifth seeded user has no telephone.
          const user = Math.floor(nextUser / 4) * 5 + (nextUser % 4) + 1;
          return { userId: `user-${user}`, factorId: `phone-${user}` };
        });
        await pause(300);
        return loadChecks(
          api,
          ids.map((id) => answersTo(id, authorization)),
          judgeBelcode,
        );
      },
      betterAuth: async () => {
        const { cookies } = await betterAuth.ask({ people: perTurn.betterAuth, code: rightCode });
        const things = cookies.map(answersOfCookie);
        return loadChecks({ port: betterListens.listens, pid: betterAuth.pid }, things, ({ status }, right) =>
          expectStatus(status, right ? 200 : 401),
        );
      },
    };
    const measured: Record<Kind, CheckRate[]> = { numbers: [], bare: [], users: [], betterAuth: [] };
    for (let turn = -warmUpTurns; turn < turns; turn += 1) {
      stage.say(turn < 0 ? 'warming up …' : `turn ${turn + 1} of ${turns} …`);
      for (const kind of Object.keys(kinds) as Kind[]) {
        stage.signal.throwIfAborted();
        const rate = await kinds[kind]();
        if (turn >= 0) measured[kind].push(rate);
      }
    }
    yield* rowsOf({
      numbers: togetherOf(measured.numbers),
      bare: togetherOf(measured.bare),
      users: togetherOf(measured.users),
      betterAuth: togetherOf(measured.betterAuth),
    });
  },
};

type Kind = keyof typeof perTurn;

interface Listens {
  listens: number;
}

function answersTo(id: string, authorization: string): CheckedThing {
  const words = (code: string) =>
    wordsOf({
      method: 'POST',
      path: `/v1/challenges/${id}/answer`,
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  return { wrong: words(wrongCode), right: words(rightCode) };
}

function answersOfCookie(cookie: string): CheckedThing {
  const words = (code: string) =>
    wordsOf({
      method: 'POST',
      path: '/api/auth/two-factor/verify-otp',
      headers: { cookie, origin: 'http://127.0.0.1', 'content-type': 'application/json' },
      body: JSON.stringify({ code }),
    });
  return { wrong: words(wrongCode), right: words(rightCode) };
}

function expectStatus(status: number, wanted: number): void {
  if (status !== wanted) throw new Error(`An answer was replied with ${status} and not with ${wanted}`);
}

function judgeBelcode({ status, body }: HttpReply, right: boolean): void {
  expectStatus(status, 200);
  const { state } = JSON.parse(body) as { state: string };
  if (state !== (right ? 'passed' : 'armed'))
    throw new Error(`A ${right ? 'right' : 'wrong'} code was answered: ${state}`);
}

function* rowsOf(rates: Record<Kind, CheckRate>): Generator<Row> {
  const { numbers, bare, users, betterAuth } = rates;
  const figureOf = ({ perSecond }: CheckRate, ratio: number) =>
    `${perSecond.toFixed(0)} a second, ratio ${ratio.toFixed(2)}`;
  const againstOf = (what: string, { perSecond, cpuForThousand }: CheckRate, own: CheckRate) =>
    `${what}: ${perSecond.toFixed(0)} a second (CPU each ${cpuForThousand.toFixed(3)} ms, ours ${own.cpuForThousand.toFixed(3)} ms)`;
  const bareRatio = numbers.perSecond / bare.perSecond;
  yield {
    what: 'codes of numbers: Redis, and their line of the audit',
    figure: figureOf(numbers, bareRatio),
    values: {
      perSecond: numbers.perSecond,
      barePerSecond: bare.perSecond,
      ratio: bareRatio,
      cpuForThousand: numbers.cpuForThousand,
    },
    against: againstOf('a bare Fastify route of the same schema', bare, numbers),
    ratio: more(bareRatio),
    bar: atLeast('ratio', bareRatio, bareRatioAtLeast),
  };
  const betterRatio = users.perSecond / betterAuth.perSecond;
  yield {
    what: 'codes of users, Redis and PostgreSQL',
    figure: figureOf(users, betterRatio),
    values: {
      perSecond: users.perSecond,
      betterAuthPerSecond: betterAuth.perSecond,
      ratio: betterRatio,
      cpuForThousand: users.cpuForThousand,
    },
    against: againstOf('better-auth 1.7.1, verify-otp, same PostgreSQL', betterAuth, users),
    ratio: more(betterRatio),
    bar: atLeast('ratio', betterRatio, 1),
  };
}
