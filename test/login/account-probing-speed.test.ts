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

it('E06 account probing: all refusals take the same time, within 15 %: medians of 200 tries', async () => {
  const cases = Object.entries(await refusedLogins(home));
  const times = cases.map(() => [] as number[]);
  for (let round = 0; round < 200; round++) {
    // Each round starts with another attempt, so that none always follows the same one.
    for (let count = 0; count < cases.length; count++) {
      const at = (round + count) % cases.length;
      const started = performance.now();
      await cases[at]?.[1]().catch(() => undefined);
      times[at]?.push(performance.now() - started);
    }
  }
  const medians = times.map((each) => each.sort((a, b) => a - b)[100] ?? 0);
  const named = medians.map((each, at) => `${cases[at]?.[0]} ${each.toFixed(1)}`);
  console.log(`E06: medians of 200 tries in ms: ${named.join(', ')}`);
  expect(Math.max(...medians) / Math.min(...medians)).toBeLessThan(1.15);
});
