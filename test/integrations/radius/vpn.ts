import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../house/read-source.ts';
import { until } from '../../until.ts';
import { blocksOf } from '../blocks-of.ts';
import type { Pam } from './pam.ts';
import { end, environment, saidBy } from './real-programs.ts';

/** OpenVPN of Debian's package, which `lab/prepare.mjs` takes out. */
const tools = join(projectFolder, '.lab/tools/openvpn');
const openvpn = join(tools, 'usr/sbin/openvpn');
const libraries = ['lib', 'usr/lib'].flatMap((folder) =>
  readdirSync(join(tools, folder))
    .filter((name) => name.endsWith('-linux-gnu'))
    .map((name) => join(tools, folder, name)),
);
const own = { ...environment, LD_LIBRARY_PATH: [environment.LD_LIBRARY_PATH, ...libraries].join(':') };
/** A tunnel without addresses and routes, so that this machine's own stay as they are. */
const tunnel = ['--dev', 'tun', '--ifconfig-noexec', '--route-noexec'];

/** A server of OpenVPN with the settings of the recipe, and certificates. */
export async function startVpnServer(pam: Pam, port: number) {
  const plugin = libraries
    .map((each) => join(each, 'openvpn/plugins/openvpn-plugin-auth-pam.so'))
    .find((path) => existsSync(path));
  const [key, certificate] = [join(pam.folder, 'key.pem'), join(pam.folder, 'certificate.pem')];
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', '/CN=vpn', '-keyout', key, '-out', certificate],
    ],
    { stdio: 'ignore' },
  );
  const file = join(pam.folder, 'server.conf');
  writeFileSync(file, blocksOf('openvpn.md', 'openvpn').replace(/\/usr\/lib\S+auth-pam\.so/, plugin ?? ''));
  const keys = ['--ca', certificate, '--cert', certificate, '--key', key];
  const words = ['--config', file, ...tunnel, ...keys, '--dh', 'none', '--local', '127.0.0.1', '--port', `${port}`];
  const network = ['--server', '10.231.0.0', '255.255.255.0', '--topology', 'subnet'];
  const child = pam.start(['env', `LD_LIBRARY_PATH=${own.LD_LIBRARY_PATH}`, openvpn, ...words, ...network]);
  const said = saidBy(child);
  await until(() => {
    if (child.exitCode !== null) throw new Error(`OpenVPN has ended: ${said()}`);
    return said().includes('Initialization Sequence Completed');
  }, 20_000);
  /** A client that gives a name and a password, and ends when it is refused. */
  const connect = (login: string, password: string) => {
    const given = join(mkdtempSync(join(pam.folder, 'client-')), 'given');
    writeFileSync(given, `${login}\n${password}\n`, { mode: 0o600 });
    const words = ['--client', ...tunnel, '--remote', '127.0.0.1', `${port}`, '--nobind', '--auth-user-pass', given];
    const client = spawn('setpriv', ['--pdeathsig', 'KILL', openvpn, ...words, ...keys], { env: own });
    const said = saidBy(client);
    return {
      said,
      /** How often it was connected. */
      timesIn: () => said().split('Initialization Sequence Completed').length - 1,
      isRefused: () => said().includes('AUTH_FAILED'),
      connectAgain: () => client.kill('SIGUSR1'),
      stop: () => end(client, () => undefined),
    };
  };
  return { said, connect, stop: () => end(child, () => undefined) };
}
