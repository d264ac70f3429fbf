import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { startLab } from '../lab/lab.ts';
import type { Programs } from '../lab/programs.ts';
import { hashPassword } from '../src/accounts/password.ts';
import { SessionStore } from '../src/accounts/session-store.ts';
import { systemClock } from '../src/clock.ts';
import { maxStreamsEach } from '../src/deliveries/open-streams.ts';
import { rememberBrowser } from '../src/login/known-asker.ts';
import { connectPostgres, type Database } from '../src/postgres/connect-postgres.ts';
import { systemRandom } from '../src/random.ts';
import { ArmedChallenges, wrongCode } from './armed-challenges.ts';
import { delaysOf } from './delays.ts';
import { HttpConnection, type HttpReply, wordsOf } from './http-load.ts';
import { atPace } from './pace.ts';
import { sizeOf } from './processes.ts';
import { startProgramsForLoad } from './programs-for-load.ts';
import { atLeast, atMost, type Row, type Section } from './section.ts';
import { seedUsers } from './seed-users.ts';

const users = 2_000;
const password = 'a right good password';
/** What one network may try in a quarter of an hour. */
const together = 300;
const [perSecond, seconds, networks] = [200, 12, 256];
const streams = 5_000;
const streamsLimitMilliseconds = 30_000;
const wrongCodes = 3_000;
/** Number of probes without an attack, with which each figure is compared. */
const quietProbes = 20;

/** The replies that people and a load balancer get during an attack, and its cost, beside the same without it. */
export const attacks: Section = {
  name: 'attacks',
  title: 'Attacks: floods of passwords, event streams and wrong codes',
  limitSeconds: 240,
  async *measure(stage) {
    const lab = stage.keep(await startLab('bench-attacks', stage.say), (started) => started.stop());
    const programs = await startProgramsForLoad(stage, lab);
    const url = programs.environment.BELCODE_DATABASE_URL ?? '';
    const database = stage.keep(connectPostgres(url, 'migrations', 2), (opened) => opened.destroy());
    await seedUsers(database, users);
    await database('password_campaigns').delete();
    const known = await hashPassword(password, systemRandom);
    const passwordSetAt = new Date();
    await database('users').update({ password_hash: known, password_set_at: passwordSetAt });
    const port = Number(new URL(programs.url).port);
    const form = await readForm(port);
    const people = new Probe(port, form, { secret: programs.environment.BELCODE_SECRET ?? '', passwordSetAt });
    stage.say('quiet …');
    const quiet = await people.during(async () => {
      while (people.logins < quietProbes) await pause(100);
    });
    stage.say(`${together} logins at once from one network …`);
    yield floodRow(`${together} logins at once, one network`, quiet, await floodTogether(people, port, form));
    stage.say(`${perSecond} logins a second from ${networks} networks …`);
    yield floodRow(`${perSecond} logins a second for ${seconds} s`, quiet, await floodPaced(people, port, form));
    const waiting = stage.keep(new WaitingSession(programs), async (opened) => opened.close());
    stage.say(`${streams} streams of one session …`);
    yield await streamsRow(programs, port, (await waiting.start()).cookie, waiting.redis);
    stage.say(`${wrongCodes} wrong codes …`);
    yield await wrongCodesRow(port, await waiting.start(), database);
  },
};

interface Form {
  cookie: string;
  token: string;
}

async function readForm(port: number): Promise<Form> {
  const browser = new HttpConnection(port);
  const page = await browser.ask(wordsOf({ method: 'GET', path: '/login' }));
  browser.close();
  const cookie = /^set-cookie: (belcode-form=[^;]+)/im.exec(page.head)?.[1] ?? '';
  return { cookie, token: tokenOf(page) };
}

const tokenOf = ({ body }: HttpReply) => /name="token" value="([\w-]+)"/.exec(body)?.[1] ?? '';

async function post(port: number, path: string, cookie: string, fields: object, from?: string): Promise<HttpReply> {
  const browser = new HttpConnection(port, from);
  try {
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
    const body = new URLSearchParams(Object.entries(fields)).toString();
    return await browser.ask(wordsOf({ method: 'POST', path, headers, body }));
  } finally {
    browser.close();
  }
}

/** Plays the people who log in during the attack, and the load balancer. */
class Probe {
  readonly #port: number;
  readonly #form: Form;
  readonly #known: { secret: string; passwordSetAt: Date };
  #person = 0;
  logins = 0;

  /** @param known what the cookie of a browser says that has logged in lately */
  constructor(port: number, form: Form, known: { secret: string; passwordSetAt: Date }) {
    this.#port = port;
    this.#form = form;
    this.#known = known;
  }

