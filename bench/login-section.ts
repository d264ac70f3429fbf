import { verify } from '@node-rs/argon2';
import { Redis } from 'ioredis';
import { startLab } from '../lab/lab.ts';
import { builtWords, type Programs, startPrograms } from '../lab/programs.ts';
import { hashPassword } from '../src/accounts/password.ts';
import { SessionStore } from '../src/accounts/session-store.ts';
import { connectPostgres, type Database } from '../src/postgres/connect-postgres.ts';
import { systemRandom } from '../src/random.ts';
import { ArmedChallenges, rightCode } from './armed-challenges.ts';
import { type Delays, delaysOf } from './delays.ts';
import { HttpConnection, type HttpReply, wordsOf } from './http-load.ts';
import { atPace } from './pace.ts';
import { allOf, atMost, less, type Row, type Section } from './section.ts';
import { seedUsers } from './seed-users.ts';
import { startSippPhones } from './sipp-phones.ts';

const users = 100_000;
const perSecond = 50;
const warmUpLogins = 150;
const logins = 600;
/** Users with a known password, who log in one after the other. */
const passwordLogins = 40;
/** Of the seeded users these have a telephone, and none is disabled, held or locked. */
const userOf = (index: number) => index * 10 + 1;
const password = 'a right good password';
const maxPageBytes = 40_000;
/** Time limit of one answer, as for a code that is posted to the api. */
const bars = { p50: 4, p99: 20 };

/** The steps that a person waits for at a login, in order. */
const steps = ['login page', 'code page', 'right code', 'home page'] as const;
const baseline = 'bare /healthz';
type Step = (typeof steps)[number] | typeof baseline;

/**
 * Logins in the panel with 100,000 users in the database, beside a bare request of the same api at the same pace.
 * Password hashing is slow on purpose and is measured apart, because at fifty a second it would dominate.
 */
export const login: Section = {
  name: 'login',
  title: `Login: ${perSecond} a second, ${users.toLocaleString('en')} users`,
  limitSeconds: 100,
  async *measure(stage) {
    const lab = stage.keep(await startLab('bench-login', stage.say), (started) => started.stop());
    stage.keep(await startSippPhones(lab.trunkPort, 'busy'), (started) => started.stop());
    const programs = stage.keep(
      await startPrograms({
        lab,
        name: 'bench',
        redisDatabase: 2,
        wordsOf: builtWords,
        say: stage.say,
        settings: { BELCODE_DIAL: 'PJSIP/{number}@trunk', BELCODE_DESTINATIONS: '+31' },
      }),
      (started) => started.stop(),
    );
    const url = programs.environment.BELCODE_DATABASE_URL ?? '';
    const database = stage.keep(connectPostgres(url, 'migrations', 2), (opened) => opened.destroy());
    stage.say(`seeding ${users} users …`);
    await seedUsers(database, users);
    await database('password_campaigns').delete();
    const passwordHash = await hashPassword(password, systemRandom);
    await database.raw('update users set password_hash = ? where id = any(?)', [
      passwordHash,
      Array.from({ length: passwordLogins }, (_, index) => `user-${userOf(index + 1)}`),
    ]);
    const people = stage.keep(new PeopleAtTheCode(programs), async (opened) => opened.close());
    const port = Number(new URL(programs.url).port);
    const logIn = async (count: number) => {
      const waiting = await people.make(count);
      const taken = new Map<Step, number[]>([...steps, baseline].map((step): [Step, number[]] => [step as Step, []]));
      await atPace(waiting, perSecond, (sessionId) =>
        runLogin(port, sessionId, (step, reply) => taken.get(step)?.push(reply.milliseconds)),
      );
      return taken;
    };
    stage.say('warming up …');
    await logIn(warmUpLogins);
    const before = await sizesOf(database);
    stage.say(`${logins} logins …`);
    const taken = await logIn(logins);
    const after = await sizesOf(database);
    const delays = new Map([...taken].map(([step, each]) => [step, delaysOf(step, each)]));
    const bare = delays.get(baseline) as Delays;
    for (const step of steps) yield delayRow(delays.get(step) as Delays, bare);
    yield bytesRow(before, after);
    yield await passwordRow(port, passwordHash);
    yield await pageRow(port);
  },
};

