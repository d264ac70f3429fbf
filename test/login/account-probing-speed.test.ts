import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashPassword } from '../../src/accounts/password.ts';
import { systemRandom } from '../../src/random.ts';
import { type Login, openLogin } from './open-login.ts';
import { refusedLogins } from './refused-logins.ts';

let home: Login;

beforeAll(async () => {
  home = await openLogin({ hashOf: (password) => hashPassword(password, systemRandom) });
});

afterAll(() => home.close());

const maxTries = 200;
const maxRatio = 1.15;

/**
 * After 60 tries medians this close are surely within the 15 % that are promised, and all 200 would only take longer.
 * A median of 60 is within 2 % of the true one on an idle machine.
 */
const enoughTries = 60;
const surelyAlike = 1.05;

it('E06 account probing: all refusals take the same time, within 15 %: medians of 200 tries, or of 60 within 5 %', async () => {
  const cases = Object.entries(await refusedLogins(home));
  const times = cases.map(() => [] as number[]);
  for (let round = 0; round < maxTries; round++) {
    // Each round starts with another attempt, so that none always follows the same one.
    for (let count = 0; count < cases.length; count++) {
      const at = (round + count) % cases.length;
      const started = performance.now();
      await cases[at]?.[1]().catch(() => undefined);
      times[at]?.push(performance.now() - started);
    }
    if (round + 1 === enoughTries && ratioOf(times) < surelyAlike) break;
  }
  const named = times.map((each, at) => `${cases[at]?.[0]} ${medianOf(each).toFixed(1)}`);
  console.log(`E06: medians of ${times[0]?.length} tries in ms: ${named.join(', ')}`);
  expect(ratioOf(times)).toBeLessThan(maxRatio);
});

/** How much longer the slowest takes than the quickest. */
function ratioOf(times: readonly number[][]): number {
  const medians = times.map(medianOf);
  return Math.max(...medians) / Math.min(...medians);
}

function medianOf(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
}
