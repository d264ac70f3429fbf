import type { FastifyReply } from 'fastify';
import Type from 'typebox';
import type { Readiness } from '../readiness.ts';
import type { App } from './app.ts';

const Alive = Type.Object({ status: Type.Literal('alive') });

const Part = Type.Object({
  state: Type.Enum(['ok', 'away']),
  says: Type.String(),
  mend: Type.Optional(Type.String({ description: 'what the operator does about it' })),
});
const Ready = Type.Object({ ready: Type.Boolean(), parts: Type.Record(Type.String(), Part) });

/** When a load balancer may ask again. */
const retrySeconds = 5;

/** `/livez` and its older name: without a question to any store. */
const aliveRoutes = ['/livez', '/healthz'] as const;

export interface ReadinessOf {
  /** Whether people can log in. */
  logins(): Promise<Readiness>;
  /** Whether somebody can be called, which a login by the app or an authenticator does not need. */
  calls(): Promise<Readiness>;
}

/** Three open questions for monitoring: is the program alive, can people log in, can somebody be called? */
export function addHealthRoutes(app: App, readiness: ReadinessOf): void {
  for (const url of aliveRoutes) {
    app.get(
      url,
      { schema: { summary: 'Is the program alive?', tags: ['health'], security: [], response: { 200: Alive } } },
      () => ({ status: 'alive' as const }),
    );
  }
  const schema = (summary: string) => ({
    summary,
    tags: ['health'],
    security: [],
    response: { 200: Ready, 503: Ready },
  });
  app.get('/readyz', { schema: schema('Can people log in?') }, async (_request, reply) =>
    sayReadiness(reply, await readiness.logins()),
  );
  app.get('/readyz/calls', { schema: schema('Can somebody be called?') }, async (_request, reply) =>
    sayReadiness(reply, await readiness.calls()),
  );
}

function sayReadiness(reply: FastifyReply, readiness: Readiness): FastifyReply {
  if (!readiness.ready) reply.header('retry-after', retrySeconds);
  return reply
    .code(readiness.ready ? 200 : 503)
    .header('cache-control', 'no-store')
    .send(readiness);
}
