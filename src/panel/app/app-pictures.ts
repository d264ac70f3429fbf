import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Brand, belcode } from '../../brand/brand.ts';
import { recolour } from './recolour.ts';

/** The pictures of the app: those of the brand, else the receiver of Belcode on the colour of the brand. */
export class AppPictures {
  readonly #drawn = new Map<string, Buffer>();

  /** @param file one of `appIcons` */
  of({ name, accent: { light }, appPictures }: Brand, file: string): Buffer {
    const own = appPictures.get(file);
    if (own !== undefined) return own;
    const key = `${name}/${file}`;
    const drawn = this.#drawn.get(key) ?? recolour(readPicture(file), belcode.accent.light.accent, light.accent);
    this.#drawn.set(key, drawn);
    return drawn;
  }
}

function readPicture(file: string): Buffer {
  return readFileSync(join(import.meta.dirname, 'icons', file));
}
