import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sourceProgram } from '../../lab/compiled-source.ts';
import { projectFolder, rootFolder } from '../../lab/folders.ts';

const programs = '/usr/lib/postgresql/18/bin';
const operations = join(projectFolder, 'docs/operations');

/** Where a page begins its commands: below this line. */
const beginnings = {
  'Back up': ['back-up-and-restore.md', '\n## Back up\n'],
  Restore: ['back-up-and-restore.md', '\n## Restore\n'],
  'Back up in containers': ['containers.md', '\n**Back up** '],
  'Restore in containers': ['containers.md', '\n**Restore** '],
} as const;

/** The commands of a page, as they stand there. */
export function commandsOf(what: keyof typeof beginnings): string {
  const [page, beginning] = beginnings[what];
  const [, section = ''] = readFileSync(join(operations, page), 'utf8').split(beginning);
  const [, block] = /^ *```sh\n([\s\S]*?)^ *```$/m.exec(section.split('\n## ')[0] ?? '') ?? [];
  if (block === undefined) throw new Error(`${page} has no commands: ${what}`);
  return block.replace(/^ {3}/gm, '');
}

/** `docker compose …`: what runs in a container runs here, and what starts and stops containers is written down. */
const docker = (listed: string) => `case "$2 $3 $4" in
'exec -T postgres') shift 4; PGPASSWORD=of-postgres exec "$@" ;;
'run --rm --no-deps') shift 7; exec belcode "$@" ;;
*) echo "$*" >> '${listed}' ;;
esac`;

/**
 * A host in a mount namespace: its `/etc/belcode`, `/var/lib/belcode` and `/var/backups` are folders of the test, its
 * PostgreSQL and Redis those of the lab, and `belcode` is the present source with the settings of `/etc/belcode`, as in
 * the package.
 */
export class RestoreHost {
  readonly settings: string;
  readonly backups: string;
  readonly recordings: string;
  /** The folder of the compose file. */
  readonly compose: string;
  readonly #folder: string;
  readonly #ports: { postgres: number };

  constructor(folder: string, ports: { postgres: number }) {
    this.#folder = folder;
    this.#ports = ports;
    this.settings = join(folder, 'etc/belcode');
    this.backups = join(folder, 'backups');
    this.recordings = join(folder, 'lib/recordings');
    this.compose = join(folder, 'compose');
    for (const each of [this.backups, this.recordings, join(this.compose, 'secrets')])
      mkdirSync(each, { recursive: true });
    cpSync('/etc', join(folder, 'etc'), { recursive: true, verbatimSymlinks: true });
    mkdirSync(this.settings, { recursive: true });
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const inLab = (program: string) => `exec chroot '${rootFolder}' ${program} "$@"`;
    const [node = '', cli = ''] = sourceProgram('src/cli.ts');
    const lines: Record<string, string> = {
      pg_dump: inLab(`${programs}/pg_dump`),
      pg_dumpall: inLab(`${programs}/pg_dumpall`),
      pg_restore: inLab(`${programs}/pg_restore`),
      createdb: inLab(`${programs}/createdb`),
      psql: inLab(`${programs}/psql`),
      // `runuser -u postgres -- …`
      runuser: 'shift 3; exec env PGUSER=postgres "$@"',
      docker: docker(join(folder, 'docker')),
      systemctl: `echo "$*" >> '${join(folder, 'systemctl')}'`,
      belcode: `exec '${node}' --env-file=/etc/belcode/belcode.env '${cli}' "$@"`,
    };
    for (const [name, line] of Object.entries(lines)) {
      writeFileSync(join(bin, name), `#!/bin/sh\n${line}\n`);
      chmodSync(join(bin, name), 0o755);
    }
  }

  /** Runs a script there. @returns the exit code and all that was printed */
  run(script: string): { code: number | null; printed: string } {
    const mounts = [
      `mount --rbind /dev '${rootFolder}/dev'`,
      `mount --bind '${join(this.#folder, 'etc')}' /etc`,
      `mkdir -p /var/backups && mount --bind '${this.backups}' /var/backups`,
      `mkdir -p /var/lib/belcode && mount --bind '${join(this.#folder, 'lib')}' /var/lib/belcode`,
      `cd '${this.compose}'`,
    ];
    const words = ['--mount', '--propagation', 'private', '/bin/sh', '-c', `set -e\n${mounts.join('\n')}\n${script}`];
    const { status, stdout, stderr } = spawnSync('unshare', words, {
      encoding: 'utf8',
      timeout: 60_000,
      env: {
        PATH: `${join(this.#folder, 'bin')}:${process.env.PATH}`,
        PGHOST: '127.0.0.1',
        PGPORT: String(this.#ports.postgres),
      },
    });
    return { code: status, printed: stdout + stderr };
  }

  /** What `systemctl` or `docker compose` was called with since the test looked last. */
  calls(program: 'systemctl' | 'docker'): string[] {
    const file = join(this.#folder, program);
    const lines = readFileSync(file, 'utf8').trim().split('\n');
    rmSync(file);
    return lines;
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
