import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A folder of brands of a test, as an operator would fill it. */
export interface MadeUpBrands {
  /** For `BELCODE_BRANDS`. */
  folder: string;
  /** Writes a file of a brand: an object as JSON. */
  write(path: string, content: object | string): void;
  remove(): void;
}

/** @param files as in `{'fonica/brand.json': {productName: 'Fonica'}}` */
export function makeUpBrands(files: Record<string, object | string>): MadeUpBrands {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-brands-'));
  const write = (path: string, content: object | string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), typeof content === 'string' ? content : JSON.stringify(content));
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  return { folder, write, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
