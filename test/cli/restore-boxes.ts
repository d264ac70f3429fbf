import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceProgram } from '../../lab/compiled-source.ts';
import { projectFolder, rootFolder } from '../../lab/folders.ts';

const programs = '/usr/lib/postgresql/18/bin';
const page = join(projectFolder, 'docs/operations/back-up-and-restore.md');

/** The commands of the page below a heading, as they stand there. */
export function commandsOf(heading: 'Back up' | 'Restore'): string {
  const [, section = ''] = readFileSync(page, 'utf8').split(`\n## ${heading}\n`);
  const [, block] = /^ *```sh\n([\s\S]*?)^ *```$/m.exec(section.split('\n## ')[0] ?? '') ?? [];
  if (block === undefined) throw new Error(`${page} has no commands below ${heading}`);
  return block.replace(/^ {3}/gm, '');
}

/**
 * A host in a mount namespace: its `/etc/belcode` and `/var/backups` are folders of the test, its PostgreSQL and Redis
 * those of the lab, and `belcode` is the present source with the settings of `/etc/belcode`, as in the package.
 */
export class RestoreHost {
  readonly settings: string;
  readonly backups: string;
  readonly #folder: string;
  readonly #ports: { postgres: number; redis: number };

  constructor(folder: string, ports: { postgres: number; redis: number }) {
    this.#folder = folder;
    this.#ports = ports;
    this.settings = join(folder, 'etc/belcode');
    this.backups = join(folder, 'backups');
    mkdirSync(this.backups, { recursive: true });
    cpSync('/etc', join(folder, 'etc'), { recursive: true, verbatimSymlinks: true });
    mkdirSync(this.settings, { recursive: true });
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const inLab = (program: string, more = '') => `exec chroot '${rootFolder}' ${program}${more} "$@"`;
    const [node = '', cli = ''] = sourceProgram('src/cli.ts');
    const lines: Record<string, string> = {
      pg_dump: inLab(`${programs}/pg_dump`),
      pg_dumpall: inLab(`${programs}/pg_dumpall`),
      pg_restore: inLab(`${programs}/pg_restore`),
      createdb: inLab(`${programs}/createdb`),
      psql: inLab(`${programs}/psql`),
      'redis-cli': inLab('/usr/bin/redis-cli', ` -p ${ports.redis}`),
      // `runuser -u postgres -- …`
      runuser: 'shift 3; exec env PGUSER=postgres "$@"',
      systemctl: `echo "$*" >> '${join(folder, 'systemctl')}'`,
      belcode: `exec '${node}' --env-file=/etc/belcode/belcode.env '${cli}' "$@"`,
    };
    for (const [name, line] of Object.entries(lines)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }

  /** Runs a script there. @returns the exit code and all that was printed */
  run(script: string, redisPassword: string): { code: number | null; printed: string } {
    const mounts = [
      `mount --rbind /dev '${rootFolder}/dev'`,
      `mount --bind '${join(this.#folder, 'etc')}' /etc`,
      `mkdir -p /var/backups && mount --bind '${this.backups}' /var/backups`,
    ];
    const words = ['--mount', '--propagation', 'private', '/bin/sh', '-c', `set -e\n${mounts.join('\n')}\n${script}`];
    const { status, stdout, stderr } = spawnSync('unshare', words, {
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${join(this.#folder, 'bin')}:${process.env.PATH}`,
        PGHOST: '127.0.0.1',
        PGPORT: String(this.#ports.postgres),
        REDISCLI_AUTH: redisPassword,
      },
    });
    return { code: status, printed: stdout + stderr };
  }

  /** What `systemctl` was called with. */
  services(): string[] {
    return readFileSync(join(this.#folder, 'systemctl'), 'utf8').trim().split('\n');
  }

  /** The api with the settings of this host. */
  startApi(more: Record<string, string> = {}): { said(): string; stop(): Promise<void> } {
    const [node = '', api = ''] = sourceProgram('src/api.ts');
    const words = [`--env-file=${join(this.settings, 'belcode.env')}`, api];
    const child: ChildProcess = spawn(node, words, {
      cwd: projectFolder,
      env: { PATH: process.env.PATH, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (part) => {
        said += part;
      });
    }
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    return {
      said: () => said,
      async stop() {
        child.kill('SIGKILL');
        await ended;
      },
    };
  }
}
