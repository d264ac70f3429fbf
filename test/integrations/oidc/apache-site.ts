import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { labFolder } from '../../../lab/folders.ts';
import { freePort } from '../../../lab/ports.ts';
import { until } from '../../until.ts';
import { blocksOf } from '../blocks-of.ts';
import { startBackend } from '../forward-auth/proxied-site.ts';

/** Of Debian's packages apache2-bin and libapache2-mod-auth-openidc; `lab/prepare.mjs` takes them out. */
const tools = join(labFolder, 'tools/apache');

const modules = [
  'mpm_event',
  'authn_core',
  'authz_core',
  'authz_user',
  'headers',
  'proxy',
  'proxy_http',
  'auth_openidc',
];

/** Apache in front of a program, as the recipe configures it, with Belcode at another address. */
export async function startApacheSite(
  client: (origin: string) => Promise<{ issuer: string; id: string; secret: string }>,
) {
  if (!existsSync(join(tools, 'sbin/apache2'))) throw new Error('apache2 is missing: node lab/prepare.mjs tests');
  const libraries = join(tools, 'lib', readdirSync(join(tools, 'lib')).find((name) => name.includes('-linux-')) ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'belcode-apache-'));
  // Its processes run as nobody where the tests run as root.
  chmodSync(folder, 0o755);
  const [backend, port] = [await startBackend(), await freePort()];
  const origin = `http://localhost:${port}`;
  const { issuer, id, secret } = await client(origin);
  const recipe = blocksOf('apache.md', 'apache')
    .replaceAll('https://login.example.org/oidc', issuer)
    .replaceAll('https://app.example.org', origin)
    .replace('127.0.0.1:3000', `127.0.0.1:${backend.port}`)
    .replace('CLIENT-ID', id)
    .replace('CLIENT-SECRET', secret);
  const file = join(folder, 'apache2.conf');
  writeFileSync(
    file,
    `ServerRoot ${folder}
DefaultRuntimeDir ${folder}
PidFile ${folder}/pid
ErrorLog ${folder}/errors
Listen 127.0.0.1:${port}
ServerName localhost:${port}
UseCanonicalName On
StartServers 1
ThreadsPerChild 8
ServerLimit 1
MaxRequestWorkers 8
${process.getuid?.() === 0 ? 'User nobody\nGroup nogroup' : ''}
${modules.map((name) => `LoadModule ${name}_module ${tools}/lib/apache2/modules/mod_${name}.so`).join('\n')}
${recipe}`,
  );
  const apache: ChildProcess = spawn(join(tools, 'sbin/apache2'), ['-X', '-f', file], {
    env: { LD_LIBRARY_PATH: libraries },
    stdio: 'ignore',
  });
  const said = () => (existsSync(join(folder, 'errors')) ? readFileSync(join(folder, 'errors'), 'utf8') : '');
  const stop = async () => {
    apache.kill('SIGTERM');
    await new Promise((resolve) => (apache.exitCode === null ? apache.once('exit', resolve) : resolve(undefined)));
    backend.server.closeAllConnections();
    backend.server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until(
      () =>
        fetch(`${origin}/bye`).then(
          ({ ok }) => ok,
          () => false,
        ),
      20_000,
    );
  } catch {
    const why = said();
    await stop();
    throw new Error(`Apache does not serve: ${why}`);
  }
  return { origin, seen: backend.seen, said, stop };
}
