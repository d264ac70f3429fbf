import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { chosenExchange, exchanges, type LabExchange } from './exchanges.ts';
import { labFolder } from './folders.ts';

function optionsFor({ packages }: LabExchange): string[] {
  return [
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
}

function recipeOf(exchange: LabExchange): string {
  return createHash('sha256')
    .update(JSON.stringify([exchange.suite, optionsFor(exchange), ...exchange.archives]))
    .digest('hex');
}

/**
 * Builds the small Debian of the lab once, and a second one if this run has an older exchange. An interrupted build is
 * removed.
 *
 * @throws Error that says in one sentence what to do
 */
export async function buildExchange(say: (line: string) => void): Promise<void> {
  // The newest has Redis and PostgreSQL too.
  for (const exchange of new Set([exchanges['22'], chosenExchange()])) await buildOne(exchange, say);
}

async function buildOne(exchange: LabExchange, say: (line: string) => void): Promise<void> {
  const stamp = join(exchange.folder, 'belcode-recipe');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === recipeOf(exchange)) return;
  if (process.getuid?.() !== 0) {
    throw new Error('The lab needs root to build its exchange. Run it as root, or use docker compose: see the README.');
  }
  if (!existsSync('/usr/bin/mmdebstrap')) {
    throw new Error(
      "The lab needs Debian's mmdebstrap: apt-get install mmdebstrap. Or use docker compose: see the README.",
    );
  }
  const started = Date.now();
  const part = `${exchange.folder}.${process.pid}.part`;
  mkdirSync(labFolder, { recursive: true });
  say(`building the exchange (Asterisk ${exchange.name}) from Debian packages, once: about ${exchange.cost}`);
  try {
    await bootstrap(exchange, part, (line) => say(`${Math.round((Date.now() - started) / 1000)} s: ${line}`));
    prepareRoot(part, recipeOf(exchange));
    // Another lab of this checkout has built it meanwhile, and may be using it.
    if (existsSync(stamp) && readFileSync(stamp, 'utf8') === recipeOf(exchange)) return;
    rmSync(exchange.folder, { recursive: true, force: true });
    renameSync(part, exchange.folder);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
  say(`exchange built in ${Math.round((Date.now() - started) / 1000)} s`);
}

function bootstrap(exchange: LabExchange, folder: string, say: (line: string) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const words = [...optionsFor(exchange), exchange.suite, folder, ...exchange.archives];
    const builder = spawn('setpriv', ['--pdeathsig', 'TERM', 'mmdebstrap', ...words], {
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

function prepareRoot(folder: string, recipe: string): void {
  // Asterisk resolves its own host name on every call; without this line it waits for a name server.
  writeFileSync(join(folder, 'etc/hosts'), `127.0.0.1 localhost\n127.0.0.1 ${hostname()}\n`);
  mkdirSync(join(folder, 'srv/postgres'), { recursive: true });
  writeFileSync(join(folder, 'belcode-recipe'), recipe);
}
