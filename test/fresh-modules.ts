import { vi } from 'vitest';

/**
 * Test files of the lab share a process, because loading the packages again for each of them takes longer than most
 * tests do. Each file still has our own modules to itself, so that no state of one file reaches another.
 */
vi.restoreAllMocks();
vi.resetModules();
