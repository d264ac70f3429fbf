import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ConcurrencyLimit } from '../../src/concurrency-limit.ts';
import { Refusal } from '../../src/errors.ts';
import { resetSecondFactor } from '../../src/factors/reset-second-factor.ts';
import { confirmPassword } from '../../src/login/confirm-password.ts';
import { proveSetUpCode } from '../../src/login/prove-set-up-code.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { logInDevice } from '../../src/methods/pair-device.ts';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { address, type Login, openLogin, password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;
const { publicKey } = new OwnDevice();

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home?.close());

/** Each act that counts a try and then hashes a password, with the right input and a wrong one. */
const entries: Record<string, () => Promise<(isRight: boolean) => Promise<unknown>>> = {
  'a login': async () => {
    const { login } = await home.addPerson();
    return (isRight) => startLogin(home.parts, { login, password: isRight ? password : 'wrong', address });
  },
  'a login in the app': async () => {
    const { login } = await home.addPerson();
    const device = { publicKey, name: 'x', address };
    return (isRight) => logInDevice(home.parts, { login, password: isRight ? password : 'wrong', ...device });
  },
  'a confirmation of the password': async () => {
    const { id } = await home.addPerson();
    const sessionId = await home.putInEdit(id, { editConfirmedAt: undefined });
    return (isRight) => confirmPassword(home.parts, { sessionId, password: isRight ? password : 'wrong' });
  },
  'a set-up code after a reset': async () => {
    const { id, login } = await home.addPerson();
    await home.givePhone(id);
    const parts = {
      factors: home.factors,
      users: home.users,
      setUpCodes: home.setUpCodes,
      sessions: home.parts.sessions,
      random,
    };
    const { setUpCode } = await resetSecondFactor(parts, { userId: id, reason: 'lost' }, tester);
    const { sessionId } = await home.logIn(login);
    return (isRight) => proveSetUpCode(home.parts, { sessionId, code: isRight ? setUpCode : 'BCDF GHJK' });
  },
};

/** More tries than any of them allows. */
const tries = 40;

/** A hasher without a free place to wait. */
async function inFlood(act: () => Promise<void>): Promise<void> {
  const busy = vi.spyOn(ConcurrencyLimit.prototype, 'run').mockImplementation(async () => {
    throw new Refusal('too-busy');
  });
  await act().finally(() => busy.mockRestore());
}

describe.each(Object.entries(entries))('%s that is refused because too many wait', (_what, open) => {
  it('does not count as a try, so the right one passes once the flood is over', async () => {
    const attempt = await open();
    const refused: unknown[] = [];
    await inFlood(async () => {
      for (let n = 0; n < tries; n += 1) refused.push(await refusalOf(attempt(false)));
    });
    expect(new Set(refused)).toEqual(new Set(['too-busy']));
    expect(await refusalOf(attempt(true))).toBeUndefined();
  });
});
