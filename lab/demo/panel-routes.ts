import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { texts } from './texts.ts';

/** Address of Belcode's api and an API key for it. The key never leaves this process. */
export interface BelcodeAccess {
  url: string;
  apiKey: string;
}

interface Forwarded {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: object;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const answerLimitMilliseconds = 10_000;

const params = { type: 'object', properties: { id: { type: 'string', pattern: '^[A-Za-z0-9_-]{22}$' } } };
const openBody = {
  type: 'object',
  properties: { to: { type: 'string' }, language: { enum: Object.keys(texts) } },
  required: ['to', 'language'],
  additionalProperties: false,
};
const answerBody = {
  type: 'object',
  properties: { code: { type: 'string' } },
  required: ['code'],
  additionalProperties: false,
};

/** Acts as the backend of a panel: passes only the requests on that its page needs. */
export function addPanelRoutes(app: FastifyInstance, belcode: BelcodeAccess): void {
  const ask = async ({ method, path, body, headers, signal }: Forwarded): Promise<Response | undefined> =>
    fetch(`${belcode.url}/v1/challenges${path}`, {
      method,
      headers: {
        ...headers,
        authorization: `Bearer ${belcode.apiKey}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? null : JSON.stringify(body),
      signal: signal ?? AbortSignal.timeout(answerLimitMilliseconds),
    }).catch(() => undefined);

  const forward = async (reply: FastifyReply, forwarded: Forwarded): Promise<FastifyReply> => {
    const answer = await ask(forwarded);
    return answer === undefined ? refuse(reply) : pass(reply, answer);
  };

  type WithId = { Params: { id: string } };

  app.post<{ Body: { to: string; language: string } }>(
    '/challenges',
    { schema: { body: openBody } },
    (request, reply) => forward(reply, { method: 'POST', path: '', body: { ...request.body, purpose: 'demo' } }),
  );
  app.get<WithId>('/challenges/:id', { schema: { params } }, (request, reply) =>
    forward(reply, { method: 'GET', path: `/${request.params.id}` }),
  );
  app.post<WithId & { Body: { code: string } }>(
    '/challenges/:id/answer',
    { schema: { params, body: answerBody } },
    (request, reply) =>
      forward(reply, { method: 'POST', path: `/${request.params.id}/answer`, body: { code: request.body.code } }),
  );
  app.post<WithId>('/challenges/:id/calls', { schema: { params } }, (request, reply) =>
    forward(reply, { method: 'POST', path: `/${request.params.id}/calls` }),
  );
  app.delete<WithId>('/challenges/:id', { schema: { params } }, (request, reply) =>
    forward(reply, { method: 'DELETE', path: `/${request.params.id}` }),
  );

  app.get<WithId>('/challenges/:id/progress', { schema: { params } }, async (request, reply) => {
    // The browser has gone away, so the stream from Belcode ends too.
    const left = new AbortController();
    reply.raw.once('close', () => left.abort());
    const answer = await ask({
      method: 'GET',
      path: `/${request.params.id}/progress`,
      headers: lastEventId(request),
      signal: left.signal,
    });
    if (answer === undefined) return refuse(reply);
    if (answer.status !== 200 || answer.body === null) return pass(reply, answer);
    const lines = Readable.fromWeb(answer.body);
    // Belcode stopped during the stream, so the browser is cut off too; it reconnects by itself.
    lines.once('error', () => reply.raw.destroy());
    return reply.type('text/event-stream').send(lines);
  });
}

function lastEventId(request: FastifyRequest): Record<string, string> {
  const last = request.headers['last-event-id'];
  return typeof last === 'string' ? { 'last-event-id': last } : {};
}

async function pass(reply: FastifyReply, answer: Response): Promise<FastifyReply> {
  const type = answer.headers.get('content-type');
  if (type !== null) reply.type(type);
  return reply.code(answer.status).send(await answer.text());
}

/** Reply when Belcode's api does not answer. */
function refuse(reply: FastifyReply): FastifyReply {
  return reply.code(502).send({ code: 'belcode-away' });
}
