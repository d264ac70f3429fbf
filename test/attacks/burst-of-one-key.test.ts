import { expect, it } from 'vitest';
import { openingTurnOf, openingTurns } from '../../src/challenges/opening-turns.ts';

const ofKey = (owner: string) => openingTurnOf({ owner, purpose: 'login' });
const ofPanel = (purpose: string) => openingTurnOf({ owner: 'user:anna', purpose });

/** Acts that wait until they are released, one at a time. */
function begin() {
  const turns = openingTurns(1);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const done: string[] = [];
  const run = (name: string, turn: ReturnType<typeof openingTurnOf>) =>
    turns.run(async () => {
      await released;
      done.push(name);
    }, turn);
  return { run, done, release };
}

/** Everything that fills its places, until it is refused. */
const floods = {
  'one API key': (n: number) => [`flood ${n}`, ofKey('k1')] as const,
  'forgotten passwords': (n: number) => [`flood ${n}`, ofPanel('forgotten-password')] as const,
  // A key names its purpose as it likes.
  'one API key that says it is a change of methods': (n: number) =>
    [`flood ${n}`, openingTurnOf({ owner: 'k1', purpose: 'edit' })] as const,
};

/** Who opens a challenge after that, and how many may come before. Of keys each has some places. */
const others = {
  'a login': { turn: ofPanel('login'), max: 6 },
  'a change of methods': { turn: ofPanel('edit'), max: 6 },
  'a user who adds a telephone': { turn: ofPanel('set-up'), max: 6 },
  'another API key': { turn: ofKey('k2'), max: 70 },
};

const table = Object.keys(floods).flatMap((flood) => Object.keys(others).map((other) => ({ flood, other })));

it.each(table)('$flood fills the places of a process: $other comes soon', async ({ flood, other }) => {
  const { run, done, release } = begin();
  const all: Promise<unknown>[] = [];
  for (let n = 0; n < 5_000; n += 1) all.push(run(...floods[flood as keyof typeof floods](n)));
  const { turn, max } = others[other as keyof typeof others];
  const later = run('other', turn);
  release();
  const outcomes = await Promise.allSettled(all);
  expect(outcomes.some(({ status }) => status === 'rejected')).toBe(true);
  await later;
  // The first one was under way; then every queue has its turn.
  expect(done.indexOf('other')).toBeLessThan(max);
});
