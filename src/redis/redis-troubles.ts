import { type Trouble, type TroubleLine, troubleOf } from '../trouble.ts';

/** By the first word of Redis' error, or the words of the connection. */
export const redisTroubles: readonly TroubleLine[] = [
  [
    /\b(?:READONLY|UNBLOCKED)\b/,
    'Redis is a read-only replica, so nothing can be written.',
    'Let BELCODE_REDIS_URL name the master or the sentinels, or make this server the master.',
  ],
  [
    /\bOOM\b/,
    'The memory of Redis is full, so nothing can be written.',
    'Raise maxmemory in redis.conf, or give Redis a server of its own.',
  ],
  [
    /\bMISCONF\b/,
    'Redis refuses to write because it cannot save to its disk.',
    'See the log of Redis, and free space or repair the rights of its folder.',
  ],
  [
    /\bNOAUTH\b|without any password|Client sent AUTH/,
    'Redis and BELCODE_REDIS_URL do not agree about a password.',
    'Write the user and the password of redis.conf or users.acl into BELCODE_REDIS_URL.',
  ],
  [
    /\bWRONGPASS\b|invalid (?:username-)?password/i,
    'Redis does not accept the user or the password.',
    'Write the user and the password of redis.conf or users.acl into BELCODE_REDIS_URL.',
  ],
  [
    // A script that may not call a command has words of its own.
    /\bNOPERM\b|ACL failure|can't (?:run|access)/,
    'The user of Belcode may not do in Redis what it must.',
    'Give the user the rights that docs/operations/connections.md lists ("Passwords of Redis and PostgreSQL").',
  ],
  [
    /\bNOREPLICAS\b/,
    'Redis refuses to write because too few replicas are connected.',
    'Start the replicas, or lower min-replicas-to-write in redis.conf.',
  ],
  [/\bLOADING\b/, 'Redis is starting and reads its data.', 'Wait until it has read them.'],
  [
    /\bMASTERDOWN\b/,
    'Redis is a replica without a master.',
    'Start the master, or let BELCODE_REDIS_URL name the new one.',
  ],
  [
    /\b(?:MOVED|CROSSSLOT|CLUSTERDOWN)\b/,
    'This is a Redis Cluster, which Belcode does not use.',
    'Give it a Redis of its own, with a replica and sentinels if it must not fail (docs/operations/connections.md).',
  ],
  [
    /[Aa]ll sentinels are unreachable/,
    'No sentinel names the master of Redis.',
    'Check the sentinels in BELCODE_REDIS_URL, and sentinelMasterId against their configuration.',
  ],
  [/altnames/, 'The certificate of Redis is for another name.', 'Write that name into BELCODE_REDIS_URL.'],
  [
    /wrong version number|packet length too long/,
    'Redis speaks no TLS at this address.',
    'Write redis:// instead of rediss://, or name its TLS port.',
  ],
  [/\bBUSY\b/, 'A script of somebody else blocks Redis.', 'End it: redis-cli script kill.'],
  [
    /\bERR unknown command/i,
    'Redis lacks a command that Belcode needs.',
    'Install Redis 6.2 or later, and rename no commands in redis.conf.',
  ],
  [
    /self[- ]signed|unable to (?:verify|get)|CERT|certificate/i,
    'The certificate of Redis is not trusted.',
    'Give the programs the authority that signed it: NODE_EXTRA_CA_CERTS=FILE.',
  ],
];

export const redisAway: Trouble = {
  says: 'Redis does not answer. Nothing is verified, and no call is placed.',
  mend: 'Start Redis, or set BELCODE_REDIS_URL.',
};

/** @returns what mends it, as a sentence */
export const redisMend = (said: string): string => troubleOf(said, redisTroubles, redisAway).mend;
