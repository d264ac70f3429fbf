import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { generateSync } from 'otplib';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import { challengeKey } from '../../src/challenges/challenge-keys.ts';
import { ChallengeMacs } from '../../src/challenges/challenge-macs.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { seal, sealKeys } from '../../src/factors/seal.ts';
import { createLog } from '../../src/log.ts';
import { connectPostgres } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectRedis } from '../../src/redis/connect-redis.ts';
import { cheapHash } from '../../test/accounts/cheap-hash.ts';
import { Panel } from '../../test/exchange/panel.ts';
import { visitorOf } from '../../test/exchange/visitor-of.ts';
import type { Visitor } from '../../test/panel/visitor.ts';
import { freshNumbers } from '../programs-for-load.ts';
import { promptMilliseconds } from '../prompt-lengths.ts';
import type { SippPhones } from '../sipp-phones.ts';
import type { Stage } from '../stage.ts';
import type { Attempt, Attempts } from './attempt.ts';

const password = 'a right good password';
const authenticatorSecret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const language = 'en';
/** Each user logs in at most once in two steps of an authenticator, because a code passes once. */
const userCount = 60;
const secondsBetween = { login: 1.2, call: 3 } as const;
/** A person gives up then. */
const patienceMilliseconds = { login: 10_000, call: 45_000 } as const;
/** After the question. */
const thinkMilliseconds = 800;
const spokenMilliseconds = 1_000;
/** The code that was spoken stays between Asterisk and the telephone, so its digest is exchanged for this one's. */
const drillCode = '135790';

export interface PeopleOptions {
  stage: Stage;
  url: string;
  apiKey: string;
  secret: string;
  redisUrl: string;
  phones: readonly SippPhones[];
  attempts: Attempts;
  /** Milliseconds since the start of the drill. */
  now(): number;
}

/** A login or a challenge that has passed; it is looked at again when the fault is over. */
interface Passed {
  check(): Promise<void>;
}

export async function addUsers(databaseUrl: string, secret: string): Promise<void> {
  const database = connectPostgres(databaseUrl, 'requests', 2);
  try {
    const by = { kind: 'command-line', id: 'drill' } as const;
    const company = await new CompanyStore({ database, random }).add({ name: 'Drill', country: 'NL' }, by);
    const users = new UserStore({ database, random });
    const factors = new FactorStore({ database, random });
    const hash = await cheapHash(password);
    for (let n = 0; n < userCount; n += 1) {
      const user = { login: loginOf(n), name: `User ${n}`, role: 'user', language, companyId: company.id } as const;
      const { id: userId } = await users.add(user, { hash, mustChange: false }, by);
      const binding = { userId, purpose: 'authenticator' } as const;
      const sealed = seal({ keys: sealKeys(secret), random }, binding, authenticatorSecret);
      await factors.add(confirmFactor({ userId }, { kind: 'authenticator', sealed, lastStep: 1 }));
    }
  } finally {
    await database.destroy();
  }
}

const loginOf = (n: number) => `drill.${n}`;

/** Logins and calls at a steady pace, until the stage ends. */
export class People {
  readonly #options: PeopleOptions;
  readonly #panel: Panel;
  readonly #redis: ReturnType<typeof connectRedis>;
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #underWay = new Set<Promise<void>>();
  #passed: Passed[] = [];
  #logins = 0;
  #stopped = false;

  constructor(options: PeopleOptions) {
    this.#options = options;
    this.#panel = new Panel({ url: options.url, apiKey: options.apiKey });
    this.#redis = connectRedis(options.redisUrl, 'commands', createLog('drill', 'silent'));
    options.stage.keep(this, (people) => people.stop());
  }

