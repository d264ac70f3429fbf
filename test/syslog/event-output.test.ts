import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it, onTestFinished } from 'vitest';
import { systemClock as clock } from '../../src/clock.ts';
import { createLog } from '../../src/log.ts';
import { EventOutput, type Target } from '../../src/syslog/event-output.ts';
import { fileTarget, syslogTarget } from '../../src/syslog/syslog-targets.ts';
import { until } from '../until.ts';

const folder = mkdtempSync(join(tmpdir(), 'belcode-events-'));
afterAll(() => rmSync(folder, { recursive: true }));

function open(target: Target, maxWaiting?: number) {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(JSON.parse(line).msg) });
  const output = new EventOutput({ name: 'syslog', target, clock, log, ...(maxWaiting && { maxWaiting }) });
  onTestFinished(() => output.close(10));
  return { output, lines };
}

/** A server that reads messages by the length before each. */
async function startServer(port = 0) {
  const got: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let rest = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      rest = Buffer.concat([rest, part]);
      for (;;) {
        const [head, length] = /^(\d+) /.exec(rest.toString('latin1')) ?? [];
        if (head === undefined || rest.length < head.length + Number(length)) return;
        got.push(rest.subarray(head.length, head.length + Number(length)).toString());
        rest = rest.subarray(head.length + Number(length));
      }
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  };
  return { got, port: (server.address() as AddressInfo).port, stop };
}

it('sends by TCP, in order, and goes on with what waited when the server is back', async () => {
  const first = await startServer();
  const { port } = first;
  const { output, lines } = open(syslogTarget({ protocol: 'tcp', host: '127.0.0.1', port }));
  for (let n = 0; n < 250; n += 1) output.write(`é ${n}`);
  await until(() => first.got.length === 250);
  expect(first.got).toEqual(Array.from({ length: 250 }, (_, n) => `é ${n}`));
  await first.stop();
  await until(() => {
    // Until the end of the connection is seen, a message may get lost, as RFC 6587 says.
    output.write('while it is away');
    return lines.includes('events cannot be sent; trying again');
  });
  const second = await startServer(port);
  onTestFinished(second.stop);
  await until(() => second.got.includes('while it is away'), 10_000);
  await until(() => lines.includes('events are sent again'));
});

it('a dead server costs nobody time and no memory: what does not fit is dropped, counted and told once', async () => {
  const { output, lines } = open({ send: () => new Promise(() => {}), close: () => {} }, 10);
  for (let n = 0; n < 100_000; n += 1) output.write(`${n}`);
  expect(lines).toEqual(['too many events wait, so they are dropped from now on']);
  await output.close(10);
});

it('more at once than the other side takes: the log says when no more are dropped, though it was never away', async () => {
  const got: string[] = [];
  const { output, lines } = open({ send: async (batch) => void got.push(...batch), close: () => {} }, 10);
  for (let n = 0; n < 25; n += 1) output.write(`${n}`);
  await until(() => lines.includes('no event waits any more'));
  expect(got).toHaveLength(10);
  expect(lines).toEqual(['too many events wait, so they are dropped from now on', 'no event waits any more']);
});

it('sends by UDP', async () => {
  const server = createSocket('udp4');
  onTestFinished(() => void server.close());
  const got: string[] = [];
  server.on('message', (message) => got.push(message.toString()));
  server.bind(0, '127.0.0.1');
  await once(server, 'listening');
  const { output } = open(syslogTarget({ protocol: 'udp', host: '127.0.0.1', port: server.address().port }));
  output.write('one');
  output.write('two');
  await until(() => got.length === 2);
  expect(got).toEqual(['one', 'two']);
});

it('adds to a file, which may be moved away meanwhile, and says once when it cannot', async () => {
  const file = join(folder, 'events.json');
  const { output } = open(fileTarget(file));
  output.write('{"n":1}\n');
  await until(() => readFileSync(file, 'utf8') === '{"n":1}\n');
  renameSync(file, `${file}.1`);
  output.write('{"n":2}\n');
  await until(() => readFileSync(file, 'utf8') === '{"n":2}\n');

  const nowhere = open(fileTarget(join(folder, 'none', 'events.json')));
  nowhere.output.write('{}\n');
  await until(() => nowhere.lines.length > 0);
  expect(nowhere.lines).toEqual(['events cannot be sent; trying again']);
});
