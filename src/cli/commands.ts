import type { Command } from './command.ts';
import { doctor } from './doctor.ts';
import { keyAdd } from './key-add.ts';
import { keyList } from './key-list.ts';
import { keyRevoke } from './key-revoke.ts';
import { migrate } from './migrate.ts';
import { settings } from './settings.ts';
import { soundsBuild } from './sounds-build.ts';

/** Every command there is. The help is made from it. */
export const commands: Readonly<Record<string, Command>> = {
  doctor,
  settings,
  migrate,
  'key add': keyAdd,
  'key list': keyList,
  'key revoke': keyRevoke,
  'sounds build': soundsBuild,
};
