/**
 * Redis databases of the shared lab, each for the one file or folder of tests that runs a queue or sees what others write.
 * The number of a database is its place in this list; the lab's Redis has 64. `shared` is for tests that use random ids only.
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
  'surface',
  'user-challenges',
  'calls',
  'doctor',
  'demo',
  'story',
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
  'two-keys',
  'world',
] as const;

export type RedisDatabase = (typeof redisDatabases)[number];

export function redisDatabase(name: RedisDatabase): number {
  return redisDatabases.indexOf(name);
}
