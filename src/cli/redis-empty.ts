import { emptyRedis } from '../redis/empty-redis.ts';
import type { Command } from './command.ts';
import { withDiallers } from './with-diallers.ts';

export const redisEmpty: Command = {
  usage: 'redis empty',
  about: 'remove all that Belcode keeps in Redis, as a restore needs it; stop all programs before',
  options: {},
  words: 0,
  async run({ terminal }) {
    return withDiallers(terminal, async ({ redis, diallers }) => {
      // A program that runs would write again what belongs to the database of before.
      const running = await diallers.list();
      if (running.length > 0) {
        const names = running.map(({ name }) => name).join(', ');
        terminal.complain(`belcode: stop all programs first: ${names} runs, or was killed less than 8 s ago`);
        return 1;
      }
      terminal.print(`${await emptyRedis(redis)} keys of Belcode removed from Redis`);
      return 0;
    });
  },
};
