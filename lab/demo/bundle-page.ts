import { join } from 'node:path';
import { build } from 'esbuild';

export interface PageBundle {
  script: string;
  style: string;
}

/**
 * Builds the scripts of the page into one module and its styles into one sheet, in memory.
 *
 * @throws Error if it fails
 */
export async function bundlePage(): Promise<PageBundle> {
  const { outputFiles } = await build({
    entryPoints: ['browser/page.ts', 'style/page.css'].map((file) => join(import.meta.dirname, file)),
    outdir: import.meta.dirname,
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    legalComments: 'inline',
    logLevel: 'silent',
  });
  const find = (fileEnding: string) => {
    const file = outputFiles.find(({ path }) => path.endsWith(fileEnding));
    if (file === undefined) throw new Error(`The build of the page has no ${fileEnding} file`);
    return file.text;
  };
  return { script: find('.js'), style: find('.css') };
}
