interface Route<Method extends string> {
  method: Method;
  route: string;
  url: string;
}

/** Every route of the panel, as it was built. */
export function routesOf(panel: { printRoutes(options: object): string }): Route<'GET' | 'POST'>[] {
  return routesWith(panel, ['GET', 'POST']);
}

/** Every route of a Fastify server with one of these methods. */
export function routesWith<Method extends string>(
  server: { printRoutes(options: object): string },
  wanted: readonly Method[],
): Route<Method>[] {
  const built = server.printRoutes({ commonPrefix: false, method: undefined });
  const found: Route<Method>[] = [];
  const open: string[] = [];
  for (const line of built.split('\n')) {
    const [, indent = '', path, methods = ''] = /^([│ ]*)[├└]── (\S*?) ?\(([A-Z, ]+)\)/.exec(line) ?? [];
    const bare = /^([│ ]*)[├└]── (\S*)/.exec(line);
    const depth = ((path === undefined ? bare?.[1] : indent) ?? '').length / 4;
    const piece = path ?? bare?.[2];
    if (piece === undefined) continue;
    open.length = depth;
    open[depth] = piece;
    const route = open.join('').replace(/\/+/g, '/');
    for (const method of methods.split(', ')) {
      const one = wanted.find((each) => each === method);
      if (one !== undefined) found.push({ method: one, route, url: route.replace(/:\w+/g, 'x') });
    }
  }
  return found;
}
