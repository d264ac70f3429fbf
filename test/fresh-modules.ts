import { vi } from 'vitest';

/**
 * Test files of the lab share a process, because loading the packages again for each of them takes longer than most
 * tests do. They share the product's modules too, because these keep nothing but queues, which are empty between files.
 * Each file has the modules of the tests to itself, because these keep what it has opened.
 */
vi.restoreAllMocks();

interface Module {
  promise?: unknown;
  exports?: unknown;
  evaluated: boolean;
  importers: Set<string>;
}
const { evaluatedModules } = (
  globalThis as unknown as { __vitest_worker__: { evaluatedModules: { idToModuleMap: Map<string, Module> } } }
).__vitest_worker__;
for (const [path, module] of evaluatedModules.idToModuleMap) {
  if (!/\/(?:test|lab)\//.test(path) || path.includes('/node_modules/')) continue;
  module.promise = undefined;
  module.exports = undefined;
  module.evaluated = false;
  module.importers.clear();
}
