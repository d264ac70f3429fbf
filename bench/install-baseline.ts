import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Installs the baselines from the lock file of this folder, once.
 *
 * @throws Error when npm fails
 */
export function installBaseline(say: (line: string) => void): void {
  const folder = import.meta.dirname;
  const lock = readFileSync(join(folder, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'node_modules', '.belcode-lock');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return;
  say('installing better-auth, once …');
  const words = ['install', '--ignore-scripts', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const ended = spawnSync('npm', words, { cwd: folder, encoding: 'utf8' });
  if (ended.status !== 0) throw new Error(`npm install in bench/ failed: ${ended.stderr}`);
  writeFileSync(stamp, lock);
}
