import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { labFolder } from '../../lab/folders.ts';
import { runFile } from '../../lab/lab.ts';

export interface CallsPlaced {
  /** Calls that Asterisk dialled: a telephone, a carrier or a dialplan received the call. */
  placed: number;
  answered: number;
  /** As Asterisk reports it: `22.10.1`. */
  asteriskVersions: string[];
}

/**
 * Asterisk logs this once for each channel that it dials. A channel to an unknown destination does not get that far.
 */
const dialled = / bridge_channel\.c: Channel \S+ joined 'holding_bridge' stasis-bridge /g;
/** The first line of dialplan/belcode-extensions.conf, which every answered call executes. */
const answered = / pbx\.c: Executing \[s@belcode-answered:1\] NoOp\("[^"]*", "Belcode delivery /g;
const started = / Asterisk (\d[\d.]*)\S* built by /g;

/** Counts lines in Asterisk's own log, independent of what Belcode reports. */
export function countCalls(logs: readonly string[]): CallsPlaced {
  const count = (pattern: RegExp) => logs.reduce((sum, log) => sum + [...log.matchAll(pattern)].length, 0);
  const versions = logs.flatMap((log) => [...log.matchAll(started)].map(([, version = '']) => version));
  return { placed: count(dialled), answered: count(answered), asteriskVersions: [...new Set(versions)].sort() };
}

/** Counts the calls of all labs of one run, including private labs and those of other programs. */
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

/** One line for the end of a run. */
export function describeCalls({ placed, answered, asteriskVersions }: CallsPlaced): string {
  return `${placed} calls were really placed (${answered} answered) on Asterisk ${asteriskVersions.join(' and ')}`;
}
