import { accentShown } from '../brand/accent.ts';
import type { Brand } from '../brand/brand.ts';
import { readBrands } from '../brand/brands.ts';
import { type Command, jsonOption } from './command.ts';
import { formatTable } from './format-table.ts';

export const brandsCheck: Command = {
  usage: 'brands check FOLDER [--json]',
  about: 'read the brands in a folder as BELCODE_BRANDS, and name each mistake; needs no database',
  options: jsonOption,
  words: 1,
  judgesBrands: true,
  async run({ options, words: [folder = ''], terminal }) {
    const { brands, mistakes } = readBrands(folder);
    if (options.json) terminal.print(JSON.stringify({ brands: brands.map(summaryOf), mistakes }));
    else {
      terminal.print(formatTable([['BRAND', 'PRODUCT', 'HOSTS', 'COLOURS', 'TEXTS'], ...brands.map(rowOf)]));
      for (const mistake of mistakes) terminal.complain(mistake);
    }
    return mistakes.length === 0 ? 0 : 1;
  },
};

function summaryOf({ name, productName, hosts, accent, texts }: Brand) {
  const changed = texts.reduce((count, { texts: each }) => count + Object.keys(each).length, 0);
  return { name, productName, hosts, colours: accentShown(accent), texts: changed };
}

function rowOf(brand: Brand): string[] {
  const { name, productName, hosts, colours, texts } = summaryOf(brand);
  const shown = colours.map(({ scheme, accent, ratio }) => `${scheme} ${accent} ${ratio}`).join(', ');
  return [name, productName, hosts.join(' ') || '-', shown, String(texts)];
}
