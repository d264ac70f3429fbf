import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FactorStore } from '../../../src/factors/factor-store.ts';
import { projectFolder } from '../../house/read-source.ts';
import { lab } from '../../lab.ts';
import type { Login, openLogin as openOurs } from '../../login/open-login.ts';
import { addCard } from './made-up-kind.ts';

/** The project with the made-up kind, as files. The lab lies below the project, so its packages are found. */
let copy: string;
let home: Login;

const load = (path: string) => import(pathToFileURL(join(copy, path)).href);

beforeAll(async () => {
  copy = mkdtempSync(join(lab().folder, 'fourth-kind-'));
  for (const folder of ['src', 'languages', 'migrations', 'lab', 'test']) {
    cpSync(join(projectFolder, folder), join(copy, folder), { recursive: true });
  }
  for (const [path, text] of addCard()) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
  const { openLogin }: { openLogin: typeof openOurs } = await load('test/login/open-login.ts');
  home = await openLogin();
  // The tables were copied from those of the project, which has one migration less.
  const { migrateUp } = await load('src/postgres/migrate.ts');
  await migrateUp(home.database.client.config.connection.connectionString);
});

afterAll(async () => {
  await home?.close();
  rmSync(copy, { recursive: true, force: true });
});

describe('a fourth kind of method, with the stores and acts that there are', () => {
  it('is added, asked and answered', async () => {
    const { parts } = home;
    const [{ beginFactor }, { confirmFactor }] = [
      await load('src/methods/begin-factor.ts'),
      await load('src/methods/confirm-factor.ts'),
    ];
    const { answerLogin } = await load('src/login/answer-login.ts');
    const { appCode } = await load('src/challenges/app-code.ts');
    const person = await home.addPerson();
    const printed = appCode(parts.secret, person.id, 6);
    const wrong = printed === '000000' ? '000001' : '000000';
    const address = '192.0.2.7';

    const sessionId = await home.putAt(person.id, { step: 'set-up', passwordProvenAt: await parts.sessions.now() });
    const begun = await beginFactor(parts, { sessionId, kind: 'card' });
    expect(begun).toMatchObject({ step: 'set-up-code', adding: 'card' });
    const confirm = (code: string) => confirmFactor(parts, { sessionId: begun.sessionId, code, address });
    expect(await confirm(wrong)).toMatchObject({ state: 'wrong' });
    expect(await confirm(printed)).toMatchObject({ state: 'added', factor: { kind: 'card', isPrimary: true } });

    const { sendCode } = await load('src/login/send-code.ts');
    const login = await home.putAt(person.id, { step: 'challenge', passwordProvenAt: await parts.sessions.now() });
    const { challenge } = await sendCode(parts, { sessionId: login, address });
    expect(await parts.challenges.find(challenge.id)).toMatchObject({ kind: 'card', state: 'armed', deliveryId: '' });
    expect(await answerLogin(parts, { sessionId: login, code: wrong, address })).toMatchObject({ state: 'wrong' });
    const passed = await answerLogin(parts, { sessionId: login, code: printed, address });
    expect(passed).toMatchObject({ state: 'passed', step: 'full' });
    expect(await home.auditOf(person.id)).toContainEqual(
      expect.objectContaining({ event: 'factor-added', kind: 'card' }),
    );
  });

  it.each([
    ['alone it is no second factor after it reset the password', false],
    ['and another method is, then', true],
  ])('%s', async (_what, hasOther) => {
    const { secondFactors, thingsThatProved } = await load('src/login/second-factors.ts');
    const { confirmFactor } = await load('src/factors/confirmed-factor.ts');
    const person = await home.addPerson();
    const card = await home.factors.add(confirmFactor({ userId: person.id }, { kind: 'card' }));
    const other = hasOther ? [await home.giveAuthenticator(person.id)] : [];
    const things = await thingsThatProved(home.parts, person.id, [card.id]);
    expect(things).toEqual(['card']);
    const user = { id: person.id, passwordResetBy: things };
    const usable = await secondFactors(home.parts, { user, now: new Date() }, await home.factors.list(person.id));
    expect(usable.map(({ id }: { id: string }) => id)).toEqual(other.map(({ id }) => id));
  });

  it('is refused a second time', async () => {
    const { beginFactor } = await load('src/methods/begin-factor.ts');
    const person = await home.addPerson();
    const { confirmFactor } = await load('src/factors/confirmed-factor.ts');
    await home.factors.add(confirmFactor({ userId: person.id }, { kind: 'card' }));
    const sessionId = await home.putInEdit(person.id);
    await expect(beginFactor(home.parts, { sessionId, kind: 'card' })).rejects.toMatchObject({ id: 'card-exists' });
  });
});

describe('what a newer version stored', () => {
  it('is no method of another kind to this one', async () => {
    const person = await home.addPerson();
    const { confirmFactor } = await load('src/factors/confirmed-factor.ts');
    await home.factors.add(confirmFactor({ userId: person.id }, { kind: 'card' }));
    const ours = new FactorStore({ database: home.database, random: home.parts.random });
    await expect(ours.list(person.id)).rejects.toThrow(
      /^This version of Belcode does not know the kind of method "card"$/,
    );
  });
});
