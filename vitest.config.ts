import { defineConfig } from 'vitest/config';
import { measureCores } from './lab/machine-pace.ts';
import { LongestFirst } from './test/longest-first.ts';
import { splitTests } from './test/needs-lab.ts';

measureCores();
const { unit, lab, speed } = splitTests(import.meta.dirname);
// More than there are cores, for most of the time is spent listening.
const maxWorkers = 4;

export default defineConfig({
  // The lab's small Debian lies below the project; to watch it takes longer than to test.
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
      // Measures how quick the product is, so nothing else runs beside it.
      {
        extends: true,
        test: {
          name: 'speed',
          include: speed,
          globalSetup: ['test/start-lab.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
