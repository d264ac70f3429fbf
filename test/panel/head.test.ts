import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OpenedPanel, openPanel } from './open-panel.ts';
import { routesOf } from './routes-of.ts';

let panel: OpenedPanel;

beforeAll(async () => {
  panel = await openPanel();
});

afterAll(() => panel?.close());

it('HEAD gets the status of GET on every page, without a body and without a cookie', async () => {
  const routes = routesOf(panel.panel).filter(({ method }) => method === 'GET');
  expect(routes.length).toBeGreaterThan(30);
  for (const { url } of routes) {
    const [get, head] = [
      await panel.panel.inject({ method: 'GET', url }),
      await panel.panel.inject({ method: 'HEAD', url }),
    ];
    expect(`${url} ${head.statusCode} ${head.headers.location}`).toBe(
      `${url} ${get.statusCode} ${get.headers.location}`,
    );
    expect(head.body).toBe('');
    expect(head.headers['set-cookie']).toBeUndefined();
  }
});

it('HEAD on the login page leaves a flash message for its reader', async () => {
  const cookies = { cookie: 'flash=session-over' };
  const head = await panel.panel.inject({ method: 'HEAD', url: '/login', headers: cookies });
  expect([head.statusCode, head.headers['set-cookie']]).toEqual([200, undefined]);
});
