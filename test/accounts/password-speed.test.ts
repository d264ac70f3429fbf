import { expect, test } from 'vitest';
import { startFairClock } from '../../lab/machine-pace.ts';
import { hashOfNothing, hashPassword, verifyPassword } from '../../src/accounts/password.ts';
import { systemRandom } from '../../src/random.ts';

test('E06: no user, a wrong password and one too long cost the same time, within 15 %', async () => {
  const hash = await hashPassword('vier fietsen in de regen', systemRandom);
  const cases: [string, string | undefined][] = [
    ['wrong', hash],
    ['wrong', undefined],
    ['x'.repeat(100_000), hash],
    ['x'.repeat(100_000), undefined],
    ['wrong', hashOfNothing(systemRandom)],
  ];
  const taken = cases.map((): { time: number; cpuTime: number }[] => []);
  const clock = startFairClock();
  // They run in turns with a rotating start, so that changes on the machine affect all of them.
  for (let turn = 0; turn < 100 * cases.length; turn += 1) {
    const at = (turn + Math.floor(turn / cases.length)) % cases.length;
    const [password, stored] = cases[at] ?? ['', undefined];
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await verifyPassword(password, stored);
    const { user, system } = process.cpuUsage(cpu);
    taken[at]?.push({ time: performance.now() - start, cpuTime: user + system });
    clock.elapsed();
  }
  // The quickest tenth, because the rest measures what else the machine had to do.
  const quickest = (of: 'time' | 'cpuTime') =>
    taken.map((each) => each.map((one) => one[of]).sort((a, b) => a - b)[10] ?? 0);
  // On a busy machine elapsed time says nothing, but processor time does.
  const quick = quickest(clock.slowness() > 1.5 ? 'cpuTime' : 'time');
  expect(Math.max(...quick) / Math.min(...quick)).toBeLessThan(1.15);
});
