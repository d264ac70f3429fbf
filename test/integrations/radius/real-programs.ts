import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../house/read-source.ts';
import { until } from '../../until.ts';
import { blocksOf } from '../blocks-of.ts';

/** Programs of Debian that speak RADIUS, unmodified and with the configuration of the recipe. */

const tools = join(projectFolder, '.lab/tools/radius');
const dictionary = join(tools, 'usr/share/freeradius');

/** Folders below `/lib` and `/usr/lib` with the libraries of this machine's architecture. */
const libraryFolders = ['lib', 'usr/lib'].flatMap((folder) =>
  readdirSync(join(tools, folder))
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(tools, folder, name)),
);

const environment = {
  PATH: process.env.PATH,
  LD_LIBRARY_PATH: [join(tools, 'usr/lib/freeradius'), ...libraryFolders].join(':'),
};

export interface RadclientReply {
  /** `Access-Challenge` and the like; undefined without a reply. */
  code: string | undefined;
  message: string;
  /** As radclient writes it, and takes it again. */
  state: string | undefined;
  said: string;
}

/** Sends one request by radclient, which checks the reply. */
export function radclient(port: number, secret: string, attributes: Record<string, string>): Promise<RadclientReply> {
  const words = ['-x', '-D', dictionary, '-r', '1', '-t', '8', `127.0.0.1:${port}`, 'auth', secret];
  const child = spawn(join(tools, 'usr/bin/radclient'), words, { env: environment });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  child.stdin.end(
    Object.entries(attributes)
      .map(([name, value]) => `${name} = ${value.startsWith('0x') ? value : JSON.stringify(value)}\n`)
      .join(''),
  );
  return new Promise((resolve) =>
    child.on('close', () => {
      const [, received = ''] = said.split(/^Received /m);
      const message = [...received.matchAll(/Reply-Message = "(.*)"/g)].map(([, text]) => text).join('');
      const code = /^(Access-\w+)/.exec(received)?.[1];
      resolve({ code, message, state: /State = (0x\w+)/.exec(received)?.[1], said });
    }),
  );
}

/** FreeRADIUS as a proxy that signs. */
export async function startProxy({
  port,
  belcodePort,
  secret,
}: {
  port: number;
  belcodePort: number;
  secret: string;
}): Promise<{ secret: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-freeradius-'));
  const site = blocksOf('radius.md', 'freeradius')
    .replace('port = 1812', `port = ${belcodePort}`)
    .replace('port = 18120', `port = ${port}`)
    .replace('SECRET-OF-BELCODE', secret);
  writeFileSync(join(folder, 'belcode'), site);
  writeFileSync(
    join(folder, 'radiusd.conf'),
    `libdir = ${join(tools, 'usr/lib/freeradius')}
logdir = ${folder}
run_dir = ${folder}
log {
  destination = stdout
}
security {
  allow_vulnerable_openssl = yes
}
proxy_requests = yes
thread pool {
  start_servers = 1
  max_servers = 2
  min_spare_servers = 1
  max_spare_servers = 2
}
modules {
}
$INCLUDE belcode
`,
  );
  const words = ['-d', folder, '-D', dictionary, '-f', '-X'];
  const child = spawn(join(tools, 'usr/sbin/freeradius'), words, { env: environment });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`FreeRADIUS has ended: ${said}`);
    return said.includes('Ready to process requests');
  }, 30_000);
  return {
    secret: /secret = (\S+)/.exec(site)?.[1] ?? '',
    stop: () => end(child, () => rmSync(folder, { recursive: true })),
  };
}

