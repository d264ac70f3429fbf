import { join } from 'node:path';
import { build } from 'esbuild';

/** The page's scripts as one module, made in memory. @throws Error naming the line that could not be built */
export async function bundlePage(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, 'browser/page.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    minifySyntax: true,
    legalComments: 'inline',
    logLevel: 'silent',
  });
  const [script] = outputFiles;
  if (script === undefined) throw new Error('The scripts of the page came out empty');
  return script.text;
}
