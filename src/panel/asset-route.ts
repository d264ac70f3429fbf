import { Refusal } from '../errors.ts';
import type { Assets } from './assets.ts';
import type { Panel } from './panel-app.ts';

export function addAssetRoute(panel: Panel, { folder, files }: Assets): void {
  panel.get<{ Params: { print: string; file: string } }>('/assets/:print/:file', async (request, reply) => {
    const { print, file } = request.params;
    const asset = files.get(file);
    if (asset === undefined) throw new Refusal('not-found', 'asset');
    // A page from before an update asks for the old fingerprint; the new file must not be cached under it.
    const kept = folder === `/assets/${print}` ? 'public, max-age=31536000, immutable' : 'no-store';
    // Its picture is served as it was checked, and a browser that opens it alone runs and loads nothing.
    if (file.startsWith('brand-')) reply.header('content-security-policy', "default-src 'none'; sandbox");
    return reply.header('cache-control', kept).type(`${asset.type}; charset=utf-8`).send(asset.text);
  });
}
