import { join } from 'node:path';
import { build } from 'esbuild';

export interface PageBundle {
  script: string;
  style: string;
}

/** The page's scripts as one module and its styles as one sheet, made in memory. @throws Error naming what could not be built */
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
    if (file === undefined) throw new Error(`The page came out without ${fileEnding}`);
    return file.text;
  };
  return { script: find('.js'), style: find('.css') };
}
