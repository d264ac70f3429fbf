import type { HelpContact } from '../../accounts/help-contact.ts';
import { brandTexts } from '../../brand/brand-texts.ts';
import { ownBrand } from '../../brand/brands.ts';
import { helpContact } from '../kit/help-contact.ts';
import { type Html, type HtmlValue, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { isTextName } from '../kit/texts.ts';
import type { Words } from './manual-markdown.ts';

const gapShape = /\{([^{}]+)\}/;

/** Words of the manual as HTML, with its placeholders filled. */
export function manualWords(context: RenderContext, words: Words, help?: HelpContact): Html {
  return html`${words.map((word): HtmlValue => {
    if (typeof word === 'string') return filled(context, word, help);
    if ('strong' in word) return html`<strong>${manualWords(context, word.strong, help)}</strong>`;
    return html`<a href="${word.link}">${manualWords(context, word.words, help)}</a>`;
  })}`;
}

/** A heading as text, without a contact. */
export function plainWords(context: RenderContext, words: Words): string {
  const texts = words.filter((word) => typeof word === 'string');
  return texts.map((text) => text.replace(/\{([^{}]+)\}/g, (_, gap: string) => namedText(context, gap))).join('');
}

function filled(context: RenderContext, text: string, help: HelpContact | undefined): HtmlValue[] {
  return text
    .split(gapShape)
    .map((part, index) =>
      index % 2 === 0 ? part : part === 'help' ? helpContact(context, help) : namedText(context, part),
    );
}

/** The page's own words, in the reader's language. */
function namedText(context: RenderContext, gap: string): string {
  const { brand = ownBrand() } = context;
  if (gap === 'product') return brand.productName;
  const [file, name = ''] = gap.split('/');
  if (file === 'pages' && isTextName(name)) return t(context, name);
  return (brandTexts(brand, context.language, 'app') as Readonly<Record<string, string>>)[name] ?? '';
}