/** What programs of this machine find in `/etc` while they use RADIUS for PAM; nobody else sees it. */
export function preparePam({ proxyPort, user }: { proxyPort: number; user: string }) {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-pam-'));
  const module = libraryFolders
    .map((each) => join(each, 'security/pam_radius_auth.so'))
    .find((path) => existsSync(path));
  cpSync('/etc/pam.d', join(folder, 'pam.d'), { recursive: true });
  const servers = join(folder, 'pam_radius_auth.conf');
  const adapt = (text: string) =>
    text.replaceAll('pam_radius_auth.so', `${module} conf=${servers}`).replaceAll(':18120', `:${proxyPort}`);
  for (const service of ['sshd', 'sudo'])
    writeFileSync(join(folder, 'pam.d', service), adapt(blocksOf('radius.md', 'pam')));
  writeFileSync(servers, adapt(blocksOf('radius.md', 'conf')));
  chmodSync(servers, 0o600);
  const passwd = [readFileSync('/etc/passwd', 'utf8').trimEnd(), `${user}:x:23456:23456::/tmp:/bin/sh`];
  if (!/^sshd:/m.test(passwd[0] ?? '')) passwd.push('sshd:x:23457:65534::/run/sshd:/usr/sbin/nologin');
  writeFileSync(join(folder, 'passwd'), `${passwd.join('\n')}\n`);
  writeFileSync(
    join(folder, 'shadow'),
    `${readFileSync('/etc/shadow', 'utf8').trimEnd()}\n${user}:*:19000:0:99999:7:::\n`,
  );
  chmodSync(join(folder, 'shadow'), 0o640);
  const mounts = ['pam.d', 'passwd', 'shadow'].map((name) => `mount --bind ${join(folder, name)} /etc/${name}`);
  return {
    folder,
    /** Starts a program in a mount namespace of its own. */
    start(path: string, words: readonly string[]): ChildProcess {
      const script = [...mounts, 'mount -t tmpfs tmpfs /run', 'mkdir /run/sshd', 'exec "$@"'].join(' && ');
      const inside = ['--mount', '--propagation', 'private', 'sh', '-c', script, 'sh', join(tools, path), ...words];
      return spawn('setpriv', ['--pdeathsig', 'KILL', 'unshare', ...inside], { env: environment });
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

export type Pam = ReturnType<typeof preparePam>;

/** A login by pamtester, which asks as sudo does. */
export function startPamtester(pam: Pam, service: string, user: string) {
  const child = pam.start('usr/bin/pamtester', ['-I', 'rhost=198.51.100.9', service, user, 'authenticate']);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  return {
    said: () => said,
    type: (text: string) => child.stdin?.write(`${text}\n`),
    ended: new Promise<number | null>((resolve) => child.on('close', resolve)),
  };
}

/** A server of SSH with the settings of the recipe. */
export async function startSshd(pam: Pam, port: number): Promise<{ stop(): Promise<void> }> {
  const key = join(pam.folder, 'host-key');
  execFileSync(join(tools, 'usr/bin/ssh-keygen'), ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
  const file = join(pam.folder, 'sshd_config');
  const own = [`ListenAddress 127.0.0.1:${port}`, `HostKey ${key}`, 'PidFile none', 'StrictModes no'];
  writeFileSync(file, `${blocksOf('radius.md', 'sshd')}\n${own.join('\n')}\n`);
  const child = pam.start('usr/sbin/sshd', ['-D', '-e', '-f', file]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  await until(() => {
    if (child.exitCode !== null) throw new Error(`sshd has ended: ${said}`);
    return said.includes('Server listening');
  }, 20_000);
  return { stop: () => end(child, () => undefined) };
}

/** Logs in by SSH, and answers each prompt with the next of the answers. @returns what was asked and what was said */
export function logInBySsh(
  pam: Pam,
  { port, user, answers }: { port: number; user: string; answers: readonly string[] },
): Promise<{ code: number | null; said: string; prompts: string }> {
  const folder = mkdtempSync(join(pam.folder, 'ssh-'));
  writeFileSync(join(folder, 'answers'), `${answers.join('\n')}\n`);
  writeFileSync(join(folder, 'prompts'), '');
  // Each prompt takes the first line that is left.
  const script = `#!/bin/sh\necho "$1" >> ${folder}/prompts\nhead -n 1 ${folder}/answers\nsed -i 1d ${folder}/answers\n`;
  writeFileSync(join(folder, 'ask'), script, { mode: 0o755 });
  const words = [
    ...[
      '-p',
      String(port),
      '-o',
      'UserKnownHostsFile=/dev/null',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'LogLevel=ERROR',
    ],
    ...['-o', 'PreferredAuthentications=keyboard-interactive', '-o', 'NumberOfPasswordPrompts=1'],
    ...[`${user}@127.0.0.1`, 'echo in the shell of $USER'],
  ];
  const own = { PATH: process.env.PATH, HOME: folder, SSH_ASKPASS: join(folder, 'ask'), SSH_ASKPASS_REQUIRE: 'force' };
  const child = spawn(join(tools, 'usr/bin/ssh'), words, { env: own, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  return new Promise((resolve) =>
    child.on('close', (code) => resolve({ code, said, prompts: readFileSync(join(folder, 'prompts'), 'utf8') })),
  );
}

async function end(child: ChildProcess, after: () => void): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  after();
}