  start(): void {
    for (const kind of ['login', 'call'] as const) {
      const begin = () => {
        const running = this.#attempt(kind, kind === 'login' ? () => this.#logIn() : () => this.#takeCall());
        this.#underWay.add(running);
        void running.finally(() => this.#underWay.delete(running));
      };
      this.#timers.push(setInterval(begin, secondsBetween[kind] * 1_000));
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.race([Promise.allSettled(this.#underWay), pause(1_000)]);
    this.#redis.disconnect();
  }

  /** Looks again at all that has passed since the last time. */
  async checkPassed(): Promise<void> {
    await Promise.all(this.#passed.splice(0).map((each) => each.check().catch(() => {})));
  }

  async #attempt(kind: Attempt['kind'], act: () => Promise<string>): Promise<void> {
    const at = this.#options.now();
    const late = pause(patienceMilliseconds[kind]).then(() => `no answer for ${patienceMilliseconds[kind] / 1_000} s`);
    const says = await Promise.race([act(), late]).catch((error: Error) => wordsOf(error));
    if (says === unjudged) return;
    this.#options.attempts.attempts.push({ kind, at, endedAt: this.#options.now(), ok: says === '', says });
  }

  /** @returns what the person read instead of the page of a login; '' when it passed */
  async #logIn(): Promise<string> {
    const n = this.#logins % userCount;
    this.#logins += 1;
    const { url, attempts } = this.#options;
    // Each person has an address of their own, as behind a proxy.
    const from = () => visitorOf({ url }, { 'x-forwarded-for': `10.0.${Math.floor(n / 250)}.${(n % 250) + 1}` });
    const visitor = from();
    const first = await visitor.logIn(loginOf(n), password);
    if (!first.body.includes('name="code"')) return readPage(visitor, first.status);
    const code = generateSync({ secret: authenticatorSecret, epoch: Math.floor(Date.now() / 1_000) });
    const reply = await visitor.send('/code', { code });
    if (visitor.title !== 'Overview') return readPage(visitor, reply.status);
    this.#passed.push({
      async check() {
        const seen = await visitor.open('/');
        if (seen.status === 200) attempts.look('login-lost', visitor.title === 'Overview', loginOf(n));
      },
    });
    // The same code again, in a session of its own.
    if (n % 4 === 0) {
      const again = from();
      await again.logIn(loginOf(n), password);
      await again.send('/code', { code });
      attempts.look('passed-twice', again.title !== 'Overview', loginOf(n));
    }
    return '';
  }

  /** @returns what the panel got instead of `passed`; '' when it passed */
  async #takeCall(): Promise<string> {
    const [number = ''] = freshNumbers(1);
    const { secret, attempts, phones } = this.#options;
    const opened = await this.#panel.request('POST', '/v1/challenges', { to: number, language });
    if (opened.status !== 201) return readRefusal(opened);
    const { id } = (await opened.json()) as { id: string };
    // Long after the last moment in which anything could call it again.
    this.#passed.push({
      async check() {
        const rings = phones.reduce((sum, each) => sum + (each.rings.get(number) ?? 0), 0);
        attempts.look('called-twice', rings <= 1, `${number}: ${rings} times`);
      },
    });
    const ended = await this.#followCall(id, number);
    if (ended !== '') return ended;
    await pause(spokenMilliseconds);
    try {
      const digest = codeDigest(secret, id, drillCode);
      const deliveryId = (await this.#redis.hget(challengeKey(id), 'deliveryId')) ?? '';
      const armedMac = new ChallengeMacs(secret).ofArmed({ id, deliveryId, digest });
      await this.#redis.hset(challengeKey(id), { digest, armedMac });
    } catch {
      return unjudged;
    }
    const state = await this.#answer(id);
    if (state !== 'passed') return `the right code: ${state}`;
    const again = await this.#panel.answer(id, drillCode).catch(() => ({ state: 'no answer' }));
    attempts.look('passed-twice', again.state !== 'passed', id);
    this.#passed.push({
      check: async () => {
        const { state: last } = await this.#panel.read(id);
        if (last !== undefined) attempts.look('old-branch', last === 'passed', `${id} is ${last}`);
        const late = await this.#panel.answer(id, drillCode);
        attempts.look('passed-twice', late.state !== 'passed', id);
      },
    });
    return '';
  }

  /** Follows the call as a page does, which connects again when its connection breaks. @returns why it ended */
  async #followCall(id: string, number: string): Promise<string> {
    let pressed = false;
    const deadline = performance.now() + patienceMilliseconds.call;
    while (performance.now() < deadline) {
      let reason = '';
      const seen = await this.#panel
        .progress(id, ({ key, state, reason: why }) => {
          if (why !== undefined) reason = why;
          if (state === 'answered' && key !== undefined && !pressed) {
            pressed = true;
            void this.#press(number, key);
          }
          return why !== undefined || state === 'speaking' || state === 'spoken';
        })
        .catch(() => []);
      if (reason !== '') return `the call ended: ${reason}`;
      if (seen.some(({ state }) => state === 'speaking' || state === 'spoken')) return '';
      await pause(500);
    }
    return 'the call was not heard of again';
  }

  async #press(number: string, key: string): Promise<void> {
    const said = ['greeting', 'not-you', `press-${key}`].map((name) => promptMilliseconds(language, name));
    await pause(said.reduce((sum, each) => sum + each, thinkMilliseconds));
    if (this.#stopped) return;
    this.#options.phones.find(({ calls }) => calls.has(number))?.press(number, key);
  }

  /** As the documents advise: the same Idempotency-Key until there is an answer. */
  async #answer(id: string): Promise<string> {
    const headers = {
      authorization: `Bearer ${this.#options.apiKey}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
      connection: 'close',
    };
    let last = '';
    for (let n = 0; n < 20; n += 1) {
      const reply = await fetch(`${this.#options.url}/v1/challenges/${id}/answer`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ code: drillCode }),
        signal: AbortSignal.timeout(5_000),
      }).catch(() => undefined);
      if (reply?.status === 200) return ((await reply.json()) as { state: string }).state;
      last = reply === undefined ? 'no connection' : await readRefusal(reply);
      await pause(500);
    }
    return last;
  }
}

/** The drill itself could not exchange the code, so nothing is known of Belcode. */
const unjudged = 'not judged';

function readPage({ page, notice, title }: Visitor, status: number): string {
  if (status !== 200 && page.status !== status) return `${status} from the balancer`;
  const [, sentence = title] = /<p\b[^>]*>([^<]+)/.exec(page.body.split('<h1>')[1] ?? '') ?? [];
  return `${status === 200 ? 'page' : status} "${(notice || sentence).trim()}"`;
}

async function readRefusal(reply: Response): Promise<string> {
  const text = await reply.text().catch(() => '');
  const code = /"code":"([\w-]+)"/.exec(text)?.[1];
  return `${reply.status} ${code ?? 'from the balancer'}`;
}

function wordsOf(error: Error): string {
  return /fetch failed|terminated|socket/i.test(`${error.message}`) ? 'the connection broke' : error.message;
}
