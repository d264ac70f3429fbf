import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../house/read-source.ts';
import { blocksOf } from '../blocks-of.ts';
import { environment, libraryFolders, saidBy } from './real-programs.ts';

/** Of Debian's package sudo; `lab/prepare.mjs` takes it out. */
const sudo = join(projectFolder, '.lab/tools/sudo');
const firstUid = 23456;

/** What programs find in `/etc` while they use RADIUS for PAM, as the recipes say; nobody else here sees it. */
export function preparePam({ proxyPort, accounts }: { proxyPort: number; accounts: readonly string[] }) {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-pam-'));
  const etc = join(folder, 'etc');
  execFileSync('cp', ['-a', '/etc', etc]);
  const module = libraryFolders
    .map((each) => join(each, 'security/pam_radius_auth.so'))
    .find((path) => existsSync(path));
  for (const [service, page] of Object.entries({
    sshd: 'radius',
    sudo: 'radius',
    'sudo-i': 'radius',
    openvpn: 'openvpn',
  }))
    writeFileSync(
      join(etc, 'pam.d', service),
      blocksOf(`${page}.md`, 'pam').replaceAll('pam_radius_auth.so', module ?? ''),
    );
  const servers = join(etc, 'pam_radius_auth.conf');
  writeFileSync(servers, blocksOf('radius.md', 'conf').replaceAll(':18120', `:${proxyPort}`));
  chmodSync(servers, 0o600);
  addAccounts(etc, accounts);
  const sudoers = join(etc, 'sudoers');
  writeFileSync(sudoers, accounts.map((name) => `${name} ALL=(ALL) ALL\n`).join(''));
  chmodSync(sudoers, 0o440);
  // sudo has the address of its parts built in.
  const mounts = [`mount --bind ${etc} /etc`, `mount --bind ${sudo}/libexec /usr/libexec`, 'mount -t tmpfs tmpfs /run'];
  return {
    folder,
    /** Starts a program in a mount namespace of its own. @param prepare commands of the shell before it */
    start(words: readonly string[], prepare = 'mkdir /run/sshd'): ChildProcess {
      const inside = [
        '--mount',
        '--propagation',
        'private',
        'sh',
        '-c',
        [...mounts, prepare, 'exec "$@"'].join(' && '),
      ];
      return spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...inside, 'sh', ...words], { env: environment });
    },
    uidOf: (account: string) => firstUid + accounts.indexOf(account),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export type Pam = ReturnType<typeof preparePam>;

function addAccounts(etc: string, accounts: readonly string[]): void {
  const passwd = join(etc, 'passwd');
  const lines = accounts.map((name, index) => `${name}:x:${firstUid + index}:${firstUid + index}::/tmp:/bin/sh\n`);
  if (!/^sshd:/m.test(readFileSync(passwd, 'utf8'))) lines.push('sshd:x:23400:65534::/run/sshd:/usr/sbin/nologin\n');
  appendFileSync(passwd, lines.join(''));
  appendFileSync(join(etc, 'shadow'), accounts.map((name) => `${name}:*:19000:0:99999:7:::\n`).join(''));
}

/** A command by sudo, from an account without rights of its own. */
export function startSudo(pam: Pam, account: string, words: readonly string[]) {
  const id = String(pam.uidOf(account));
  // The program that changes its user exists in the namespace only.
  const own = `cp ${sudo}/bin/sudo /run/sudo && chmod 4755 /run/sudo`;
  const as = ['setpriv', '--reuid', id, '--regid', id, '--clear-groups'];
  const child = pam.start([...as, '/run/sudo', '-k', '-S', ...words], own);
  return {
    said: saidBy(child),
    type: (text: string) => child.stdin?.write(`${text}\n`),
    typeNoMore: () => child.stdin?.end(),
    ended: new Promise<number | null>((resolve) => child.on('close', resolve)),
  };
}
