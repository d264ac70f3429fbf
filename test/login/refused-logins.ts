import { everyGrant } from '../../src/accounts/grant.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { tester } from '../accounts/people.ts';
import { freshAddress } from './fresh-address.ts';
import { type Login, password } from './open-login.ts';

export function tryLogin(home: Login, login: string, text: string, from: string) {
  return startLogin(home.parts, { login, password: text, address: from });
}

/** Every kind of refusal at the first step, each as an attempt that can be repeated. */
export async function refusedLogins(home: Login): Promise<Record<string, () => ReturnType<typeof startLogin>>> {
  const tryIt = (login: string, text: string, from = freshAddress()) => tryLogin(home, login, text, from);
  const [disabled, locked, spent] = [await home.addPerson(), await home.addPerson(), await home.addPerson()];
  // Rotates over several users, so that none reaches the limit.
  const some = () => Promise.all(Array.from({ length: 10 }, () => home.addPerson()));
  const [others, enrolled] = [await some(), await some()];
  for (const { id } of enrolled) await home.givePhone(id);
  let turn = 0;
  const other = () => others[turn++ % others.length]?.login ?? '';
  const withPhone = () => enrolled[turn++ % enrolled.length]?.login ?? '';
  await home.users.setDisabled(disabled.id, true, everyGrant, tester);
  for (let count = 0; count < 101; count++) await home.parts.failures.reserve(locked.id);
  const from = freshAddress();
  for (let count = 0; count < 10; count++) await tryIt(spent.login, 'wrong', from).catch(() => undefined);
  return {
    'an unknown name': () => tryIt('nobody.here', password),
    'a wrong password': () => tryIt(other(), 'wrong password'),
    'a wrong password of a user with a telephone': () => tryIt(withPhone(), 'wrong password'),
    'a disabled user': () => tryIt(disabled.login, password),
    'a locked user': () => tryIt(locked.login, password),
    'a name that had too many tries': () => tryIt(spent.login, password, from),
    'a name that is none': () => tryIt("x' or '1'='1", password),
    'a very long password': () => tryIt(other(), 'x'.repeat(5_000)),
  };
}
