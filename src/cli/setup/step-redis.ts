import { stat } from 'node:fs/promises';
import {
  askRedis,
  lookAtRedis,
  type RedisServer,
  redisRights,
  redisUserLine,
  refusalOfRedis,
} from '../../redis/administer-redis.ts';
import type { Act, FileChange, Step } from './setup-step.ts';
import type { Site } from './site.ts';

const user = 'belcode';
const userMade = 'redis-user';
const closed = 'redis-closed';
/** Followed by the file of users in which Redis keeps ours. */
const keptIn = 'redis-users-in:';

/** A user of Redis with a password, now and after a restart of Redis. */
export const addRedisUser: Step = {
  name: 'Redis',
  async plan(site) {
    const url = site.settings.get('BELCODE_REDIS_URL') ?? '';
    const isMade = site.state.made.includes(userMade);
    if (!isMade && (await refusalOfRedis(url)) === undefined) return { found: 'it lets Belcode in' };
    const server = await lookAt(site).catch(async (error) => {
      // Where we have closed it, the administrator of before gets in no more.
      if (isMade && (await refusalOfRedis(url)) === undefined) return undefined;
      throw error;
    });
    if (server === undefined) return { found: 'it lets Belcode in' };
    const files = await filesOf(site, server);
    const acts = (await refusalOfRedis(url)) === undefined ? [] : await actsOf(site, server);
    return { found: `version ${server.version}, ${whereUsersAre(server)}`, files, acts };
  },
  async undo({ state, answers }) {
    if (!state.made.includes(userMade)) return [];
    const commands = [
      ['ACL', 'DELUSER', user],
      ...(state.made.includes(closed) ? [['ACL', 'SETUSER', 'default', 'on']] : []),
    ];
    try {
      await askRedis(answers.redis, async (redis) => {
        for (const [word = '', ...words] of commands) await redis.call(word, ...words);
        if ((await lookAtRedis(redis)).userFile !== '') await redis.call('ACL', 'SAVE');
      });
      state.made = state.made.filter((each) => each !== userMade && each !== closed && !each.startsWith(keptIn));
      return ['removed the user belcode of Redis'];
    } catch (error) {
      return [wordsOfLeft(state.made, (error as Error).message)];
    }
  },
};

/** Where setup has closed Redis, nobody without a password of an administrator gets in to take it back. */
function wordsOfLeft(made: readonly string[], why: string): string {
  const file = made.find((each) => each.startsWith(keptIn))?.slice(keptIn.length);
  if (file === undefined) return `left the user belcode in the running Redis (${why}); a restart of Redis removes it`;
  const open = made.includes(closed) ? ', write "user default on" for "user default off"' : '';
  return `left the user belcode in Redis (${why}): take the line "user belcode" out of ${file}${open}, and restart Redis`;
}

async function lookAt({ answers }: Site): Promise<RedisServer> {
  const server = await askRedis(answers.redis, lookAtRedis).catch((error: Error) => {
    throw new Error(
      `${error.message}. Start Redis (systemctl start redis-server), or give redis = redis://ADMIN:PASSWORD@HOST:6379 of a user who may use ACL and CONFIG`,
    );
  });
  if (server.evictionPolicy !== 'noeviction')
    throw new Error(
      `Redis: maxmemory-policy is ${server.evictionPolicy}, so it drops codes and calls when it is full. Set it to noeviction in its configuration`,
    );
  return server;
}

function whereUsersAre({ userFile, configFile }: RedisServer): string {
  if (userFile !== '') return `users in ${userFile}`;
  return configFile === '' ? 'without a file of configuration' : `users in ${configFile}`;
}

/** @throws Error when nothing would keep the user over a restart */
async function filesOf(site: Site, { userFile, configFile }: RedisServer): Promise<FileChange[]> {
  if (userFile !== '') return [];
  const found = configFile === '' ? undefined : await stat(configFile).catch(() => undefined);
  if (found === undefined) {
    // Redis of a container, or started by hand.
    if (site.answers['redis-close'] === 'yes')
      throw new Error('Redis has no file of configuration on this host, so it would be open again after a restart');
    return [];
  }
  const lines = [redisUserLine(user, passwordOf(site)), ...(isToClose(site) ? ['user default off'] : [])];
  return [{ path: configFile, lines, mark: '#' }];
}

async function actsOf(site: Site, { userFile, configFile }: RedisServer): Promise<Act[]> {
  const setUser = [user, 'reset', 'on', `>${passwordOf(site)}`, ...redisRights];
  const isKept =
    userFile !== '' || (configFile !== '' && (await stat(configFile).catch(() => undefined)) !== undefined);
  const close = isToClose(site);
  return [
    {
      says: `Redis: ACL SETUSER ${setUser.join(' ')}`,
      async run() {
        await askRedis(site.answers.redis, async (redis) => {
          await redis.call('ACL', 'SETUSER', ...setUser);
          if (userFile !== '') await redis.call('ACL', 'SAVE');
        });
        note(site, userMade);
        if (userFile !== '') note(site, `${keptIn}${userFile}`);
        return isKept ? undefined : 'Redis forgets this user at its next restart: put it into its configuration';
      },
    },
    ...(close
      ? [
          {
            says: 'Redis: ACL SETUSER default off',
            async run() {
              await askRedis(site.answers.redis, async (redis) => {
                await redis.call('ACL', 'SETUSER', 'default', 'off');
                if (userFile !== '') await redis.call('ACL', 'SAVE');
              });
              note(site, closed);
            },
          },
        ]
      : []),
    {
      says: 'connect with BELCODE_REDIS_URL',
      async run() {
        const refusal = await refusalOfRedis(site.settings.get('BELCODE_REDIS_URL') ?? '');
        if (refusal !== undefined) throw new Error(`${refusal}. Correct BELCODE_REDIS_URL in ${site.settingsFile}`);
      },
    },
  ];
}

function note({ state }: Site, made: string): void {
  if (!state.made.includes(made)) state.made.push(made);
}

function isToClose({ answers }: Site): boolean {
  return answers['redis-close'] === 'yes';
}

function passwordOf({ settings }: Site): string {
  return decodeURIComponent(new URL(settings.get('BELCODE_REDIS_URL') ?? '').password);
}
