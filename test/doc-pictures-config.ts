import { defineConfig } from 'vitest/config';

export default defineConfig({
  server: { watch: null },
  test: {
    include: ['test/doc-pictures.ts'],
    globalSetup: ['test/start-lab.ts'],
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
