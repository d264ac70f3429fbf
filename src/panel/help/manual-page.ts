import type { HelpContact } from '../../accounts/help-contact.ts';
import { addresses } from '../kit/addresses.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { Block } from './manual-markdown.ts';
import { manualWords } from './manual-words.ts';

export interface ManualView {
  blocks: readonly Block[];
  /** The contact of the brand, else BELCODE_HELP, and never that of a company. */
  help?: HelpContact | undefined;
  /** Address of a picture; undefined where it was not made. */
  pictureOf(name: string): string | undefined;
  /** Address of the manual as PDF, where it was made. */
  pdf?: string | undefined;
}

/** The whole manual on one page, so that it can be searched and printed. */
export function manualPage(context: RenderContext, view: ManualView): Html {
  const parts = partsOf(view.blocks);
  return layout(context, {
    title: 'manual-title',
    aside: html`<nav class="contents" aria-labelledby="contents">
      <h2 id="contents">${t(context, 'manual-contents')}</h2>
      <ul>${parts.map(([heading]) => contentsLine(context, heading))}</ul>
      <p class="buttons">
        <a class="button" href="${addresses.home}">${t(context, 'manual-back')}</a>
        ${view.pdf !== undefined && html`<a class="button" href="${view.pdf}">${t(context, 'manual-pdf')}</a>`}
      </p>
    </nav>`,
    body: parts.map(
      (part) => html`<section class="manual card">${part.map((block) => manualBlock(context, block, view))}</section>`,
    ),
  });
}

function contentsLine(context: RenderContext, heading: Block | undefined): Html | undefined {
  if (heading?.kind !== 'heading') return undefined;
  return html`<li><a href="#${heading.id}">${manualWords(context, heading.words)}</a></li>`;
}

/** Each heading of the second level begins a part. */
function partsOf(blocks: readonly Block[]): Block[][] {
  const parts: Block[][] = [];
  for (const block of blocks) {
    if (parts.length === 0 || (block.kind === 'heading' && block.level === 2)) parts.push([]);
    parts.at(-1)?.push(block);
  }
  return parts;
}

function manualBlock(context: RenderContext, block: Block, view: ManualView): Html | undefined {
  if (block.kind === 'picture') return picture(block, view);
  if (block.kind === 'list') {
    const items = block.items.map((item) => html`<li>${listItem(context, item, view)}</li>`);
    return block.ordered ? html`<ol>${items}</ol>` : html`<ul>${items}</ul>`;
  }
  const words = manualWords(context, block.words, view.help);
  if (block.kind === 'paragraph') return html`<p>${words}</p>`;
  return block.level === 2 ? html`<h2 id="${block.id}">${words}</h2>` : html`<h3 id="${block.id}">${words}</h3>`;
}

/** A step, with its picture beside it where there is room. */
function listItem(context: RenderContext, item: readonly Block[], view: ManualView): Html {
  const words = item.filter(({ kind }) => kind !== 'picture').map((block) => manualBlock(context, block, view));
  const pictures = item.flatMap((block) => (block.kind === 'picture' ? [picture(block, view)] : []));
  return html`<div class="step"><div>${words}</div>${pictures}</div>`;
}

/** The words say all that matters, so the page stands without its pictures. */
function picture({ name, alt }: Extract<Block, { kind: 'picture' }>, { pictureOf }: ManualView): Html | undefined {
  const address = pictureOf(name);
  if (address === undefined) return undefined;
  return html`<figure><img src="${address}" alt="${alt}" width="390" loading="lazy"></figure>`;
}
