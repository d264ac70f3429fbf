import type { Panel } from '../../src/panel/panel-app.ts';

/** Every route of the panel, as it was built. */
export function routesOf(panel: Panel): { method: 'GET' | 'POST'; route: string; url: string }[] {
  const built = panel.printRoutes({ commonPrefix: false, method: undefined } as never);
  const found: { method: 'GET' | 'POST'; route: string; url: string }[] = [];
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
      if (method === 'GET' || method === 'POST') found.push({ method, route, url: route.replace(/:\w+/g, 'x') });
    }
  }
  return found;
}
