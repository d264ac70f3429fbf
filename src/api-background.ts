import { hostname } from 'node:os';
import type { Redis } from 'ioredis';
import { systemClock as clock, siteTimeZone } from './clock.ts';
import type { Config } from './config.ts';
import { Refusal } from './errors.ts';
import { explainMissingSealKey, findMissingSealKeys } from './factors/missing-seal-key-store.ts';
import type { SealKeys } from './factors/seal.ts';
import { followLedger } from './incidents/follow-ledger.ts';
import { keepRestored, restoreLedger } from './incidents/restore-ledger.ts';
import type { Log } from './log.ts';
import type { LoginParts } from './login/login-parts.ts';
import { keepReminding } from './people/send-reminders.ts';
import { keepWelcoming } from './people/send-welcomes.ts';
import type { Database } from './postgres/connect-postgres.ts';
import { explainNewer, readMigrationStatus } from './postgres/migrations.ts';
import { postLimitMilliseconds } from './push/post-outside.ts';
import type { Stores } from './stores.ts';
import { keepSending, sendTurn } from './webhooks/send-webhooks.ts';
import type { WebhookChannel } from './webhooks/webhook-channel.ts';

const databaseRetryMilliseconds = 5_000;

/** The api's connections, each for one kind of waiting. */
export interface ApiConnections {
  redis: Redis;
  /** Only subscribes. */
  subscriber: Redis;
  /** Only waits for the ledger's events. */
  waiting: Redis;
  /** Only waits for turns of webhooks. */
  turns: Redis;
  database: Database;
}

/**
 * The work of the api besides requests: watches the database, restores the ledger when Redis is back, and records the
 * ledger's events.
 *
 * @returns resolves after the signal aborts, when the last event taken has been recorded
 */
export function runInBackground(
  { redis, waiting, database }: ApiConnections,
  { seal, ledger, heldCalls, suspended, audit, enrolledNumbers, companies, callRecords, welcomes, reminders }: Stores,
  login: LoginParts,
  config: Config,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  void watchDatabase(database, seal, log, signal);
  const restoring = { ledger, heldCalls, suspended, audit, enrolledNumbers, companies, clock };
  const restore = () => void restoreLedger(restoring, signal);
  redis.on('ready', restore);
  if (redis.status === 'ready') restore();
  void keepRestored(restoring, signal);
  const consumer = `${hostname()}-${process.pid}`;
  const callSeconds = config.BELCODE_CALL_SECONDS;
  const following = followLedger({ ...login, ledger, callRecords, waiting, log, consumer, callSeconds }, signal);
  const lifetimeSeconds = config.BELCODE_WELCOME_HOURS * 3_600;
  const welcoming = keepWelcoming({ ...login, welcomes, lifetimeSeconds }, signal);
  const reminding = keepReminding({ ...login, reminders, timeZone: siteTimeZone() }, signal);
  return Promise.all([following, welcoming, reminding]).then(() => undefined);
}

/** Sends events by webhook. @returns lets running requests end, which takes 5 s at most */
export function runWebhooks(
  { turns: redis }: ApiConnections,
  { webhooks, webhookMessages: messages, webhookTurns: queue }: Stores,
  channel: WebhookChannel,
  log: Log,
  signal: AbortSignal,
): () => Promise<void> {
  const parts = { webhooks, messages, channel, clock, log };
  const giving = keepSending({ ...parts, queue }, signal);
  const stopTaking = queue.take({ redis, log }, (endpointId, ended) => sendTurn(parts, endpointId, ended));
  return async () => {
    await Promise.all([giving, stopTaking(postLimitMilliseconds)]);
  };
}

/** Logs one line when the database is away or lacks tables, and one when it is ready. Requests do not wait for this. */
async function watchDatabase(database: Database, seal: SealKeys, log: Log, signal: AbortSignal): Promise<void> {
  let said = '';
  while (!signal.aborted) {
    const trouble = await readMigrationStatus(database).then(
      ({ pending }) => (pending.length === 0 ? '' : 'The database lacks tables: run `belcode migrate`'),
      (error) => (error instanceof Refusal ? (error.detail ?? error.words) : String(error)),
    );
    if (trouble !== '' && trouble !== said) log.error(`${trouble}. Trying again until it is ready`);
    if (trouble === '' && said !== '') log.info('The database is ready');
    if (trouble === '') return sayWhatIsForeign(database, seal, log);
    said = trouble;
    await clock.wait(databaseRetryMilliseconds, signal).catch(() => {});
  }
}

/**
 * One line for what another Belcode has left in the database: tables of a newer one, or secrets that another
 * BELCODE_SECRET sealed. Not a reason to stop, because others still log in.
 */
async function sayWhatIsForeign(database: Database, seal: SealKeys, log: Log): Promise<void> {
  try {
    const { newer } = await readMigrationStatus(database);
    if (newer.length > 0) log.warn(`In the database ${explainNewer(newer)}`);
    for (const missing of await findMissingSealKeys(database, seal))
      log.error(`In the database ${explainMissingSealKey(missing)}`);
  } catch (error) {
    log.warn({ err: error }, 'Whether the keys of this Belcode are those of the database could not be read');
  }
}
