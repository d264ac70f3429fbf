import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { labFolder, rootFolder } from './folders.ts';

/**
 * Debian 12 has no asterisk package. forky has 22.10.1, the lowest version that Belcode supports: 22.9 dead-locks when
 * ARI originates about a hundred calls per minute.
 */
const suite = 'forky';
const packages = ['asterisk', 'redis-server', 'postgresql'];

const options = [
  '--mode=root',
  '--variant=apt',
  `--include=${packages.join(',')}`,
  // The index of a mirror may be some weeks old. apt still checks its signature.
  '--aptopt=Acquire::Check-Valid-Until "false"',
  '--aptopt=APT::Install-Recommends "false"',
  '--dpkgopt=path-exclude=/usr/share/doc/*',
  '--dpkgopt=path-exclude=/usr/share/man/*',
  '--dpkgopt=path-exclude=/usr/share/locale/*',
];

const recipe = createHash('sha256')
  .update(JSON.stringify([suite, options]))
  .digest('hex');
const stamp = join(rootFolder, 'belcode-recipe');

/**
 * Builds the small Debian of the lab once; it takes about half a minute and 425 MB. An interrupted build is removed.
 *
 * @throws Error that says in one sentence what to do
 */
export async function buildExchange(say: (line: string) => void): Promise<void> {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === recipe) return;
  if (process.getuid?.() !== 0) {
    throw new Error('The lab needs root to build its exchange. Run it as root, or use docker compose: see the README.');
  }
  if (!existsSync('/usr/bin/mmdebstrap')) {
    throw new Error(
      "The lab needs Debian's mmdebstrap: apt-get install mmdebstrap. Or use docker compose: see the README.",
    );
  }
  const started = Date.now();
  const part = join(labFolder, `root.${process.pid}.part`);
  mkdirSync(labFolder, { recursive: true });
  say('building the exchange from Debian packages, once: about half a minute and 425 MB');
  try {
    await bootstrap(part, (line) => say(`${Math.round((Date.now() - started) / 1000)} s: ${line}`));
    prepareRoot(part);
    rmSync(rootFolder, { recursive: true, force: true });
    renameSync(part, rootFolder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  say(`exchange built in ${Math.round((Date.now() - started) / 1000)} s`);
}

function bootstrap(folder: string, say: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const builder = spawn('setpriv', ['--pdeathsig', 'TERM', 'mmdebstrap', ...options, suite, folder], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const last: string[] = [];
    createInterface({ input: builder.stderr }).on('line', (line) => {
      last.push(line);
      if (last.length > 12) last.shift();
      if (line.startsWith('I: ')) say(line.slice(3));
    });
    builder.on('error', reject);
    builder.on('exit', (code) => {
      if (code === 0) resolve();
      else reject(new Error(`mmdebstrap ended with ${code}:\n${last.join('\n')}`));
    });
  });
}

function prepareRoot(folder: string): void {
  // Asterisk resolves its own host name on every call; without this line it waits for a name server.
  writeFileSync(join(folder, 'etc/hosts'), `127.0.0.1 localhost\n127.0.0.1 ${hostname()}\n`);
  mkdirSync(join(folder, 'srv/postgres'), { recursive: true });
  writeFileSync(join(folder, 'belcode-recipe'), recipe);
}
