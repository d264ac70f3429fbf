import { digestOfSecret, formatApiKey, mintApiKey, type Scope } from '../../src/accounts/api-key.ts';
import { ApiKeyStore } from '../../src/accounts/api-key-store.ts';
import { AttemptStore } from '../../src/accounts/attempt-store.ts';
import { CompanyStore } from '../../src/accounts/company-store.ts';
import { EnrolmentLinkStore } from '../../src/accounts/enrolment-link-store.ts';
import { HeldCallStore } from '../../src/accounts/held-call-store.ts';
import { LoginFactsStore } from '../../src/accounts/login-facts-store.ts';
import { RememberedBrowserStore } from '../../src/accounts/remembered-browser-store.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { UnfinishedLoginStore } from '../../src/accounts/unfinished-login-store.ts';
import { UserStore } from '../../src/accounts/user-store.ts';
import { UserTableStore } from '../../src/accounts/user-table-store.ts';
import { ApiKeyVerifier } from '../../src/accounts/verify-api-key.ts';
import type { App } from '../../src/api/app.ts';
import { buildApi } from '../../src/api/build-api.ts';
import type { ChallengeParts } from '../../src/api/challenge-parts.ts';
import { loginChecks } from '../../src/api/readiness-checks.ts';
import { AuditStore } from '../../src/audit/audit-store.ts';
import { ChallengeStore } from '../../src/challenges/challenge-store.ts';
import { codeDigest } from '../../src/challenges/code-digest.ts';
import { DialInStore } from '../../src/challenges/dial-in-store.ts';
import { IdempotencyStore } from '../../src/challenges/idempotency-store.ts';
import type { KeyLimits } from '../../src/challenges/key-limits.ts';
import { openingTurns } from '../../src/challenges/opening-turns.ts';
import { systemClock as clock } from '../../src/clock.ts';
import { settings } from '../../src/config.ts';
import { CallQueue } from '../../src/deliveries/call-queue.ts';
import { DeliveryStore } from '../../src/deliveries/delivery-store.ts';
import { DiallerStore } from '../../src/deliveries/dialler-store.ts';
import { HangUpFeed } from '../../src/deliveries/hang-up-feed.ts';
import { ProgressFeed } from '../../src/deliveries/progress-feed.ts';
import { AppDeviceStore } from '../../src/factors/app-device-store.ts';
import { AuthenticatorStore } from '../../src/factors/authenticator-store.ts';
import { CoverageStore } from '../../src/factors/coverage-store.ts';
import { FactorStore } from '../../src/factors/factor-store.ts';
import { FailureStore } from '../../src/factors/failure-store.ts';
import { PasskeyStore } from '../../src/factors/passkey-store.ts';
import { sealKeys } from '../../src/factors/seal.ts';
import { callsReadiness } from '../../src/incidents/calls-readiness.ts';
import { createLog, type Log } from '../../src/log.ts';
import { ChallengeLineStore } from '../../src/people/challenge-line-store.ts';
import { DestinationRuleStore } from '../../src/policy/destination-rule-store.ts';
import type { CallLedgerStore } from '../../src/policy/ledger/call-ledger-store.ts';
import { connectPostgres, type Database } from '../../src/postgres/connect-postgres.ts';
import { systemRandom as random } from '../../src/random.ts';
import { connectRedis, untilRedisReady } from '../../src/redis/connect-redis.ts';
import { createMigratedDatabase } from '../database.ts';
import { makeApp } from '../methods/own-app.ts';
import { lenientLedger } from '../policy/ledger/lenient-ledger.ts';

const secret = 'a secret for tests only, of more than 32 bytes';

/** The settings' own. */
const usualKeyLimits: KeyLimits = {
  key: settings.BELCODE_LIMIT_KEY_CHALLENGES.read(settings.BELCODE_LIMIT_KEY_CHALLENGES.default),
  user: settings.BELCODE_LIMIT_KEY_USER.read(settings.BELCODE_LIMIT_KEY_USER.default),
};

export interface OpenedChallenge {
  id: string;
  deliveryId: string;
}

/** An api on real stores, with functions by which a test plays the dialler. */
export interface TestApi {
  app: App;
  /** What other entry points with API keys are built from. */
  parts: { challenges: ChallengeParts; keys: ApiKeyVerifier; trustedProxies: readonly string[]; log: Log };
  /** A key that may name a number (`challenges:number`). */
  key: string;
  /** Everything that was logged, at level trace. */
  logged(): string;
  addKey(scopes: Scope[], companyIds?: string[]): Promise<{ id: string; text: string }>;
  revokeKey(id: string): Promise<void>;
  /** Opens a challenge over HTTP, by default to a new number. */
  open(key?: string, body?: object): Promise<OpenedChallenge>;
  /** Does what a dialler does until the code is spoken. */
  speak(challenge: OpenedChallenge, code: string): Promise<void>;
  database: Database;
  ledger: CallLedgerStore;
  audit: AuditStore;
  challenges: ChallengeStore;
  deliveries: DeliveryStore;
  diallers: DiallerStore;
  stop(): Promise<void>;
}

