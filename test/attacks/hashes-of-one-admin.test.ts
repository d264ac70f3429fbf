import { afterAll, beforeAll, expect, it } from 'vitest';
import { addUser } from '../../src/accounts/add-user.ts';
import { choosePassword } from '../../src/accounts/choose-password.ts';
import { givePassword } from '../../src/accounts/give-password.ts';
import { maxWaitingInSessions, verifyPassword } from '../../src/accounts/password.ts';
import type { Actor } from '../../src/audit/audit-event.ts';
import { giveSetUpCode } from '../../src/factors/set-up-code.ts';
import { systemRandom as random } from '../../src/random.ts';
import { type Login, openLogin, refusalOf } from '../login/open-login.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

const by: Actor = { kind: 'company-admin', id: 'the admin' };

/** Each act that hashes a new password or code, by one person. */
const acts: Record<string, (user: { id: string; login: string }) => Promise<unknown>> = {
  'adding users': () => {
    const login = `a.${random.id()}`;
    return addUser(
      { users: home.users, random },
      { companyId: home.company.id, login, name: 'Anna', role: 'user' },
      {},
      by,
    );
  },
  'giving passwords': ({ id }) =>
    givePassword({ users: home.users, sessions: home.parts.sessions, random }, { userId: id }, by),
  'choosing passwords': (user) =>
    choosePassword(
      { users: home.users, random },
      { user, current: undefined, password: 'another good password', how: 'forgotten' },
      by,
    ),
  'giving set-up codes': ({ id }) => giveSetUpCode({ setUpCodes: home.setUpCodes, random }, id, by),
};

it.each(Object.entries(acts))(
  '%s in parallel: one person takes no place of others with a session',
  async (_what, act) => {
    const user = await home.addPerson();
    const flood = Array.from({ length: maxWaitingInSessions * 2 }, () => act(user));
    const others = Array.from({ length: maxWaitingInSessions - 1 }, (_, n) =>
      refusalOf(verifyPassword('x', undefined, { queue: 'session', by: `other ${n}` })),
    );
    expect(new Set(await Promise.all(others))).toEqual(new Set([undefined]));
    await Promise.allSettled(flood);
  },
);