  /**
   * Every half second a login by a right password from a browser that is known and one from another, a page, and
   * `/readyz`, until the act is over.
   */
  async during(act: () => Promise<void>) {
    const of = () => ({ login: [] as number[], refused: 0 });
    const seen = { ...of(), known: of(), page: [] as number[], ready: [] as boolean[] };
    let over = false;
    this.logins = 0;
    const probing = (async () => {
      while (!over) {
        const next = pause(500);
        await Promise.all([
          this.#logIn(seen),
          this.#logIn(seen.known, true),
          this.#open('/login', seen),
          this.#open('/readyz', seen),
        ]);
        this.logins += 1;
        await next;
      }
    })();
    await act();
    over = true;
    await probing;
    return seen;
  }

  async #logIn(seen: { login: number[]; refused: number }, isKnown = false): Promise<void> {
    this.#person += 1;
    // Each person has a network and telephones of their own.
    const n = (this.#person * 5 + 1) % users;
    const login = `user.${n}`;
    const from = `127.2.${this.#person >> 8}.${this.#person & 255 || 1}`;
    const { cookie: empty, token } = this.#form;
    const cookie = isKnown ? `${empty}; belcode-known=${this.#cookieOf(`user-${n}`)}` : empty;
    const reply = await post(this.#port, '/login', cookie, { token, login, password }, from).catch(() => undefined);
    if (reply?.status === 303) seen.login.push(reply.milliseconds);
    else seen.refused += 1;
  }

  #cookieOf(id: string): string {
    const { secret, passwordSetAt } = this.#known;
    const parts = { secret, clock: systemClock };
    const session = { generation: '0', startedAt: Date.now(), factorProvenAt: Date.now() };
    const user = { id, passwordSetAt, secondFactorResetAt: undefined };
    return rememberBrowser(parts, { facts: { user, hasMethods: true }, session }, undefined) ?? '';
  }

  async #open(path: string, seen: { page: number[]; ready: boolean[] }): Promise<void> {
    const browser = new HttpConnection(this.#port);
    const reply = await browser.ask(wordsOf({ method: 'GET', path })).catch(() => undefined);
    browser.close();
    if (path === '/readyz') seen.ready.push(reply?.status === 200);
    else seen.page.push(reply?.milliseconds ?? Number.POSITIVE_INFINITY);
  }
}

type Seen = Awaited<ReturnType<Probe['during']>>;
type Flooded = Seen & { replies: number[]; seconds: number };

async function stranger(port: number, { cookie, token }: Form, number: number, from: string): Promise<number> {
  const fields = { token, login: `stranger.${from}.${number}`, password: 'a wrong password' };
  return (await post(port, '/login', cookie, fields, from).catch(() => ({ status: 0 }))).status;
}

async function flooded(people: Probe, act: (replies: number[]) => Promise<void>): Promise<Flooded> {
  const replies: number[] = [];
  const started = performance.now();
  const seen = await people.during(() => act(replies));
  return Object.assign(seen, { replies, seconds: (performance.now() - started) / 1_000 });
}

const floodTogether = (people: Probe, port: number, form: Form) =>
  flooded(people, async (replies) => {
    const all = Array.from({ length: together }, (_, n) => stranger(port, form, n, '127.1.0.1'));
    replies.push(...(await Promise.all(all)));
  });

const floodPaced = (people: Probe, port: number, form: Form) =>
  flooded(people, async (replies) => {
    const numbers = Array.from({ length: perSecond * seconds }, (_, n) => n);
    await atPace(numbers, perSecond, async (n) => {
      replies.push(await stranger(port, form, n, `127.1.1.${n % networks || 1}`));
    });
  });

const share = (all: readonly unknown[], part: number) => (all.length === 0 ? 0 : (100 * part) / all.length);

function floodRow(
  what: string,
  quiet: Seen,
  { login, refused, known, ready, page, replies, seconds: took }: Flooded,
): Row {
  const [usual, now, pages] = [delaysOf('', quiet.login), delaysOf('', login), delaysOf('', page)];
  const busy = share(replies, replies.filter((status) => status === 503).length);
  const unanswered = share(replies, replies.filter((status) => status === 0).length);
  const isReady = share(ready, ready.filter(Boolean).length);
  const lost = share([...login, ...Array(refused)], refused);
  const ofKnown = {
    p95: delaysOf('', known.login).p95,
    lost: share([...known.login, ...Array(known.refused)], known.refused),
  };
  return {
    what: `${what}: real login p95, refused; the same where known; /readyz; strangers refused, unanswered`,
    figure: `${now.p95.toFixed(0)} ms, ${lost.toFixed(0)} %; ${ofKnown.p95.toFixed(0)} ms, ${ofKnown.lost.toFixed(0)} %; ${isReady.toFixed(0)} %; ${busy.toFixed(0)} %, ${unanswered.toFixed(0)} %`,
    values: {
      p95: now.p95,
      lostPercent: lost,
      knownP95: ofKnown.p95,
      knownLostPercent: ofKnown.lost,
      readyPercent: isReady,
      busyPercent: busy,
      unansweredPercent: unanswered,
      pageP95: pages.p95,
      took,
    },
    against: `quiet: ${usual.p95.toFixed(0)} ms; GET /login p95 ${pages.p95.toFixed(0)} ms; over in ${took.toFixed(0)} s`,
    bar: atLeast('/readyz', isReady, 100, '%'),
  };
}

