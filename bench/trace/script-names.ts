import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectFolder } from '../../lab/folders.ts';
import { readScript } from '../../src/redis/load-script.ts';

/** The names of our scripts and of BullMQ's, by the digest with which Redis is asked to run them. */
export function scriptNames(): Map<string, string> {
  const names = new Map<string, string>();
  const note = (name: string, lua: string) => names.set(createHash('sha1').update(lua).digest('hex'), name);
  const source = join(projectFolder, 'src');
  for (const file of readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.lua')) continue;
    const [folder, name = ''] = splitAtLast(join(source, file));
    const { name: called, lua } = readScript(pathToFileURL(`${folder}/reader.ts`).href, name);
    note(called, lua);
  }
  const bullmq = createRequire(import.meta.url)('bullmq/dist/cjs/scripts/index.js') as Record<
    string,
    { name: string; content: string }
  >;
  for (const { name, content } of Object.values(bullmq)) note(`bullmq/${name}`, content);
  return names;
}

function splitAtLast(path: string): [string, string] {
  const at = path.lastIndexOf('/');
  return [path.slice(0, at), path.slice(at + 1)];
}
