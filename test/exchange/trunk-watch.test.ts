import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../lab/ports.ts';
import { runCli } from '../../lab/programs.ts';
import { openTrunkEyes } from '../../src/asterisk/open-trunk-eyes.ts';
import { watchedTrunks } from '../../src/asterisk/trunk-watch.ts';
import { makeCertificates } from '../certificates.ts';
import { ownConnection } from '../own-connection.ts';
import { until } from '../until.ts';
import { type OwnExchange, startOwnExchange } from './own-exchange.ts';
import { type SipRegistrar, startSipRegistrar } from './sip-registrar.ts';

const template = { BELCODE_DIAL: 'PJSIP/{number}@far' };

let exchange: OwnExchange;
let carrier: SipRegistrar;
let eyes: Awaited<ReturnType<typeof openTrunkEyes>>;
let tlsPort: number;
let ca: string;

/** A carrier that logs in, is asked every second, and whose registration is renewed after some seconds. */
const pjsipOf = (port: number) => `
[far](belcode-trunk)
transport = udp
aors = far

[far]
type = aor
contact = sip:127.0.0.1:${port}
qualify_frequency = 1
qualify_timeout = 0.5

[far]
type = registration
transport = udp
server_uri = sip:127.0.0.1:${port}
client_uri = sip:belcode@127.0.0.1:${port}
expiration = 12
retry_interval = 1
forbidden_retry_interval = 1
max_retries = 10000
`;

beforeAll(async () => {
  const port = await freePort();
  carrier = await startSipRegistrar(port);
  exchange = await startOwnExchange(
    'trunk-watch',
    async ({ amiPort, amiPassword }) => ({
      ...template,
      BELCODE_AMI_URL: `tcp://127.0.0.1:${amiPort}`,
      BELCODE_AMI_SECRET: amiPassword,
    }),
    pjsipOf(port),
  );
  const { amiPort, amiPassword: secret } = exchange.lab;
  eyes = await openTrunkEyes({ url: `tcp://127.0.0.1:${amiPort}`, user: 'belcode', secret }, watchedTrunks(template));
}, 120_000);

afterAll(async () => {
  eyes?.close();
  await exchange?.stop();
  await carrier?.stop();
});

beforeEach(async () => {
  carrier.answer = { register: '200 OK', options: '200 OK' };
  await until(async () => (await look())?.up, 30_000);
});

const look = async () => (await eyes.look())[0];

it.each([
  ['answers nothing', undefined, /^Unreachable/],
  [
    'refuses the login',
    { register: '403 Forbidden', options: '200 OK' },
    /^registration (Rejected|Unregistered|Stopped)/,
  ],
])('a real Asterisk says that a carrier is down that %s, and that it is back', async (_what, answer, says) => {
  expect(await look()).toEqual({
    name: 'far',
    settings: ['BELCODE_DIAL'],
    up: true,
    says: 'Reachable, Registered',
  });
  carrier.answer = answer;
  await until(async () => (await look())?.up === false, 30_000);
  expect((await look())?.says).toMatch(says);
});

it('the dialler watches by itself: a carrier that is down when it starts is on the calls page at once', async () => {
  const calls = async () => runCli(exchange.programs.environment, ['calls', '--json']);
  const watched = async () => (JSON.parse(await calls()) as { watched?: { up: boolean }[] }).watched?.[0];
  await until(async () => (await watched())?.up, 30_000);
  await exchange.programs.killDialler();
  carrier.answer = undefined;
  await until(async () => (await look())?.up === false, 30_000);
  await exchange.programs.addDialler('dialler-of-watch');
  const down = { name: 'far', dialler: 'dialler-of-watch', up: false, says: expect.stringMatching(/^Unreachable/) };
  await until(async () => (await calls()).includes('"up":false'), 30_000);
  expect(JSON.parse(await calls()).watched).toContainEqual(expect.objectContaining(down));
  expect(await runCli(exchange.programs.environment, ['calls'])).toMatch(
    /Trunks that are down\n.*\n.*far +dialler-of-watch +BELCODE_DIAL +\S+ +Unreachable/,
  );
});

it('--fix loads a module that does not run, and lets Asterisk read the dialplan again', async () => {
  const { httpPort, ariPassword, folder } = exchange.lab;
  const authorization = `Basic ${Buffer.from(`belcode:${ariPassword}`).toString('base64')}`;
  const ari = (method: string, module: string) =>
    fetch(`http://127.0.0.1:${httpPort}/ari/asterisk/modules/${module}`, {
      method,
      headers: { ...ownConnection, authorization },
    });
  expect((await ari('DELETE', 'func_timeout.so')).status).toBe(204);
  const etc = join(folder, 'asterisk/etc');
  const extensions = readFileSync(join(etc, 'extensions.conf'), 'utf8');
  writeFileSync(join(etc, 'extensions.conf'), '[nothing]\n');
  expect((await ari('PUT', 'pbx_config.so')).status).toBe(204);
  writeFileSync(join(etc, 'extensions.conf'), extensions);
  const doctor = (...more: string[]) =>
    runCli(exchange.programs.environment, ['doctor', '--for', 'dialler', '--asterisk', etc, ...more]).catch(
      ({ message }: Error) => message,
    );
  const before = await doctor();
  expect(before).toMatch(/✗ modules: func_timeout.so is not running/);
  expect(before).toMatch(/✗ dialplan: .*though .*extensions.conf has it/);
  await until(async () => {
    const after = await doctor('--fix');
    return after.includes('✓ modules: ') && after.includes('✓ dialplan: ');
  }, 20_000);
});

it('by TLS: the certificate is checked, and the doctor says in which way it is not right', async () => {
  const { folder, amiPassword } = exchange.lab;
  const files = makeCertificates(join(folder, 'certificates'));
  ca = files.ca;
  tlsPort = await freePort();
  const combined = join(folder, 'certificates/asterisk.pem');
  writeFileSync(combined, readFileSync(files.key, 'utf8') + readFileSync(files.certificate, 'utf8'));
  chmodSync(combined, 0o600);
  const conf = join(folder, 'asterisk/etc/manager.conf');
  const tls = `tlsenable = yes\ntlsbindaddr = 0.0.0.0:${tlsPort}\ntlscertfile = ${combined}\n`;
  writeFileSync(conf, readFileSync(conf, 'utf8').replace('[general]\n', `[general]\n${tls}`));
  await exchange.lab.startAsterisk();
  const doctor = async (settings: Record<string, string>) => {
    const environment = { ...exchange.programs.environment, BELCODE_AMI_SECRET: amiPassword, ...settings };
    // In a process of its own, because Node reads its authorities once.
    const out = await runCli(environment, ['doctor', '--for', 'dialler']).catch((error: Error) => error.message);
    return out.split('\n').find((line) => line.includes(' registrations: '));
  };
  const url = (host: string) => `tls://${host}:${tlsPort}`;
  await until(
    async () => (await doctor({ BELCODE_AMI_URL: url('localhost'), NODE_EXTRA_CA_CERTS: ca }))?.startsWith('✓'),
    30_000,
  );
  expect(await doctor({ BELCODE_AMI_URL: url('localhost'), NODE_EXTRA_CA_CERTS: '' })).toMatch(
    /^✗ .*NODE_EXTRA_CA_CERTS=FILE/,
  );
  expect(await doctor({ BELCODE_AMI_URL: url('127.0.0.2'), NODE_EXTRA_CA_CERTS: ca })).toMatch(/^✗ .*BELCODE_AMI_URL/);
});
