import { buildApi } from '../../../src/api/build-api.ts';
import { routesWith } from '../../panel/routes-of.ts';
import type { Description } from './compare-descriptions.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** Stands for every store: a route that is only described asks none. */
function nothing(): never {
  const read = (_target: unknown, name: string | symbol) => (name === 'then' ? undefined : nothing());
  return new Proxy(() => undefined, { get: read, apply: nothing }) as never;
}

/** The description of the API, and the routes below `/v1` as Fastify has them, without any store. */
export async function describedApi(): Promise<{ description: Description; operations: string[] }> {
  const app = await buildApi({
    config: { BELCODE_TRUSTED_PROXIES: [] },
    log: nothing(),
    keys: nothing(),
    challenges: nothing(),
    people: nothing(),
    readiness: { logins: [], calls: [] },
  });
  const description = JSON.parse(JSON.stringify(app.swagger())) as Description;
  const routes = routesWith(app, methods).filter(({ route }) => route.startsWith('/v1/'));
  await app.close();
  return { description, operations: routes.map(({ method, route }) => nameOf(method, route)) };
}

/** Every operation of a description below `/v1`. */
export function operationsOf({ paths }: Description): string[] {
  return Object.entries(paths)
    .filter(([path]) => path.startsWith('/v1/'))
    .flatMap(([path, operations]) => Object.keys(operations).map((method) => nameOf(method, path)));
}

/** As the table of examples names it. */
function nameOf(method: string, route: string): string {
  return `${method.toUpperCase()} ${route.replace(/:(\w+)/g, '{$1}')}`;
}
