import { manualOf, referenceManual, referenceTexts } from '../../languages/languages.ts';
import type { Language } from '../kit/texts.ts';
import { type Block, parseManual, type Words } from './manual-markdown.ts';

/** What may stand between braces, beside the id of a heading. `{help}` becomes whom to call. */
const ownGaps: readonly string[] = ['product', 'help'];
/** The files whose texts a manual names, so that it calls a button what the page calls it. */
const namedFiles = ['pages', 'app'] as const;

const read = new Map<string, readonly Block[]>();

/** The manual of a language; that of English when its own has a mistake, so that no page fails because of it. */
export function readManual(language: Language): readonly Block[] {
  const text = manualOf(language);
  const known = read.get(text);
  if (known !== undefined) return known;
  let blocks: readonly Block[];
  try {
    blocks = checkedManual(text);
  } catch {
    blocks = checkedManual(referenceManual());
  }
  read.set(text, blocks);
  return blocks;
}

/** @throws Error for what a manual cannot have, such as a button that no page has */
export function checkedManual(text: string): readonly Block[] {
  const unknown = gapsOfManual(text).filter((gap) => !isGap(gap));
  if (unknown.length > 0) throw new Error(`No text of Belcode: ${unknown.join(', ')}`);
  const blocks = parseManual(text);
  const ids = idsOf(blocks);
  const dead = [...text.matchAll(/\]\(#([^)]*)\)/g)].map(([, id = '']) => id).filter((id) => !ids.includes(id));
  if (dead.length > 0) throw new Error(`No heading of this manual: ${dead.join(', ')}`);
  return blocks;
}

/** What stands between braces: `pages/log-in`. */
export function gapsOfManual(text: string): string[] {
  return [...text.matchAll(/\{([^{}#][^{}]*)\}/g)].map(([, gap = '']) => gap);
}

/** A text with a placeholder of its own would need a value, so only `{product}` may be in it. */
function isGap(gap: string): boolean {
  if (ownGaps.includes(gap)) return true;
  const [file, name = ''] = gap.split('/');
  const texts = namedFiles.find((each) => each === file);
  if (texts === undefined) return false;
  const text = (referenceTexts(texts) as Readonly<Record<string, string>>)[name];
  return text !== undefined && !/\{(?!product\})/.test(text);
}

/** The ids of all headings. */
export function idsOf(blocks: readonly Block[]): string[] {
  return blocks.flatMap((block) => (block.kind === 'heading' ? [block.id] : []));
}

/** The words of a heading. @throws Error when there is no such heading */
export function headingOf(blocks: readonly Block[], id: string): Words {
  const found = blocks.find((block) => block.kind === 'heading' && block.id === id);
  if (found?.kind !== 'heading') throw new Error(`The manual has no heading ${id}`);
  return found.words;
}
