import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import createFastify from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import { mountPanel } from '../../src/panel/mount-panel.ts';

let stop = async () => {};
afterEach(() => stop());

/**
 * A server that says "api", and a panel that says "panel" after a delay. @param arrived called at each request to the
 * panel
 */
async function open(wait: Promise<void> = Promise.resolve(), arrived = () => {}) {
  const server = createServer((_, reply) => reply.end('api'));
  const panel = createFastify();
  panel.get('/*', async () => {
    arrived();
    await wait;
    return 'panel';
  });
  await panel.ready();
  const stopPanel = mountPanel(server, panel);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  stop = async () => void server.close();
  return { stopPanel, ask: async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).text() };
}

describe('one server for two entry points', () => {
  it.each([
    '/v1/challenges',
    '/v1',
    '/docs',
    '/docs/json',
    '/livez',
    '/healthz',
    '/readyz?x',
    '/readyz/calls',
    '/metrics',
  ])('the api has %s', async (path) => {
    expect(await (await open()).ask(path)).toBe('api');
  });

  it.each(['/', '/login', '/v1x', '/docsy', '/methods/v1/', '/assets/v1/x', '/x/../login'])(
    'the panel has %s',
    async (path) => {
      expect(await (await open()).ask(path)).toBe('panel');
    },
  );

  it('waits for requests in progress', async () => {
    let [go, arrive] = [() => {}, () => {}];
    const arrived = new Promise<void>((resolve) => (arrive = resolve));
    const { ask, stopPanel } = await open(new Promise((resolve) => (go = resolve)), () => arrive());
    const answer = ask('/slow');
    await arrived;
    const stopped = stopPanel();
    go();
    expect(await answer).toBe('panel');
    await stopped;
  });
});