export async function startTestApi({
  redisUrl,
  viaRedisUrl = redisUrl,
  keyLimits = usualKeyLimits,
  country = 'NL',
}: {
  redisUrl: string;
  /** How the api reaches Redis, when that can be cut. */
  viaRedisUrl?: string;
  keyLimits?: KeyLimits;
  country?: string;
}): Promise<TestApi> {
  const home = await createMigratedDatabase();
  const lines: string[] = [];
  const log = createLog('api', 'trace', { write: (line: string) => void lines.push(line) });
  const database = connectPostgres(home.url, 'requests', 4);
  const redis = connectRedis(viaRedisUrl, 'commands', log);
  const subscriber = connectRedis(viaRedisUrl, 'waiting', log);
  const own = connectRedis(redisUrl, 'commands', log);
  await Promise.all([redis, subscriber, own].map((connection) => untilRedisReady(connection, 5_000)));
  await own.flushdb();

  const store = new ApiKeyStore(database);
  const deliveries = new DeliveryStore(redis);
  const diallers = new DiallerStore(redis);
  const calls = new CallQueue(redis, secret, { trunk: { callsPerSecond: 1, maxConcurrentCalls: 30 } });
  const ledger = lenientLedger(redis);
  const audit = new AuditStore(database);
  const challenges = {
    clock,
    random,
    challenges: new ChallengeStore(redis, secret),
    deliveries,
    diallers,
    calls,
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    progress: new ProgressFeed({ commands: redis, subscriber, deliveries, clock }),
    ledger,
    heldCalls: new HeldCallStore(database),
    unfinished: new UnfinishedLoginStore(database),
    companies: new CompanyStore({ database, random }),
    audit,
    idempotency: new IdempotencyStore({ redis, clock, random, secret }),
    loginFacts: new LoginFactsStore(database),
    factors: new FactorStore({ database, random }),
    authenticators: new AuthenticatorStore(database),
    passkeys: new PasskeyStore(database),
    relyingParty: undefined,
    failures: new FailureStore(database),
    sealKeys: sealKeys(secret),
    dialIns: new DialInStore(redis, secret),
    ...(await makeApp(redis, database)).parts,
    attempts: new AttemptStore(redis),
    keyLimits,
    concurrencyLimit: openingTurns(),
    destinations: new DestinationRuleStore({ database, clock, prefixes: ['+31'] }),
    extensions: [{ from: '200', to: '299' }],
    country,
    language: 'nl',
    digits: 6,
    secret,
    callProof: 'code',
  } satisfies ChallengeParts;
  const keys = new ApiKeyVerifier({ store, clock, attempts: challenges.attempts });
  const app = await buildApi({
    config: { BELCODE_TRUSTED_PROXIES: [] },
    log,
    keys,
    challenges,
    people: {
      ...challenges,
      random,
      users: new UserStore({ database, random }),
      table: new UserTableStore(database),
      sessions: new SessionStore({ redis, random, secret, browsers: new RememberedBrowserStore(database) }),
      devices: new AppDeviceStore(database),
      coverage: new CoverageStore(database),
      challengeLines: new ChallengeLineStore(database),
      enrolmentLinks: new EnrolmentLinkStore({ redis, random, secret }),
      timeZone: 'Europe/Amsterdam',
      panelUrl: 'https://belcode.example',
      afterLogin: ['https://portal.example/'],
    },
    readiness: {
      logins: loginChecks({ redis, database }),
      calls: callsReadiness({ ...challenges, callsExtensions: false, hasSecondTrunk: false, callSeconds: 150 }),
    },
  });

  // The dialler's side has a connection of its own, which is not cut.
  const side = {
    challenges: new ChallengeStore(own, secret),
    deliveries: new DeliveryStore(own),
    // The report is valid for longer than any test.
    diallers: new DiallerStore(own, 3_600),
  };
  await side.diallers.report('dialler-1', 'live');
  await ledger.stops.noteRestored(0);

  const addKey = async (scopes: Scope[], companyIds?: string[]) => {
    const minted = mintApiKey(random);
    await store.add({ id: minted.id, name: 'test', scopes, companyIds, secretDigest: digestOfSecret(minted.secret) });
    return { id: minted.id, text: formatApiKey(minted) };
  };
  const { text: key } = await addKey(['challenges:number']);

  return {
    app,
    parts: { challenges, keys, trustedProxies: [], log },
    key,
    addKey,
    ...side,
    database,
    ledger: lenientLedger(own),
    audit,
    logged: () => lines.join(''),
    revokeKey: async (id) => void (await store.revoke(id)),
    async open(asking = key, body = { to: freshNumber() }) {
      const reply = await app.inject({
        method: 'POST',
        url: '/v1/challenges',
        headers: bearer(asking),
        payload: body,
      });
      if (reply.statusCode !== 201) throw new Error(`${reply.statusCode} ${reply.body}`);
      const { id, delivery } = reply.json();
      return { id, deliveryId: delivery.id };
    },
    async speak({ id, deliveryId }, code) {
      const delivery = { id: deliveryId, challengeId: id };
      await side.deliveries.advance(delivery, 'dialling');
      await side.deliveries.advance(delivery, 'answered', { key: '7' });
      await side.challenges.arm(id, deliveryId, codeDigest(secret, id, code));
      await side.deliveries.advance(delivery, 'speaking');
    },
    async stop() {
      await app.close();
      await calls.close();
      for (const connection of [redis, subscriber, own]) connection.disconnect();
      await database.destroy();
      await home.drop();
    },
  };
}

export function bearer(key: string) {
  return { authorization: `Bearer ${key}` };
}

let nextNumber = 10_000_000;

/** A Dutch mobile number that no other test of this file has. */
export function freshNumber(): string {
  nextNumber += 1;
  return `+316${nextNumber}`;
}
