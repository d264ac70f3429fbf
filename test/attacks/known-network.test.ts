import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attemptLimits } from '../../src/accounts/attempt-limits.ts';
import { networkOf } from '../../src/accounts/network.ts';
import { repeatedEvents } from '../../src/audit/audit-event.ts';
import { forgotPassword } from '../../src/login/forgot-password.ts';
import { notePassedNetwork } from '../../src/login/known-asker.ts';
import { logOut } from '../../src/login/log-out.ts';
import { takeLoginAttempt } from '../../src/login/login-limits.ts';
import { skipSetUp } from '../../src/login/skip-set-up.ts';
import { startLogin } from '../../src/login/start-login.ts';
import { logInDevice } from '../../src/methods/pair-device.ts';
import { systemRandom as random } from '../../src/random.ts';
import { freshAddress } from '../login/fresh-address.ts';
import { type Login, openLogin, password, refusalOf } from '../login/open-login.ts';
import { OwnDevice } from '../methods/own-device.ts';

let home: Login;
const { publicKey } = new OwnDevice();

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home?.close());

async function knownPerson() {
  const user = await home.addPerson();
  const own = freshAddress();
  const session = { generation: '0', factorProvenAt: Date.now() };
  await notePassedNetwork(home.parts, user, { session, address: own });
  return { ...user, own };
}

async function times(length: number, act: () => Promise<unknown>): Promise<void> {
  for (let round = 0; round < length; round += 1) await act();
}

describe('guesses from a network that is known for the name', () => {
  const { max } = attemptLimits['login-address'];

  it('are refused by the cap of the network, before they are hashed', async () => {
    const { login, own } = await knownPerson();
    const spent: Record<string, number> = {};
    await times(600, async () => {
      const taken = await takeLoginAttempt(home.parts, { login, address: own });
      spent[String(taken.spent)] = (spent[String(taken.spent)] ?? 0) + 1;
    });
    expect(spent).toEqual({ undefined: 10, name: max, address: 600 - 10 - max });
    for (const act of [
      () => startLogin(home.parts, { login, password, address: own }),
      () => logInDevice(home.parts, { login, password, address: own, publicKey, name: 'x' }),
    ])
      expect(await refusalOf(act())).toBe('too-many-tries');
  });

  it('of forgotten passwords too', async () => {
    const { login, own } = await knownPerson();
    const ask = () => refusalOf(forgotPassword(home.parts, { login, by: 'mail', address: own }));
    const refused: unknown[] = [];
    await times(attemptLimits['forgotten-address'].max + 10, async () => refused.push(await ask()));
    expect(refused.filter((each) => each === 'too-many-tries')).toHaveLength(10 - 2);
  });

  it.each([
    ['from everywhere', () => freshAddress()],
    ['from one other network', (other: string) => other],
  ])('leave the network to its owner when they come %s', async (_where, from) => {
    const { login, own } = await knownPerson();
    const other = freshAddress();
    await times(400, () => takeLoginAttempt(home.parts, { login, address: from(other) }));
    expect(await refusalOf(startLogin(home.parts, { login, password, address: own }))).toBeUndefined();
  });

  it('of other names there do not lock out a known user', async () => {
    const { login, own } = await knownPerson();
    await times(max + 10, () => takeLoginAttempt(home.parts, { login: random.id(), address: own }));
    expect(await refusalOf(startLogin(home.parts, { login, password, address: own }))).toBeUndefined();
  });
});

describe('the audit of somebody who changes the address within their own /64', () => {
  const site = `fd${random.code(2)}:${random.code(4)}:0:1`;

  it('has one line of an event that repeats, with the network', async () => {
    const { id, login } = await home.addPerson();
    await home.giveAuthenticator(id);
    let host = 0;
    const fresh = () => `${site}::${(++host).toString(16)}`;
    await times(3, () => refusalOf(startLogin(home.parts, { login, password: 'wrong', address: fresh() })));
    await times(3, () => startLogin(home.parts, { login, password, address: fresh() }));
    await times(2, () => forgotPassword(home.parts, { login, by: 'mail', address: fresh() }));
    const lines = (await home.audit.list({ userId: id })).filter(({ event }) => repeatedEvents.includes(event));
    const network = networkOf(`${site}::1`);
    // More lines when the test crosses a full hour.
    expect(new Set(lines.map(({ event }) => event)).size).toBe(3);
    for (const { detail } of lines) expect(detail.address).toBe(network);
    expect(lines.length).toBeLessThanOrEqual(4);
  });

  it('also of logging in and out', async () => {
    const { id, login } = await home.addPerson();
    for (const host of ['a', 'b']) {
      const at = `${site}::${host}`;
      const { sessionId } = await startLogin(home.parts, { login, password, address: at });
      await skipSetUp(home.parts, { sessionId, address: at }).catch(() => undefined);
      await logOut(home.parts, { sessionId, address: at });
    }
    for (const { detail } of await home.audit.list({ userId: id }))
      expect([undefined, networkOf(`${site}::1`)]).toContain(detail.address);
  });

  it('keeps an IPv4 address as it is', async () => {
    const { id, login } = await home.addPerson();
    const address = freshAddress();
    await refusalOf(startLogin(home.parts, { login, password: 'wrong', address }));
    expect((await home.audit.list({ userId: id }))[0]?.detail.address).toBe(address);
  });
});
