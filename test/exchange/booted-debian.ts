import { execFile, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { until } from '../until.ts';

const run = promisify(execFile);
const commandMilliseconds = 400_000;
const bootMilliseconds = 120_000;
const environment = {
  PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
  DEBIAN_FRONTEND: 'noninteractive',
  LANG: 'C.UTF-8',
  HOME: '/root',
};

/**
 * Runs as the first process of its own mount, process and control group namespaces, and becomes systemd. It mounts what
 * a container manager would, and no device but those that every container has.
 */
const boot = `
mount --make-rprivate /; mount --bind "$1" "$1"; cd "$1"
mount -t proc proc proc; mount -t sysfs sysfs sys; mount -t cgroup2 cgroup2 sys/fs/cgroup
for folder in run tmp dev; do mount -t tmpfs -o mode=755 tmpfs $folder; done; chmod 1777 tmp
for name in null zero full random urandom tty; do cp -a /dev/$name dev/; done
mkdir dev/pts dev/shm; mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts; mount -t tmpfs tmpfs dev/shm
ln -s pts/ptmx dev/ptmx; ln -s /proc/self/fd dev/fd
mkdir -p oldroot; pivot_root . oldroot; umount -l /oldroot
exec env -i container=belcode /lib/systemd/systemd
`;

/** The folder where this machine's control groups of version 2 are. @throws Error when it has none */
function controlGroups(): string {
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' '))
    .find(([, , type]) => type === 'cgroup2');
  if (mount?.[1] === undefined) throw new Error('systemd needs control groups of version 2, and none are mounted');
  return mount[1];
}

/** A Debian that systemd has booted, in the network of the process that boots it. It needs root. */
export class BootedDebian {
  readonly #systemd: number;
  readonly #group: string;

  private constructor(systemd: number, group: string) {
    this.#systemd = systemd;
    this.#group = group;
  }

  /** @param root a folder with a whole Debian, with systemd in it @throws Error with what did not start */
  static async boot(root: string): Promise<BootedDebian> {
    const group = join(controlGroups(), `belcode-${basename(root)}`);
    mkdirSync(group, { recursive: true });
    const log = openSync(join(root, 'var/log/boot.log'), 'w');
    const namespaces = ['--pid', '--fork', '--kill-child', '--mount', '--uts', '--ipc', '--cgroup'];
    const words = ['-ec', 'echo $$ > "$1/cgroup.procs"; shift; exec "$@"', 'sh', group, 'unshare', ...namespaces];
    const child = spawn('/bin/sh', [...words, '/bin/sh', '-ec', boot, 'sh', root], { stdio: ['ignore', log, log] });
    closeSync(log);
    const systemd = await until(() => {
      if (child.exitCode !== null) return -1;
      return Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8')) || undefined;
    }, bootMilliseconds);
    const debian = new BootedDebian(systemd, group);
    const state = await until(async () => {
      if (child.exitCode !== null) return 'gone';
      const said = await debian.run('systemctl is-system-running || true').catch(() => '');
      return ['running', 'degraded'].find((word) => said.includes(word));
    }, bootMilliseconds);
    if (state === 'gone') throw new Error(readFileSync(join(root, 'var/log/boot.log'), 'utf8'));
    if (state === 'degraded') {
      throw new Error(await debian.run('systemctl --failed --no-pager; journalctl -p 3 --no-pager'));
    }
    return debian;
  }

  /** What a command printed on both streams, as root. @throws Error with that when it fails */
  async run(script: string): Promise<string> {
    const words = ['--target', `${this.#systemd}`, '--mount', '--uts', '--ipc', '--pid', '--cgroup', '--root', '--wd'];
    try {
      const { stdout } = await run('nsenter', [...words, '/bin/sh', '-ec', `exec 2>&1; ${script}`], {
        env: environment,
        timeout: commandMilliseconds,
        maxBuffer: 1e8,
      });
      return stdout;
    } catch (error) {
      throw new Error(`${script}\n${(error as { stdout?: string }).stdout?.slice(-3_000)}`);
    }
  }

  /** Ends all that runs in it, and removes its control groups. */
  async stop(): Promise<void> {
    writeFileSync(join(this.#group, 'cgroup.kill'), '1');
    await until(() => run('find', [this.#group, '-depth', '-type', 'd', '-exec', 'rmdir', '{}', '+']), 10_000);
  }
}
