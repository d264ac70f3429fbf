import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { rootFolder } from '../../lab/folders.ts';

const run = promisify(execFile);
const limitMilliseconds = 180_000;

/** A Debian of its own in which packages are installed; the lab's stays as it is. */
export class Debian {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** @param folder is made, and is removed by `remove()` */
  static async copy(folder: string): Promise<Debian> {
    await rm(folder, { recursive: true, force: true });
    // Links, because whoever changes one of these files replaces it. Only logs are written in place.
    await run('cp', ['-al', rootFolder, folder]);
    await rm(join(folder, 'var/log'), { recursive: true });
    await mkdir(join(folder, 'var/log/apt'), { recursive: true });
    return new Debian(folder);
  }

  /**
   * Runs a command inside, as root or another user, with the machine's own Node as /usr/bin/node.
   *
   * @returns what it printed on both streams @throws Error with that when it fails
   */
  async run(script: string): Promise<string> {
    const inside = join(this.root, 'usr/bin/node');
    await writeFile(inside, '', { flag: 'a' });
    const mounts = [
      `mount -t proc proc '${this.root}/proc'`,
      `mount --rbind /dev '${this.root}/dev'`,
      `mount --bind '${process.execPath}' '${inside}'`,
    ];
    const words = ['--mount', '--propagation', 'private', '/bin/sh', '-ec'];
    const command = `${mounts.join('; ')}; exec chroot '${this.root}' /bin/sh -ec "$1" 2>&1`;
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', DEBIAN_FRONTEND: 'noninteractive', LANG: 'C.UTF-8' };
    const { stdout } = await run('unshare', [...words, command, 'sh', script], { env, timeout: limitMilliseconds });
    return stdout;
  }

  /** Installs a package file by dpkg. What Debian calls nodejs is a stand-in, because Node is the machine's own. */
  async install(file: string): Promise<string> {
    await cp(file, join(this.root, 'tmp', basename(file)));
    const standIn = `Package: nodejs\nVersion: ${process.versions.node}\nArchitecture: all\nMaintainer: -\nDescription: -\n`;
    await mkdir(join(this.root, 'tmp/nodejs/DEBIAN'), { recursive: true });
    await writeFile(join(this.root, 'tmp/nodejs/DEBIAN/control'), standIn);
    return this.run(
      `dpkg-deb --build /tmp/nodejs /tmp/nodejs.deb; dpkg --install /tmp/nodejs.deb /tmp/${basename(file)}`,
    );
  }

  read(path: string): Promise<string> {
    return readFile(join(this.root, path), 'utf8');
  }

  /** The words by which a service starts, with paths as this machine sees them. @param unit such as belcode-api */
  async startWords(unit: string): Promise<string[]> {
    const lines = (await this.read(`usr/lib/systemd/system/${unit}.service`)).split('\n');
    const valuesOf = (key: string) =>
      lines.filter((line) => line.startsWith(`${key}=`)).map((line) => line.slice(key.length + 1));
    const words = (valuesOf('ExecStart')[0] ?? '').split(' ').map((word) => {
      if (word === '/usr/bin/node') return process.execPath;
      return word.startsWith('/') ? join(this.root, word) : word;
    });
    return ['env', ...valuesOf('Environment'), ...words];
  }

  async remove(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }
}
