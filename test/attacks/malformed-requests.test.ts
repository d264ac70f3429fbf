import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from '../panel/open-panel.ts';
import { until } from '../until.ts';

let panel: OpenedPanel;
let server: Server;

beforeAll(async () => {
  panel = await openPanel();
  await panel.panel.ready();
  server = createServer(panel.panel.routing);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterAll(async () => {
  server?.close();
  await panel?.close();
});

/** Sends bytes as they are, because `fetch` and `inject` refuse to. @returns the status */
async function statusOf(target: string, method = 'GET', heads = ''): Promise<number> {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  let said = '';
  socket.setEncoding('latin1').on('data', (text) => (said += text));
  socket.on('error', () => {});
  socket.write(`${method} ${target} HTTP/1.1\r\nHost: panel\r\nConnection: close\r\n${heads}\r\n`, 'latin1');
  try {
    return Number(await until(() => /^HTTP\/1\.1 (\d{3})/.exec(said)?.[1]));
  } finally {
    socket.destroy();
  }
}

const targets = [
  '//[',
  '//[/login',
  '//a b',
  '///',
  '//',
  '/%',
  '/%zz',
  '/%00',
  '/%ff%fe',
  '/\\evil.example',
  '/login?%',
  '/login?token=%zz',
  '/password-link?token=%zz&token=b',
  '/[',
  '/?a[b]=c',
  'http://[',
  'http://[::1',
  'http://evil.example/login',
  '*',
  '/methods/%2e%2e/%2e%2e/etc',
  `/${'a'.repeat(8_000)}`,
];

describe('a stranger cannot fill the error log with malformed addresses', () => {
  it.each(targets)('GET %s is answered as a mistake of the client', async (target) => {
    const before = panel.logged().length;
    const status = await statusOf(target);
    expect(status).toBeLessThan(500);
    // Pino's levels: 50 is error.
    expect(panel.logged().slice(before)).not.toContain('"level":50');
  });

  it.each(['HEAD', 'OPTIONS', 'PUT', 'DELETE', 'POST'])('%s //[ too', async (method) => {
    const before = panel.logged().length;
    expect(await statusOf('//[', method)).toBeLessThan(500);
    expect(panel.logged().slice(before)).not.toContain('"level":50');
  });
});
