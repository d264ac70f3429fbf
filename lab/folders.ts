import { join } from 'node:path';

export const projectFolder = join(import.meta.dirname, '..');

/** Everything the lab makes lies here, and git ignores it. */
export const labFolder = join(projectFolder, '.lab');

/** A small Debian with Asterisk, Redis and PostgreSQL in it. Shared by all labs of this checkout, never written to. */
export const rootFolder = join(labFolder, 'root');
