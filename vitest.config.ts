import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/longest-first.ts';

export default defineConfig({
  // The lab's small Debian lies below the project; to watch it takes longer than to test.
  server: { watch: null },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/start-lab.ts'],
    setupFiles: ['test/refuse-empty-tables.ts'],
    // Real telephones ring for real seconds.
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // More than there are cores, for most of the time is spent listening.
    maxWorkers: 4,
    // Real telephones on a machine at its limit: one may miss its call. Vitest names every test that it had to ask twice;
    // at a desk nothing is asked twice.
    retry: process.env.CI === undefined ? 0 : 1,
    sequence: { sequencer: LongestFirst },
  },
});
