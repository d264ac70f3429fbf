import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../lab/ports.ts';
import { projectFolder } from '../../house/read-source.ts';
import { until } from '../../until.ts';
import { blocksOf } from '../blocks-of.ts';

export const proxies = ['nginx', 'caddy'] as const;
export type ProxyName = (typeof proxies)[number];

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** A program that shows what reached it. */
export async function startBackend() {
  const seen: IncomingHttpHeaders[] = [];
  const server = createServer((incoming, reply) => {
    seen.push(incoming.headers);
    const { 'remote-user': user = '', 'remote-name': name = '' } = incoming.headers;
    const shown = `${user}|${incoming.headers['remote-groups'] ?? ''}|${Buffer.from(String(name), 'latin1')}`;
    reply.setHeader('content-type', 'text/html; charset=utf-8');
    reply.end(`<!doctype html><title>App</title><h1>${incoming.url}</h1><p id="who">${shown}</p>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { seen, server, port: (server.address() as AddressInfo).port };
}

/** A real proxy in front of Belcode's panel and a program, as the recipe configures it. */
export async function startProxiedSite(name: ProxyName, belcodePort: string) {
  const folder = mkdtempSync(join(tmpdir(), `belcode-${name}-`));
  const backend = await startBackend();
  const port = await freePort();
  const configure = { nginx: nginxFiles, caddy: caddyFiles }[name];
  const words = configure({ folder, port, plainPort: await freePort() }, (text) =>
    text
      .replaceAll('127.0.0.1:8080', `127.0.0.1:${belcodePort}`)
      .replaceAll('127.0.0.1:3000', `127.0.0.1:${backend.port}`),
  );
  const said: string[] = [];
  const proxy: ChildProcess = spawn(join(projectFolder, '.lab/tools', name), words, { env: { HOME: folder } });
  proxy.stderr?.on('data', (data) => said.push(String(data)));

  /** A request to a host of the domain, without a browser. */
  const ask = (host: string, path: string, headers: Record<string, string> = {}, method = 'GET') =>
    new Promise<Answer>((resolve, reject) => {
      const options = { host: '127.0.0.1', port, servername: host, path, method, rejectUnauthorized: false };
      const sent = request({ ...options, headers: { host, ...headers } }, (reply) => {
        let body = '';
        reply.on('data', (data) => (body += data));
        reply.on('end', () => resolve({ status: reply.statusCode ?? 0, headers: reply.headers, body }));
      });
      sent.on('error', reject);
      sent.end();
    });
  try {
    await until(
      () =>
        ask('login.example.org', '/livez').then(
          ({ status }) => status === 200,
          () => false,
        ),
      20_000,
    );
  } catch {
    throw new Error(`${name} does not serve: ${said.join('')}`);
  }
  return {
    port,
    seen: backend.seen,
    ask,
    async stop(): Promise<void> {
      proxy.kill('SIGTERM');
      await new Promise((resolve) => (proxy.exitCode === null ? proxy.once('exit', resolve) : resolve(undefined)));
      backend.server.closeAllConnections();
      backend.server.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

interface ProxyPorts {
  folder: string;
  port: number;
  plainPort: number;
}
type Adapt = (text: string) => string;

function nginxFiles({ folder, port }: ProxyPorts, adapt: Adapt): string[] {
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  execFileSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
    ...['-subj', '/CN=example.org', '-addext', 'subjectAltName=DNS:*.example.org', '-keyout', key, '-out', certificate],
  ]);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => {
    mkdirSync(join(folder, each));
    return `${each}_temp_path ${join(folder, each)};`;
  });
  const servers = adapt(blocksOf('nginx.md', 'nginx')).replaceAll('listen 443 ssl', `listen 127.0.0.1:${port} ssl`);
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `daemon off; ${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; pid ${folder}/pid; error_log stderr;
     events {} http { access_log off; ssl_certificate ${certificate}; ssl_certificate_key ${key};
     ${temporary.join('\n')}\n${servers}\n}`,
  );
  return ['-p', folder, '-c', file, '-e', 'stderr'];
}

function caddyFiles({ folder, port, plainPort }: ProxyPorts, adapt: Adapt): string[] {
  const file = join(folder, 'Caddyfile');
  writeFileSync(
    file,
    `{
	admin off
	http_port ${plainPort}
	https_port ${port}
	auto_https disable_redirects
	local_certs
	skip_install_trust
	storage file_system ${folder}
}
${adapt(blocksOf('caddy.md', 'caddy'))}`,
  );
  return ['run', '--config', file, '--adapter', 'caddyfile'];
}