/** Makes users who have given the right password and have an armed code. */
class PeopleAtTheCode {
  readonly #challenges: ArmedChallenges;
  readonly #redis: Redis;
  readonly #sessions: SessionStore;
  #next = 1_000;

  constructor(programs: Pick<Programs, 'environment' | 'apiKey'>) {
    this.#challenges = new ArmedChallenges(programs);
    this.#redis = new Redis(programs.environment.BELCODE_REDIS_URL ?? '');
    this.#sessions = new SessionStore({
      redis: this.#redis,
      random: systemRandom,
      secret: programs.environment.BELCODE_SECRET ?? '',
      browsers: { forget: async () => undefined },
    });
  }

  /** @returns their sessions */
  async make(count: number): Promise<string[]> {
    const from = this.#next;
    this.#next += count;
    const of = (index: number) => {
      const number = userOf(from + index);
      return { userId: `user-${number}`, factorId: `phone-${number}` };
    };
    const ids = await this.#challenges.make(count, of, ({ userId }) => `user:${userId}`);
    const now = await this.#sessions.now();
    return Promise.all(
      ids.map(async (id, index) => {
        const { userId, factorId } = of(index);
        const facts = { userId, step: 'challenge', passwordProvenAt: now } as const;
        return (await this.#sessions.start(facts, { challenge: { id, kind: 'phone', factorId } })).id;
      }),
    );
  }

  close(): void {
    this.#challenges.close();
    this.#redis.disconnect();
  }
}

/** @throws Error for an unexpected page */
async function runLogin(port: number, sessionId: string, take: (step: Step, reply: HttpReply) => void): Promise<void> {
  const browser = new HttpConnection(port);
  const get = async (path: string, cookie?: string) =>
    browser.ask(wordsOf({ method: 'GET', path, ...(cookie === undefined ? {} : { headers: { cookie } }) }));
  try {
    take(baseline, expect(baseline, await get('/healthz'), 200));
    take('login page', expect('login page', await get('/login'), 200));
    const cookie = `belcode-session=${sessionId}`;
    const codePage = expect('code page', await get('/code', cookie), 200);
    take('code page', codePage);
    const posted = await browser.ask(formWords('/code', { token: tokenOf(codePage), code: rightCode }, cookie));
    take('right code', expect('right code', posted, 303));
    const full = /^set-cookie: (belcode-session=[^;]+)/im.exec(posted.head)?.[1];
    if (full === undefined) throw new Error(`right code began no session: it leads to ${addressIn(posted)}`);
    take('home page', expect('home page', await get('/', full), 200));
  } finally {
    browser.close();
  }
}

function formWords(path: string, fields: Record<string, string>, cookie: string): string {
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  return wordsOf({ method: 'POST', path, headers, body: new URLSearchParams(fields).toString() });
}

function tokenOf({ body }: HttpReply): string {
  return /name="token" value="([\w-]+)"/.exec(body)?.[1] ?? '';
}

function expect(page: string, reply: HttpReply, status: number): HttpReply {
  if (reply.status === status) return reply;
  throw new Error(`${page} was ${reply.status} and not ${status}, and leads to ${addressIn(reply)}`);
}

function addressIn({ head }: HttpReply): string {
  return /^location: (.*)$/im.exec(head)?.[1]?.trim() ?? 'nothing';
}

function delayRow({ name, p50, p95, p99 }: Delays, bare: Delays): Row {
  const numbers = (delays: Delays) =>
    `${delays.p50.toFixed(1)} / ${delays.p95.toFixed(1)} / ${delays.p99.toFixed(1)} ms`;
  return {
    what: `${name}, p50 / p95 / p99`,
    figure: numbers({ name, p50, p95, p99 } as Delays),
    values: { p50, p95, p99, bareP50: bare.p50, bareP99: bare.p99 },
    against: `${baseline} of the same api at the same pace: ${numbers(bare)}`,
    ratio: less(p50 / bare.p50),
    bar: allOf(atMost('p50', p50, bars.p50, 'ms'), atMost('p99', p99, bars.p99, 'ms')),
  };
}

