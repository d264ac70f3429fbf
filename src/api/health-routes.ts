import Type from 'typebox';
import type { App } from './app.ts';
import type { Readiness } from './readiness.ts';

const Alive = Type.Object({ status: Type.Literal('alive') });

const Part = Type.Object({ state: Type.Enum(['ok', 'away']), says: Type.String() });
const Ready = Type.Object({ ready: Type.Boolean(), parts: Type.Record(Type.String(), Part) });

/** Two open routes for monitoring: is the program alive, and can it work? */
export function addHealthRoutes(app: App, askReadiness: () => Promise<Readiness>): void {
  app.get(
    '/healthz',
    { schema: { summary: 'Is the program alive?', tags: ['health'], security: [], response: { 200: Alive } } },
    () => ({ status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        summary: 'Are Redis, the database and an exchange available?',
        tags: ['health'],
        security: [],
        response: { 200: Ready, 503: Ready },
      },
    },
    async (_request, reply) => {
      const readiness = await askReadiness();
      return reply
        .code(readiness.ready ? 200 : 503)
        .header('cache-control', 'no-store')
        .send(readiness);
    },
  );
}
