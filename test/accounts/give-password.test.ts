import { expect, it } from 'vitest';
import { givePassword } from '../../src/accounts/give-password.ts';
import { verifyPassword } from '../../src/accounts/password.ts';
import { systemRandom as random } from '../../src/random.ts';

const actor = { kind: 'command-line', id: 'anna' } as const;

it.each([[undefined], ['a right good password']])(
  'the password %s is given, and the sessions end before and after',
  async (given) => {
    const done: string[] = [];
    let stored = '';
    const users = {
      find: async () => ({}) as never,
      async setPassword({ hash, how, mustChange }: { hash: string; how: string; mustChange?: boolean }) {
        stored = hash;
        done.push(`password ${how} ${mustChange}`);
      },
    };
    const sessions = { endAll: async (userId: string) => done.push(`sessions of ${userId}`) };
    const password = await givePassword({ users, sessions, random }, { userId: 'u1', password: given }, actor);
    expect(password).toEqual(given ?? expect.any(String));
    expect(await verifyPassword(password, stored)).toBe(true);
    expect(done).toEqual(['sessions of u1', 'password given true', 'sessions of u1']);
  },
);
