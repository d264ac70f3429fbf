import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from './folders.ts';

const programs = ['api', 'dialler', 'radius', 'cli'];

/** Packages that load files of their own, which a bundle does not hold. */
const unbundled = ['@node-rs/argon2', '@fastify/swagger-ui', 'ari-client'];

/** Drivers of other databases, which knex names and we do not install. */
const absent = [
  'better-sqlite3',
  'mariadb',
  'mysql',
  'mysql2',
  'oracledb',
  'pg-native',
  'pg-query-stream',
  'sqlite3',
  'tedious',
];

/** Packages in CommonJS call `require`, which a module does not have. */
const banner = `import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);`;

/** Fixes the place of a compiled file, which reads files beside it, also when the file is a part of a bundle. */
export function fixPlaces(path: string, text: string): string {
  return text
    .replaceAll(/\bimport\.meta\.url\b/g, () => JSON.stringify(pathToFileURL(path).href))
    .replaceAll(/\bimport\.meta\.dirname\b/g, () => JSON.stringify(dirname(path)));
}

/** Writes each program, with its packages, as a few files to `programs/` of a folder of compiled source. */
export function bundlePrograms(folder: string): void {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  buildSync({
    absWorkingDir: projectFolder,
    entryPoints: programs.map((name) => join(folder, 'src', `${name}.js`)),
    outdir: join(folder, 'programs'),
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    tsconfigRaw: '{}',
    external: [...unbundled, ...absent],
    banner: { js: banner },
    logLevel: 'error',
  });
}
