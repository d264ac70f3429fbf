import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';
import { splitTests } from './test/needs-lab.ts';

const { unit, lab, speed } = splitTests(import.meta.dirname);
// More than there are cores, for most of the time is spent listening.
const maxWorkers = 4;

export default defineConfig({
  // The lab's small Debian lies below the project; to watch it takes longer than to test.
  server: { watch: null },
  test: {
    setupFiles: ['test/refuse-empty-tables.ts'],
    // Real telephones ring for real seconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers,
    // Real telephones on a machine at its limit: one may miss its call. Vitest names every test that it had to ask twice;
    // at a desk nothing is asked twice.
    retry: process.env.CI === undefined ? 0 : 1,
    sequence: { sequencer: LongestFirst },
    projects: [
      { extends: true, test: { name: 'unit', include: unit, isolate: false, testTimeout: 120_000 } },
      { extends: true, test: { name: 'lab', include: lab, globalSetup: ['test/start-lab.ts'] } },
      // Measures how quick the product is, so nothing else runs beside it.
      { extends: true, test: { name: 'speed', include: speed, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
