import createParser, { type Token } from 'markdown-it';

/** A part of a sentence of the manual. Text may have placeholders, such as `{pages/log-in}`. */
export type Words = readonly Word[];
export type Word = string | { strong: Words } | { link: string; words: Words };

/** A part of the manual. */
export type Block =
  | { kind: 'heading'; level: 2 | 3; id: string; words: Words }
  | { kind: 'paragraph'; words: Words }
  | { kind: 'picture'; name: string; alt: string }
  | { kind: 'list'; ordered: boolean; items: readonly (readonly Block[])[] };

/** Nothing else of Markdown means anything in a manual: other signs, and HTML, are text. */
const parser = createParser('zero').enable(['heading', 'list', 'emphasis', 'link', 'image']);
const headingShape = /^([^{}]+|.*\S) \{#([a-z]+(?:-[a-z]+)*)\}$/;
const linkShape = /^#[a-z-]+$/;
const pictureShape = /^[a-z-]+$/;

/** @throws Error for what a manual cannot have */
export function parseManual(text: string): Block[] {
  const tokens = parser.parse(text, {});
  const blocks = takeBlocks(tokens, undefined);
  if (tokens.length > 0) throw new Error(`Unexpected ${tokens[0]?.type}`);
  return blocks;
}

/** Takes tokens from the front, to the one that closes what they are in. */
function takeBlocks(tokens: Token[], closing: string | undefined): Block[] {
  const blocks: Block[] = [];
  while (tokens.length > 0) {
    const token = tokens.shift() as Token;
    if (token.type === closing) return blocks;
    blocks.push(takeBlock(token, tokens));
  }
  return blocks;
}

function takeBlock(token: Token, tokens: Token[]): Block {
  switch (token.type) {
    case 'heading_open':
      return heading(token.tag, takeInline(tokens));
    case 'paragraph_open':
      return paragraph(takeInline(tokens));
    case 'ordered_list_open':
      return { kind: 'list', ordered: true, items: takeItems(tokens, 'ordered_list_close') };
    case 'bullet_list_open':
      return { kind: 'list', ordered: false, items: takeItems(tokens, 'bullet_list_close') };
    default:
      throw new Error(`A manual has no ${token.type}`);
  }
}

function takeItems(tokens: Token[], closing: string): Block[][] {
  const items: Block[][] = [];
  for (let token = tokens.shift(); token !== undefined && token.type !== closing; token = tokens.shift())
    items.push(takeBlocks(tokens, 'list_item_close'));
  return items;
}

/** The text of a heading or a paragraph, which stands between its two tokens. */
function takeInline(tokens: Token[]): Token[] {
  const [inline] = tokens.splice(0, 2);
  return inline?.children ?? [];
}

function heading(tag: string, inline: Token[]): Block {
  const [, words, id] = headingShape.exec(inline.map(({ content }) => content).join('')) ?? [];
  if (words === undefined || id === undefined || inline.length > 1 || (tag !== 'h2' && tag !== 'h3'))
    throw new Error(`A heading is like "## Words {#id}", with two or three #: ${inline[0]?.content}`);
  return { kind: 'heading', level: tag === 'h2' ? 2 : 3, id, words: [words] };
}

function paragraph(inline: Token[]): Block {
  const [image] = inline;
  if (image?.type !== 'image') return { kind: 'paragraph', words: takeWords(inline, undefined) };
  const name = String(image.attrGet('src') ?? '');
  if (inline.length > 1 || !pictureShape.test(name) || image.content.trim() === '')
    throw new Error(`A picture has its paragraph for itself, a name, and words: ${image.content}`);
  return { kind: 'picture', name, alt: image.content };
}

function takeWords(tokens: Token[], closing: string | undefined): Words {
  const words: Word[] = [];
  while (tokens.length > 0) {
    const token = tokens.shift() as Token;
    if (token.type === closing) return words;
    words.push(takeWord(token, tokens));
  }
  return words;
}

function takeWord(token: Token, tokens: Token[]): Word {
  if (token.type === 'text') return token.content;
  if (token.type === 'strong_open') return { strong: takeWords(tokens, 'strong_close') };
  const link = String(token.attrGet('href') ?? '');
  if (token.type !== 'link_open' || !linkShape.test(link)) throw new Error(`A manual has no ${token.type} ${link}`);
  return { link, words: takeWords(tokens, 'link_close') };
}
