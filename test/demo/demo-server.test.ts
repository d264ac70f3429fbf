import type { FastifyInstance } from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { buildDemo } from '../../lab/demo/build-demo.ts';
import { pageLanguage } from '../../lab/demo/page-language.ts';
import { texts } from '../../lab/demo/texts.ts';

const apiKey = 'a-key-that-must-not-come-out';
const id = 'A'.repeat(22);

let demo: FastifyInstance;

beforeAll(async () => {
  // Nothing listens on port 1: Belcode is away.
  demo = await buildDemo({
    belcode: { url: 'http://127.0.0.1:1', apiKey },
    httpPort: 8_088,
    telephone: '+31612345678',
  });
});

afterAll(() => demo.close());

it.each([
  ['/', 'text/html'],
  ['/page.js', 'text/javascript'],
  ['/page.css', 'text/css'],
  ['/icon.svg', 'image/svg+xml'],
  ['/telephone', 'application/json'],
])('serves %s with a strict policy, and without the API key', async (url, type) => {
  const answer = await demo.inject({ url, headers: { host: '127.0.0.1:3000' } });
  expect(answer.statusCode).toBe(200);
  expect(answer.headers['content-type']).toContain(type);
  expect(answer.headers['content-security-policy']).toBe(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
      "connect-src 'self' ws://127.0.0.1:8088/ws; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  );
  expect(answer.body).not.toContain(apiKey);
  expect(answer.body).not.toContain('{{');
});

it('has no inline content that its policy would refuse', async () => {
  const { body } = await demo.inject({ url: '/', headers: { host: 'localhost:3000' } });
  expect(body).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\s(style|on\w+)=/);
});

it.each(['evil.example', '127.0.0.1.evil.example', 'localhost.', '[::1]:3000'])(
  'answers nobody who calls it %o',
  async (host) => {
    const answer = await demo.inject({ url: '/telephone', headers: { host } });
    expect(answer.statusCode).toBe(421);
    expect(answer.body).not.toContain('password');
  },
);

it.each(['http://evil.example', 'http://127.0.0.1:3001', 'null'])('takes nothing from a page of %s', async (origin) => {
  const headers = { host: '127.0.0.1:3000', origin };
  const answer = await demo.inject({ method: 'POST', url: `/challenges/${id}/calls`, headers });
  expect(answer.statusCode).toBe(403);
});

it('reports that Belcode is down', async () => {
  const headers = { host: '127.0.0.1:3000', origin: 'http://127.0.0.1:3000' };
  const answers = await Promise.all([
    demo.inject({ method: 'POST', url: '/challenges', headers, payload: { to: '06 12345678', language: 'nl' } }),
    demo.inject({ url: `/challenges/${id}`, headers }),
    demo.inject({ url: `/challenges/${id}/progress`, headers }),
    demo.inject({ method: 'POST', url: `/challenges/${id}/answer`, headers, payload: { code: '123456' } }),
    demo.inject({ method: 'POST', url: `/challenges/${id}/calls`, headers }),
    demo.inject({ method: 'DELETE', url: `/challenges/${id}`, headers }),
  ]);
  expect(answers.map(({ statusCode }) => statusCode)).toEqual([502, 502, 502, 502, 502, 502]);
});

it('forwards only the requests that the page needs', async () => {
  const headers = { host: '127.0.0.1:3000' };
  for (const [method, url, payload] of [
    ['POST', '/challenges', { to: '06 12345678', language: 'fr' }],
    ['POST', '/challenges', { language: 'nl' }],
    ['GET', '/challenges/..%2f..%2freadyz', undefined],
    ['GET', `/challenges/${id}x`, undefined],
    ['GET', '/v1/challenges', undefined],
    ['GET', '/readyz', undefined],
  ] as const) {
    const answer = await demo.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
    expect([400, 404], `${method} ${url}`).toContain(answer.statusCode);
  }
});

it("uses the language chosen before, else the browser's first known one, else English", () => {
  expect(pageLanguage('language=nl', 'en')).toBe('nl');
  expect(pageLanguage('other=1; language=en', 'nl')).toBe('en');
  expect(pageLanguage('language=xx', 'fr-FR, nl;q=0.8, en;q=0.5')).toBe('nl');
  expect(pageLanguage(undefined, 'constructor, fr')).toBe('en');
  expect(pageLanguage()).toBe('en');
});

it('has every text in both languages, with the same placeholders', () => {
  const gaps = (text: string) => text.match(/\{\w+\}/g) ?? [];
  expect(Object.keys(texts.nl).sort()).toEqual(Object.keys(texts.en).sort());
  for (const [name, text] of Object.entries(texts.en)) {
    expect(gaps(texts.nl[name as keyof typeof texts.en]), name).toEqual(gaps(text));
  }
});

it('links to the panel with its sample user, if there is one', async () => {
  const panel = { address: 'http://127.0.0.1:8080', login: 'anna', password: '<b>&"' };
  const both = await buildDemo({
    belcode: { url: 'http://127.0.0.1:1', apiKey },
    httpPort: 1,
    telephone: '+31612345678',
    panel,
  });
  const headers = { host: '127.0.0.1:3000', 'accept-language': 'en' };
  const [withPanel, without] = [await both.inject({ url: '/', headers }), await demo.inject({ url: '/', headers })];
  await both.close();
  expect(withPanel.body).toContain('href="http://127.0.0.1:8080/?language=en"');
  expect(withPanel.body).toContain('as anna with &#60;b&#62;&#38;&#34;');
  expect(without.body).not.toContain('data-text="panel-link"');
});