/** A login that waits for a code which has been spoken. */
class WaitingSession {
  readonly redis: Redis;
  readonly #challenges: ArmedChallenges;
  readonly #sessions: SessionStore;
  #next = 0;

  constructor(programs: Pick<Programs, 'environment' | 'apiKey'>) {
    this.redis = new Redis(programs.environment.BELCODE_REDIS_URL ?? '');
    this.#challenges = new ArmedChallenges(programs);
    const secret = programs.environment.BELCODE_SECRET ?? '';
    const browsers = { forget: async () => undefined };
    this.#sessions = new SessionStore({ redis: this.redis, random: systemRandom, secret, browsers });
  }

  async start(): Promise<{ cookie: string; userId: string }> {
    this.#next += 1;
    const n = 1_000 + this.#next * 5 + 1;
    const userId = `user-${n}`;
    const of = () => ({ userId, factorId: `phone-${n}` });
    const [id = ''] = await this.#challenges.make(1, of, ({ userId }) => `user:${userId}`);
    const facts = { userId, step: 'challenge', passwordProvenAt: await this.#sessions.now() } as const;
    const challenge = { id, kind: 'phone', factorId: `phone-${n}` } as const;
    return { userId, cookie: `belcode-session=${(await this.#sessions.start(facts, { challenge })).id}` };
  }

  close(): void {
    this.#challenges.close();
    this.redis.disconnect();
  }
}

async function commandsASecond(redis: Redis, length = 5): Promise<number> {
  const count = async () => Number(/total_commands_processed:(\d+)/.exec(await redis.info('stats'))?.[1]);
  const before = await count();
  await pause(length * 1_000);
  return ((await count()) - before) / length;
}

async function pageP95(port: number): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 40; n += 1) {
    const browser = new HttpConnection(port);
    times.push((await browser.ask(wordsOf({ method: 'GET', path: '/login' }))).milliseconds);
    browser.close();
  }
  return delaysOf('', times).p95;
}

async function streamsRow(programs: Programs, port: number, cookie: string, redis: Redis): Promise<Row> {
  const sizeNow = () => sizeOf(programs.pid('api')).residentMegabytes;
  const before = { commands: await commandsASecond(redis), megabytes: sizeNow(), p95: await pageP95(port) };
  const open = new Set<Socket>();
  for (let n = 0; n < streams; n += 1) {
    const socket = connect(port, '127.0.0.1');
    open.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => open.delete(socket));
    // The body is read, so that an end of the stream is noticed.
    socket.resume();
    socket.write(wordsOf({ method: 'GET', path: '/code/progress', headers: { cookie, connection: 'close' } }));
    if (n % 50 === 49) await pause(20);
  }
  // Streams that a newer one has replaced end once the api has accepted all.
  const deadline = performance.now() + streamsLimitMilliseconds;
  while (open.size > maxStreamsEach && performance.now() < deadline) await pause(200);
  const after = { commands: await commandsASecond(redis), megabytes: sizeNow(), p95: await pageP95(port) };
  const left = open.size;
  for (const socket of open) socket.destroy();
  return {
    what: `${streams} streams of one session: open, Redis commands a second, memory, GET /login p95`,
    figure: `${left}, ${after.commands.toFixed(0)}, ${after.megabytes.toFixed(0)} MB, ${after.p95.toFixed(0)} ms`,
    values: { left, ...after },
    against: `before: ${before.commands.toFixed(0)}, ${before.megabytes.toFixed(0)} MB, ${before.p95.toFixed(0)} ms`,
    bar: atMost('open', left, maxStreamsEach),
  };
}

async function wrongCodesRow(
  port: number,
  { cookie, userId }: { cookie: string; userId: string },
  database: Database,
): Promise<Row> {
  // The lines of this person only, because the floods before are written with a delay.
  const linesOf = async () => Number((await database('audit').where('user_id', userId).count('* as n').first())?.n);
  const browser = new HttpConnection(port);
  const token = tokenOf(await browser.ask(wordsOf({ method: 'GET', path: '/code', headers: { cookie } })));
  browser.close();
  const before = await linesOf();
  const started = performance.now();
  const numbers = Array.from({ length: 20 }, (_, n) => n);
  await Promise.all(
    numbers.map(async () => {
      for (let n = 0; n < wrongCodes / 20; n += 1) await post(port, '/code', cookie, { token, code: wrongCode });
    }),
  );
  const took = (performance.now() - started) / 1_000;
  const written = (await linesOf()) - before;
  return {
    what: `${wrongCodes} wrong codes of one session: lines of the audit`,
    figure: `${written} in ${took.toFixed(0)} s`,
    values: { written, took },
    against: 'the five tries of its challenge',
    bar: atMost('lines', written, 5),
  };
}
