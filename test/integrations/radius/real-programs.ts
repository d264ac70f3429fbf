import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectFolder } from '../../house/read-source.ts';
import { until } from '../../until.ts';
import { blocksOf } from '../blocks-of.ts';

/** Programs of Debian that speak RADIUS, unmodified and with the configuration of the recipe. */

export const tools = join(projectFolder, '.lab/tools/radius');
const dictionary = join(tools, 'usr/share/freeradius');

/** Folders below `/lib` and `/usr/lib` with the libraries of this machine's architecture. */
export const libraryFolders = ['lib', 'usr/lib'].flatMap((folder) =>
  readdirSync(join(tools, folder))
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(tools, folder, name)),
);

export const environment = {
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

/** FreeRADIUS as a proxy that signs. @param from its address */
export async function startProxy({
  port,
  belcodePort,
  secret,
  from = '127.0.0.1',
}: {
  port: number;
  belcodePort: number;
  secret: string;
  from?: string;
}): Promise<{ secret: string; stop(): Promise<void> }> {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-freeradius-'));
  const site = blocksOf('radius.md', 'freeradius')
    .replace('port = 1812', `port = ${belcodePort}\nsrc_ipaddr = ${from}`)
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

/** What a program says, on both outputs. */
export function saidBy(child: ChildProcess): () => string {
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (text) => (said += text));
  return () => said;
}

export async function end(child: ChildProcess, after: () => void): Promise<void> {
  child.kill('SIGTERM');
  if (child.exitCode === null && child.signalCode === null) await new Promise((resolve) => child.once('exit', resolve));
  after();
}
