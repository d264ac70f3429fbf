import createFastify from 'fastify';
import { expect, it } from 'vitest';
import { setSecurityHeaders } from '../src/security-headers.ts';

const directives = { 'default-src': ["'none'"], 'img-src': ["'self'", 'data:'] };

/** What browsers got before the heads were made once. */
const before = {
  'content-security-policy': "default-src 'none';img-src 'self' data:",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'origin-agent-cluster': '?1',
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=31536000',
  'x-content-type-options': 'nosniff',
  'x-dns-prefetch-control': 'off',
  'x-download-options': 'noopen',
  'x-frame-options': 'DENY',
  'x-permitted-cross-domain-policies': 'none',
  'x-xss-protection': '0',
};

async function headersOf(url: string): Promise<Record<string, unknown>> {
  const app = createFastify();
  app.addHook('onRequest', setSecurityHeaders(directives));
  app.get('/', async () => 'page');
  app.get('/own', async (_request, reply) => reply.header('Content-Security-Policy', 'sandbox').send('page'));
  app.get('/error', async () => {
    throw new Error('not well');
  });
  const { headers } = await app.inject(url);
  await app.close();
  return headers;
}

it.each(['/', '/error', '/nowhere'])('are on every reply: %s', async (url) => {
  expect(await headersOf(url)).toMatchObject(before);
});

it('a route may have another policy, and the other heads stay', async () => {
  expect(await headersOf('/own')).toMatchObject({ ...before, 'content-security-policy': 'sandbox' });
});
