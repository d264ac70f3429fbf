import { join } from 'node:path';

export const projectFolder = join(import.meta.dirname, '..');

/** Folder of everything the lab makes; git ignores it. */
export const labFolder = join(projectFolder, '.lab');

/** A small Debian with Asterisk, Redis and PostgreSQL. All labs of this checkout share it and never write to it. */
export const rootFolder = join(labFolder, 'root');
