/**
 * Redis databases of the shared lab. A file or folder of tests has its own when it runs a queue or would see the keys
 * of others; `shared` is for tests with random ids only. The index is the database's number, and the lab's Redis has
 * 64.
 */
export const redisDatabases = [
  'shared',
  'dialler-store',
  'call-queue',
  'message-queue',
  'no-code-in-redis',
  'ledger',
  'authorise',
  'call-rules',
  'challenge-routes',
  'idempotency',
  'malformed-answers',
  'progress',
  'progress-stopped',
  'store-away',
  'writes-to-redis',
  'surface',
  'spoken-codes',
  'user-challenges',
  'calls',
  'doctor',
  'doctor-programs',
  'doctor-fix',
  'demo',
  'story',
  'forward-auth',
  'native-api',
  'twilio-verify',
  'twilio-verify-calls',
  'reasons',
  'built-programs',
  'calls-that-end',
  'code-again',
  'code-heard',
  'code-keys',
  'company-calls',
  'extensions',
  'feature-code',
  'keys-at-any-time',
  'own-dialplan',
  'second-trunk',
  'telephone-alone',
  'two-keys',
  'world',
  'keys-of-others',
  'number-typed',
  'language-heard',
  'change-users',
  'scim',
  'scim-providers',
  'companies-of-others',
  'floods-of-unknown-ids',
  'probe-floods',
  'screened',
  'same-to-all',
  'members',
  'values',
] as const;

export type RedisDatabase = (typeof redisDatabases)[number];

export function redisDatabase(name: RedisDatabase): number {
  return redisDatabases.indexOf(name);
}
