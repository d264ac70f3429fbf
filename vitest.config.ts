import { defineConfig } from 'vitest/config';
import { measureCores } from './lab/machine-pace.ts';
import { LongestFirst } from './test/longest-first.ts';
import { splitTests } from './test/needs-lab.ts';

measureCores();
const { unit, lab, browserPhone, speed } = splitTests(import.meta.dirname);
// A project ignores the option of the command line, so it is read here. Four is more than there are cores, because
// files that place calls spend most of their time listening, and test/longest-first.ts runs them beside files that
// compute. With five, calls and the doctor missed their limits on two cores.
const maxWorkers = Number(/--maxWorkers[= ](\d+)/.exec(process.argv.join(' '))?.[1] ?? 4);

export default defineConfig({
  // Not watched, because the lab's small Debian is below the project and has more files than all the rest.
  server: { watch: null },
  test: {
    setupFiles: ['test/refuse-empty-tables.ts', 'test/retry-when-starved.ts'],
    // For a promise that is never kept. Every wait in a test has a limit of its own.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    expect: { poll: { timeout: 60_000 } },
    maxWorkers,
    // test/retry-when-starved.ts says when. Vitest names every test that it has retried.
    retry: { count: 3, condition: /\(retried: / },
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: unit, isolate: false } },
      {
        extends: true,
        test: {
          name: 'lab',
          include: lab,
          isolate: false,
          setupFiles: ['test/fresh-modules.ts'],
          globalSetup: ['test/start-lab.ts'],
        },
      },
      // After the others and two at a time, because a telephone in a page loses sound when Chromium waits for a core: in
      // CI its person then heard a wrong code.
      {
        extends: true,
        test: {
          name: 'browser-phone',
          include: browserPhone,
          isolate: false,
          setupFiles: ['test/fresh-modules.ts'],
          globalSetup: ['test/start-lab.ts'],
          maxWorkers: Math.min(2, maxWorkers),
          sequence: { groupOrder: 1 },
        },
      },
      // Measures how quick the product is, so nothing else runs beside it.
      {
        extends: true,
        test: {
          name: 'speed',
          include: speed,
          globalSetup: ['test/start-lab.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
