import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { type Programs, startPrograms } from '../../lab/programs.ts';
import { makeCertificates } from '../certificates.ts';
import { lab } from '../lab.ts';
import { ownConnection } from '../own-connection.ts';
import { folderOfFile, startRedis } from '../redis/redis-boxes.ts';
import { until } from '../until.ts';

const stops: (() => unknown)[] = [];
afterAll(async () => {
  for (const stop of stops.reverse()) await stop();
});

/** Everything by TLS, with certificates of an authority that only NODE_EXTRA_CA_CERTS names. */
it('a call goes out over https with a prefix, and over Redis with TLS', async () => {
  const files = makeCertificates(join(folderOfFile(), 'certificates'));
  const redisPort = await freePort();
  const tls = ['--tls-cert-file', files.certificate, '--tls-key-file', files.key, '--tls-ca-cert-file', files.ca];
  startRedis('tls', 0, ['--tls-port', String(redisPort), '--tls-auth-clients', 'no', ...tls]);
  const ari = await startAriProxy(files, '/pbx/asterisk');
  const programs = await startPrograms({
    lab: lab(),
    name: 'own-authority',
    redisDatabase: 0,
    settings: {
      NODE_EXTRA_CA_CERTS: files.ca,
      BELCODE_REDIS_URL: `rediss://localhost:${redisPort}`,
      BELCODE_ARI_URL: `https://localhost:${ari}/pbx/asterisk/`,
      BELCODE_DIAL: 'PJSIP/nobody-{digits}',
    },
    say: () => {},
  });
  stops.push(() => programs.stop());
  const { id } = (await ask(programs, 'POST', '/v1/challenges', { to: '+31612345678' })) as { id: string };
  // The exchange knows no such endpoint, which only a request to it can tell.
  await until(async () => {
    const { delivery } = (await ask(programs, 'GET', `/v1/challenges/${id}`)) as { delivery: { state: string } };
    return ['failed', 'ended', 'unreachable'].some((state) => JSON.stringify(delivery).includes(state));
  }, 20_000);
  expect(readFileSync(programs.logFile('dialler'), 'utf8')).not.toMatch(/Asterisk is away/);
}, 120_000);

async function ask(programs: Programs, method: string, path: string, body?: object): Promise<unknown> {
  const authorization = `Bearer ${programs.apiKey}`;
  const asked = { method, headers: { ...ownConnection, authorization, 'content-type': 'application/json' } };
  const reply = await fetch(`${programs.url}${path}`, Object.assign(asked, body && { body: JSON.stringify(body) }));
  return reply.json();
}

/** What stands before an exchange: ends TLS, and takes the prefix off. */
async function startAriProxy({ certificate, key }: { certificate: string; key: string }, prefix: string) {
  const { httpPort: port } = lab();
  const server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (asked, reply) => {
    if (!asked.url?.startsWith(`${prefix}/ari/`)) {
      reply.writeHead(404).end();
      return;
    }
    const path = asked.url.slice(prefix.length);
    const { method, headers } = asked;
    asked.pipe(
      httpRequest({ port, path, method, headers }, (from) => {
        reply.writeHead(from.statusCode ?? 502, from.headers);
        from.pipe(reply);
      }).on('error', () => reply.destroy()),
    );
  });
  server.on('upgrade', (asked, socket) => {
    const far = connect(port, '127.0.0.1');
    const heads = asked.rawHeaders.reduce((lines, word, n) => `${lines}${word}${n % 2 === 0 ? ': ' : '\r\n'}`, '');
    far.write(`GET ${asked.url?.slice(prefix.length)} HTTP/1.1\r\n${heads}\r\n`);
    far.pipe(socket).pipe(far);
    for (const each of [far, socket]) each.on('error', () => far.destroy() || socket.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  stops.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}
