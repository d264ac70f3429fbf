// Makes what a lab makes once, before a run that needs it: `npm test` does so while the types are checked.

import { buildExchange } from './build-exchange.ts';
import { compileSource } from './compiled-source.ts';
import { buildLabSounds } from './sounds.ts';

const say = (line: string) => console.log(`lab: ${line}`);

try {
  compileSource();
  await Promise.all([buildExchange(say), buildLabSounds(say)]);
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
