import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from '../../lab/folders.ts';
import { runFile } from '../../lab/lab.ts';

export interface CallsPlaced {
  /** Asterisk dialled: a telephone, a carrier or a dialplan got the call. */
  placed: number;
  answered: number;
  /** As it says itself: `22.10.1`. */
  asteriskVersions: string[];
}

/** The channel is put aside while it is being dialled, which it is once; a destination that is not there does not get so far. */
const dialled = / bridge_channel\.c: Channel \S+ joined 'holding_bridge' stasis-bridge /g;
/** The first line of dialplan/belcode-extensions.conf, which every answered call runs through. */
const answered = / pbx\.c: Executing \[s@belcode-answered:1\] NoOp\("[^"]*", "Belcode delivery /g;
const started = / Asterisk (\d[\d.]*)\S* built by /g;

/** Counts in what Asterisk itself has written, not in what Belcode says of its calls. */
export function countCalls(logs: readonly string[]): CallsPlaced {
  const count = (pattern: RegExp) => logs.reduce((sum, log) => sum + [...log.matchAll(pattern)].length, 0);
  const versions = logs.flatMap((log) => [...log.matchAll(started)].map(([, version = '']) => version));
  return { placed: count(dialled), answered: count(answered), asteriskVersions: [...new Set(versions)].sort() };
}

/** Counts the calls of all labs that were started in one run, private ones and those of other programs too. */
export function callsPlacedIn(run: string): CallsPlaced {
  const instances = join(labFolder, 'instances');
  const read = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '');
  const folders = existsSync(instances) ? readdirSync(instances).map((name) => join(instances, name)) : [];
  return countCalls(
    folders
      .filter((folder) => read(join(folder, runFile)) === run)
      .map((folder) => read(join(folder, 'asterisk/log/full'))),
  );
}

/** In one line, for the end of a run. */
export function describeCalls({ placed, answered, asteriskVersions }: CallsPlaced): string {
  return `${placed} calls were really placed (${answered} answered) on Asterisk ${asteriskVersions.join(' and ')}`;
}
