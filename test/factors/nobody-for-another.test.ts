import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commands } from '../../src/cli/commands.ts';
import { ConfirmedFactor, confirmFactor } from '../../src/factors/confirmed-factor.ts';
import { readSource, usesOf } from '../house/read-source.ts';
import { type Factors, openFactors } from './own-factors.ts';

let home: Factors;

beforeAll(async () => {
  home = await openFactors();
});

afterAll(() => home.close());

const factor = { kind: 'phone', number: '+31612345678' } as const;

describe('S14 no store adds a factor without proof', () => {
  it('whatever looks like one', async () => {
    const { id: userId } = await home.addUser();
    const proof = confirmFactor({ userId }, factor);
    const forged: unknown[] = [
      { userId, factor },
      { ...proof, userId, factor },
      Object.create(ConfirmedFactor.prototype),
      Object.create(proof, { userId: { value: userId } }),
      new Proxy(proof, {}),
      structuredClone({ userId, factor }),
      null,
      undefined,
      userId,
    ];
    for (const each of forged) {
      await expect(home.factors.add(each as ConfirmedFactor)).rejects.toThrow(TypeError);
    }
    expect(await home.factors.list(userId)).toEqual([]);
    await expect(home.factors.add(proof)).resolves.toMatchObject({ number: factor.number });
  });

  it('the proof cannot be made to tell another user or factor', async () => {
    const [{ id: mine }, { id: other }] = [await home.addUser(), await home.addUser()];
    const given = { ...factor, number: '+31612345678' };
    const session = { userId: mine };
    const proof = confirmFactor(session, given);
    expect(() => Object.assign(proof, { userId: other })).toThrow(TypeError);
    expect(() => Object.assign(proof.factor, { number: '+31687654321' })).toThrow(TypeError);
    expect(() => Object.defineProperty(proof, 'userId', { value: other })).toThrow(TypeError);
    session.userId = other;
    given.number = '+31687654321';
    await home.factors.add(proof);
    expect(await home.factors.list(other)).toEqual([]);
    expect(await home.factors.list(mine)).toMatchObject([{ number: '+31612345678' }]);
  });

  it('a proof is good once', async () => {
    const { id: userId } = await home.addUser();
    const proof = confirmFactor({ userId }, factor);
    const { id } = await home.factors.add(proof);
    await home.factors.remove(userId, id, { lastMayGo: true });
    await expect(home.factors.add(proof)).rejects.toThrow(TypeError);
  });
});

describe('S14 nobody can set up a factor for somebody else', () => {
  const source = readSource('src');

  it('the proof is made by the login conversation only', () => {
    const users = source.filter((file) =>
      usesOf(file).imports.some(({ from, names }) => /confirmed-factor\.ts$/.test(from) && !isTypeOrCheck(names)),
    );
    expect(users.filter(({ path }) => !path.startsWith('src/methods/')).map(({ path }) => path)).toEqual([]);
  });

  it('the table is filled in one place only', () => {
    const fills = /insert\s+into\s+"?factors|\((['"`])factors\1\)[\s\S]{0,60}?\.insert\b|copy\s+factors/i;
    expect(source.filter(({ text }) => fills.test(text)).map(({ path }) => path)).toEqual([
      'src/factors/factor-store.ts',
    ]);
  });

  it('nor is that of the devices of the app', () => {
    const fills = /insert\s+into\s+"?app_devices|\((['"`])app_devices\1\)[\s\S]{0,60}?\.insert\b|copy\s+app_devices/i;
    expect(source.filter(({ text }) => fills.test(text)).map(({ path }) => path)).toEqual([
      'src/factors/device-rows.ts',
    ]);
    // It takes no proof by itself, and therefore only the store that does may use it.
    const users = source.filter((file) => usesOf(file).imports.some(({ from }) => /device-rows\b/.test(from)));
    expect(users.map(({ path }) => path)).toEqual(['src/factors/factor-store.ts']);
  });

  it('no migration brings a function or a trigger that fills it', () => {
    const brought = readSource('migrations').filter(({ text }) => /insert into "?factors/i.test(text));
    expect(brought).toEqual([]);
  });

  it('no command adds one', () => {
    // These commands decide whether a number may be called, no matter who has it as a method.
    const aboutNumbers = ['number check', 'number list', 'number suspend', 'number release'];
    const others = Object.entries(commands).filter(([name]) => !aboutNumbers.includes(name));
    // The telephone of the helpdesk, which pages show; the age of a second factor that a check assumes; what a program
    // that sends requests of RADIUS has in common with Belcode.
    const notMethods = ['help-phone', 'factor-minutes', 'own-secret'];
    const words = others
      .flatMap(([name, { options }]) => [...name.split(' '), ...Object.keys(options)])
      .filter((word) => !notMethods.includes(word));
    expect(words.filter((word) => /factor|phone|number|authenticator|totp|secret/.test(word))).toEqual([]);
    const files = source.filter(({ path }) => path.startsWith('src/cli/'));
    expect(files.filter(({ text }) => /factors\.(add|rename|reorder|setPrimary)\b/.test(text))).toEqual([]);
  });

  it('no change of a set takes an actor: it is the person themselves; but for the reset, which only takes away', () => {
    const store = source.find(({ path }) => path === 'src/factors/factor-store.ts')?.text ?? '';
    const withActor = [...store.matchAll(/async (\w+)\([^)]*\bby: Actor/g)].map(([, name]) => name);
    expect(withActor).toEqual(['removeAll']);
  });
});

/** The store needs the class to check its argument. */
function isTypeOrCheck(names: readonly string[]): boolean {
  return names.every((name) => name === 'ConfirmedFactor' || name === 'ProvenFactor');
}
