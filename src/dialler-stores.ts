import { ChallengeStore } from './challenges/challenge-store.ts';
import { DialInStore } from './challenges/dial-in-store.ts';
import { systemClock as clock } from './clock.ts';
import type { Config } from './config.ts';
import { CallPaceStore, type PacedTrunk } from './deliveries/call-pace-store.ts';
import { DeliveryStore } from './deliveries/delivery-store.ts';
import { DiallerStore } from './deliveries/dialler-store.ts';
import { EndpointPresenceStore } from './deliveries/endpoint-presence-store.ts';
import { HangUpFeed } from './deliveries/hang-up-feed.ts';
import type { CallAttemptsParts } from './dialler/call-attempts.ts';
import type { Log } from './log.ts';
import { CallLedgerStore } from './policy/ledger/call-ledger-store.ts';
import { callRulesOf } from './policy/ledger/read-call-rules.ts';
import { callTimesOf } from './policy/ledger/read-call-times.ts';
import { systemRandom as random } from './random.ts';
import { connectRedis } from './redis/connect-redis.ts';

export type Connections = ReturnType<typeof connect>;

/** Redis only; the dialler has no database. */
export function connect(config: Config, log: Log) {
  return {
    redis: connectRedis(config.BELCODE_REDIS_URL, 'commands', log),
    /** Only subscribes. */
    subscriber: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
    /** Only waits for jobs. */
    queue: connectRedis(config.BELCODE_REDIS_URL, 'waiting', log),
  };
}

export type DiallerStores = ReturnType<typeof buildDiallerStores>;

export function buildDiallerStores({ redis, subscriber }: Connections, config: Config) {
  return {
    challenges: new ChallengeStore(redis, config.BELCODE_SECRET),
    deliveries: new DeliveryStore(redis),
    dialIns: new DialInStore(redis, config.BELCODE_SECRET),
    diallers: new DiallerStore(redis),
    endpoints: new EndpointPresenceStore(redis),
    hangUps: new HangUpFeed({ commands: redis, subscriber }),
    ledger: new CallLedgerStore(redis, callRulesOf(config), callTimesOf(config)),
    paces: buildPaces(redis, config),
  };
}

/** The type makes a missing or misnamed pace an error: without its pace the second trunk would never be tried. */
function buildPaces(redis: Connections['redis'], config: Config): CallAttemptsParts['paces'] {
  const callsPerSecond = config.BELCODE_CALLS_PER_SECOND;
  const paceOf = (trunk: PacedTrunk) => new CallPaceStore({ redis, clock, random, trunk, callsPerSecond });
  return {
    trunk: paceOf('trunk'),
    secondTrunk: config.BELCODE_DIAL_SECOND === '' ? undefined : paceOf('second-trunk'),
  };
}
