import { expect, it } from 'vitest';
import type { Session } from '../../src/accounts/session.ts';
import { SessionStore } from '../../src/accounts/session-store.ts';
import { systemRandom as random } from '../../src/random.ts';
import { noBrowsers } from '../accounts/no-browsers.ts';
import { connectLab } from '../connections.ts';
import { secret } from '../secret.ts';

/** As many as a page reads. */
const max = 200;

it('a thief of the password begins sessions without end: few are listed, the owner’s among them, and all end', async () => {
  const redis = await connectLab();
  const sessions = new SessionStore({ redis, random, secret, browsers: noBrowsers });
  const userId = random.id();
  const own = [await sessions.start({ userId, step: 'full' }), await sessions.start({ userId, step: 'full' })];
  const thief: Session[] = [];
  for (let n = 0; n < max + 50; n += 1) thief.push(await sessions.start({ userId, step: 'challenge' }));
  const listed = (await sessions.list(userId)).map(({ digest }) => digest);
  expect(listed).toHaveLength(max);
  expect(listed).toEqual(expect.arrayContaining(own.map(({ digest }) => digest)));
  expect(await sessions.listWork(userId)).toHaveLength(max);
  await sessions.endAll(userId);
  for (const { id } of [...own, ...thief]) expect(await sessions.find(id)).toBeUndefined();
});
