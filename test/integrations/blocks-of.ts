import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../house/read-source.ts';

/** The blocks of a recipe in one language, as somebody would copy them. @param page below docs/integrations */
export function blocksOf(page: string, language: string): string {
  const text = readFileSync(join(projectFolder, 'docs/integrations', page), 'utf8');
  const blocks = [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'))].map(
    ([, block]) => block,
  );
  if (blocks.length === 0) throw new Error(`${page} has no block of ${language}`);
  return blocks.join('\n');
}
