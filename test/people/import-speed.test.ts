import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemRandom as random } from '../../src/random.ts';
import { tester } from '../accounts/people.ts';
import { type Login, openLogin } from '../login/open-login.ts';
import { startStopwatch } from '../stopwatch.ts';
import { openImports } from './own-import.ts';

/** A fifth of what must come in within a minute, because the whole test run has little time. */
const users = 1_000;
const limitMilliseconds = 12_000;
let home: Login;

beforeAll(async () => {
  home = await openLogin();
});

afterAll(() => home.close());

it('users come in by a file at a pace of 5,000 in a minute, with progress, and a second time nothing changes', async () => {
  const imports = openImports(home);
  const { name } = await home.companies.add({ name: `Company ${random.id()}`, country: 'NL' }, tester);
  const own = random.id();
  const rows = Array.from(
    { length: users },
    (_, index) => `i.${own}.${index},Name ${index},${index}@example.org,${name}`,
  );
  const file = ['login,name,email,company', ...rows].join('\n');
  const seen: number[] = [];
  const elapsed = startStopwatch();
  const applied = await imports.apply(file, {}, { progress: (done) => void seen.push(done) });
  const took = elapsed();
  console.log(`${users} users in ${(took / 1_000).toFixed(1)} s`);
  expect(applied).toMatchObject({ state: 'applied', added: users, failed: [], left: 0 });
  expect(took).toBeLessThan(limitMilliseconds);
  expect(seen).toEqual(Array.from({ length: 10 }, (_, tenth) => ((tenth + 1) * users) / 10));
  expect(await imports.apply(file)).toMatchObject({ state: 'applied', added: 0, changed: 0 });
}, 240_000);