interface Sizes {
  bytes: number;
  /** Bytes of the write-ahead log, which replicas and backups need. */
  walBytes: number;
}

async function sizesOf(database: Database): Promise<Sizes> {
  const { rows } = await database.raw<{ rows: { bytes: string; wal: string }[] }>(
    `select pg_database_size(current_database()) as bytes, pg_current_wal_lsn() - '0/0' as wal`,
  );
  return { bytes: Number(rows[0]?.bytes), walBytes: Number(rows[0]?.wal) };
}

function bytesRow(before: Sizes, after: Sizes): Row {
  const bytes = (after.bytes - before.bytes) / logins;
  const walBytes = (after.walBytes - before.walBytes) / logins;
  return {
    what: 'PostgreSQL for one login',
    figure: `${bytes.toFixed(0)} bytes, WAL ${walBytes.toFixed(0)}`,
    values: { bytes, walBytes },
    against: `the database with its users: ${(before.bytes / 1e6).toFixed(0)} MB`,
  };
}

/** Measures one login after the other, from the form to the redirect, and the hash alone. */
async function passwordRow(port: number, passwordHash: string): Promise<Row> {
  const posted: number[] = [];
  const hashed: number[] = [];
  for (let index = 1; index <= passwordLogins; index += 1) {
    const browser = new HttpConnection(port);
    const page = expect('login page', await browser.ask(wordsOf({ method: 'GET', path: '/login' })), 200);
    const cookie = /^set-cookie: (belcode-form=[^;]+)/im.exec(page.head)?.[1] ?? '';
    const fields = { token: tokenOf(page), login: `user.${userOf(index)}`, password };
    posted.push(expect('name and password', await browser.ask(formWords('/login', fields, cookie)), 303).milliseconds);
    browser.close();
    const started = performance.now();
    await verify(passwordHash, password);
    hashed.push(performance.now() - started);
  }
  const [whole, hash] = [delaysOf('', posted), delaysOf('', hashed)];
  return {
    what: 'name and password, one at a time, p50 / p99',
    figure: `${whole.p50.toFixed(1)} / ${whole.p99.toFixed(1)} ms`,
    values: { p50: whole.p50, p99: whole.p99, hashP50: hash.p50, hashP99: hash.p99 },
    ratio: less(whole.p50 / hash.p50),
    against: `argon2id alone: ${hash.p50.toFixed(1)} / ${hash.p99.toFixed(1)} ms; the rest is the login and the queued call`,
  };
}

async function pageRow(port: number): Promise<Row> {
  const browser = new HttpConnection(port);
  const ask = async (path: string) => expect(path, await browser.ask(wordsOf({ method: 'GET', path })), 200).body;
  const page = await ask('/login');
  const files = [...page.matchAll(/<(?:link rel="stylesheet"|script)[^>]*(?:href|src)="([^"]+)"/g)].map(
    ([, path = '']) => path,
  );
  // They arrive byte by byte.
  const sizes = await Promise.all([page.length, ...(await inTurn(files, async (path) => (await ask(path)).length))]);
  browser.close();
  const bytes = sizes.reduce((sum, each) => sum + each, 0);
  return {
    what: 'login page: HTML, CSS and scripts, uncompressed',
    figure: `${(bytes / 1_000).toFixed(1)} kB`,
    values: { bytes, htmlBytes: page.length, files: files.length },
    against: `nothing: the bar is its own (HTML alone ${(page.length / 1_000).toFixed(1)} kB, ${files.length} files)`,
    bar: atMost('size', bytes / 1_000, maxPageBytes / 1_000, 'kB'),
  };
}

async function inTurn<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await run(item));
  return results;
}
