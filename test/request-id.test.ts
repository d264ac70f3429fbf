import { randomUUID } from 'node:crypto';
import createFastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { JobSeal } from '../src/deliveries/sealed-job.ts';
import { createLog } from '../src/log.ts';
import { idOfRequest, requestId, requestIdHooks, withRequestId } from '../src/request-id.ts';
import { ownConnection } from './own-connection.ts';

/** A server that says which request its handler works for, after it has read a body and waited. */
async function serve(trustProxy: false | string[]): Promise<string> {
  const app = createFastify({ trustProxy });
  app.addHook('onRequest', requestIdHooks.onRequest);
  app.addHook('preValidation', requestIdHooks.preValidation);
  app.post('/', async (request) => {
    await new Promise((resolve) => setImmediate(resolve));
    return { inside: requestId(), outside: idOfRequest(request) };
  });
  onTestFinished(() => app.close());
  return app.listen({ host: '127.0.0.1', port: 0 });
}

async function ask(url: string, headers: Record<string, string> = {}) {
  const reply = await fetch(url, {
    method: 'POST',
    headers: { ...ownConnection, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ padding: 'x'.repeat(100_000) }),
  });
  const body = (await reply.json()) as { inside?: string; outside?: string };
  return { header: reply.headers.get('x-request-id') ?? '', ...body };
}

const own = /^[A-Za-z0-9_-]{22}$/;
const forwarded = { 'x-forwarded-for': '192.0.2.1' };
const given = randomUUID();

describe('the id of a request', () => {
  it('is one in the reply, in the handler behind its body, and after its end; and another for each', async () => {
    const url = await serve(false);
    const all = await Promise.all(Array.from({ length: 20 }, () => ask(url)));
    for (const { header, inside, outside } of all) {
      expect(header).toMatch(own);
      expect([inside, outside]).toEqual([header, header]);
    }
    expect(new Set(all.map(({ header }) => header)).size).toBe(20);
  });

  it.each([
    ['a trusted proxy', ['127.0.0.1'], { ...forwarded, 'x-request-id': given }, true],
    ['a stranger', false as const, { ...forwarded, 'x-request-id': given }, false],
    ['a stranger where another proxy is trusted', ['10.0.0.1'], { ...forwarded, 'x-request-id': given }, false],
    ['nobody behind a proxy', ['127.0.0.1'], { 'x-request-id': given }, false],
    ...(
      [
        ['a telephone number', '31612345678'],
        ['a number with signs', '+31612345678'],
        ['a quote', 'abcdefgh"'],
        ['a space', 'abcd efgh'],
        ['a brace', '{abcdefgh}'],
        ['something short', 'abc'],
        ['something long', 'a'.repeat(65)],
        ['nothing', ''],
        ['a path', '../../etc/passwd'],
      ] as const
    ).map(([what, id]) => [what, ['127.0.0.1'], { ...forwarded, 'x-request-id': id }, false] as const),
  ] as const)('from %s', async (_what, trusted, headers, counts) => {
    const { header, inside } = await ask(await serve(trusted === false ? false : [...trusted]), headers);
    expect(inside).toBe(header);
    if (counts) expect(header).toBe(given);
    else expect(header).toMatch(own);
  });
});

describe('what is done for a request', () => {
  const lines: string[] = [];
  const log = createLog('test', 'info', { write: (line) => void lines.push(line) });

  it('has its id in each line of the log, and other lines have none', async () => {
    withRequestId(given, () => log.child({ delivery: 'x' }).info('inside'));
    log.info('outside');
    const [inside, outside] = lines.splice(0).map((line) => JSON.parse(line));
    expect(inside).toMatchObject({ request: given, delivery: 'x', msg: 'inside' });
    expect(outside).not.toHaveProperty('request');
  });

  it('goes on in its job', () => {
    const seal = new JobSeal('a secret for tests only, of more than 32 bytes');
    const job = withRequestId(given, () => seal.seal('calls', { deliveryId: 'x' }));
    expect(seal.open('calls', job)).toEqual({ deliveryId: 'x', requestId: given });
    expect(seal.open('calls', seal.seal('calls', { deliveryId: 'x' }))).toEqual({ deliveryId: 'x' });
  });

  it.each(['', 'short', '12345678', 'a"b{c}d e f', `${'x'.repeat(65)}`])('has no id of another shape: %j', (id) => {
    expect(withRequestId(id, requestId)).toBeUndefined();
  });
});
