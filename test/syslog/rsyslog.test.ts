import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import { freePort } from '../../lab/ports.ts';
import { type Certificates, makeCertificates } from '../certificates.ts';
import { until } from '../until.ts';
import { startRsyslog } from './rsyslog.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-rsyslog-'));
let own: Certificates;
let other: Certificates;

beforeAll(() => {
  own = makeCertificates(join(folder, 'own'));
  other = makeCertificates(join(folder, 'other'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** @param ca the authority that the program trusts besides those of the system */
function startSender(port: number, ca: string) {
  const child: ChildProcess = spawn(process.execPath, ['--import', 'tsx', 'test/syslog/send-events-program.ts'], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, NODE_EXTRA_CA_CERTS: ca, SYSLOG: `tls://localhost:${port}` },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const log: { msg: string; why?: string; dropped?: number }[] = [];
  if (child.stdout) createInterface({ input: child.stdout }).on('line', (line) => log.push(JSON.parse(line)));
  const ended = once(child, 'close');
  onTestFinished(async () => {
    child.stdin?.end();
    await ended;
  });
  return { log, send: (first: number, last: number) => void child.stdin?.write(`${first} ${last}\n`) };
}

/** A server of its own for each test, which may be started again. */
async function ownServer(name: string) {
  const [port, home] = [await freePort(), mkdtempSync(join(folder, `${name}-`))];
  const start = async (certificates = own) => {
    const server = await startRsyslog(home, port, certificates);
    onTestFinished(() => server.kill());
    return server;
  };
  return { port, start };
}

const numbers = (lines: readonly string[]) => lines.map((line) => Number(/actorId="n-(\d+)"/.exec(line)?.[1]));
const range = (first: number, last: number) => Array.from({ length: last - first + 1 }, (_, at) => first + at);

describe('events by TLS to a real rsyslogd', () => {
  it('arrive whole, in order, and as what they are', async () => {
    const { port, start } = await ownServer('whole');
    const server = await start();
    const sender = startSender(port, own.ca);
    sender.send(1, 300);
    await until(() => server.lines().length === 300, 30_000);
    expect(numbers(server.lines())).toEqual(range(1, 300));
    expect(server.lines()[0]).toBe(
      'warning authpriv belcode-api login-refused [belcode@32473 actor="user" actorId="n-1" reason="\\"x\\" \\] é "] login-refused',
    );
    expect(sender.log).toEqual([]);
  });

  it('wait while the server is away, and all arrive when it is back', async () => {
    const { port, start } = await ownServer('away');
    const first = await start();
    const sender = startSender(port, own.ca);
    sender.send(1, 100);
    await until(() => first.lines().length === 100, 30_000);
    await first.kill();
    // The first may go to the dead connection, which cannot be told from one that is read late.
    sender.send(101, 400);
    await until(() => sender.log.some(({ msg }) => msg.includes('cannot be sent')), 30_000);
    const second = await start();
    await until(() => second.lines().length >= 400, 60_000);
    expect(numbers(second.lines())).toEqual(range(1, 400));
  });

  it('go to no server whose certificate is of an unknown authority, and wait for the right one', async () => {
    const { port, start } = await ownServer('unknown');
    const wrong = await start(other);
    const sender = startSender(port, own.ca);
    sender.send(1, 50);
    await until(() => sender.log.length > 0, 30_000);
    expect(sender.log[0]?.why).toMatch(/certificate/);
    expect(wrong.lines()).toEqual([]);
    await wrong.kill();
    const right = await start();
    await until(() => right.lines().length >= 50, 60_000);
    expect(numbers(right.lines())).toEqual(range(1, 50));
  });

  it('of a long time away are dropped from the 5,001st on, which the log counts, so memory has a limit', async () => {
    const { port, start } = await ownServer('long');
    const sender = startSender(port, own.ca);
    sender.send(1, 20_000);
    await until(() => sender.log.some(({ msg }) => msg.includes('dropped')), 30_000);
    // The server is away until then: it could start before the program has tried to connect.
    await until(() => sender.log.some(({ msg }) => msg.includes('cannot be sent')), 30_000);
    const server = await start();
    await until(() => sender.log.some(({ msg }) => msg === 'events are sent again'), 60_000);
    await until(() => server.lines().length >= 5_000, 30_000);
    expect(numbers(server.lines())).toEqual(range(1, 5_000));
    expect(sender.log.find(({ msg }) => msg === 'events are sent again')?.dropped).toBe(15_000);
  });
});
