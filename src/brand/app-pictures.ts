import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Pictures of the app, with their width and height. Telephones take PNG only for a screen with apps. */
export const appPictureSizes = {
  'icon-192.png': 192,
  'icon-512.png': 512,
  'icon-maskable-512.png': 512,
  'icon-touch-180.png': 180,
  'icon-badge-96.png': 96,
} as const;

export type AppPictureFile = keyof typeof appPictureSizes;

const signature = Buffer.from('89504e470d0a1a0a', 'hex');
const maxBytes = 256 * 1024;
/** Of width and height in the first chunk (PNG §11.2.2). */
const [widthAt, heightAt] = [16, 20];

/** Those that a brand has. @param mistakes what is wrong is added here, each with its file */
export function readAppPictures(folder: string, mistakes: string[]): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (const [file, pixels] of Object.entries(appPictureSizes)) {
    const path = join(folder, file);
    if (!existsSync(path)) continue;
    const picture = statSync(path).isFile() ? readFileSync(path) : Buffer.alloc(0);
    if (isPicture(picture, pixels)) found.set(file, picture);
    else mistakes.push(`${path} must be PNG of ${pixels} by ${pixels}, with at most ${maxBytes / 1_024} KB`);
  }
  return found;
}

function isPicture(bytes: Buffer, pixels: number): boolean {
  if (bytes.length > maxBytes || bytes.length <= heightAt + 4 || !bytes.subarray(0, 8).equals(signature)) return false;
  return bytes.readUInt32BE(widthAt) === pixels && bytes.readUInt32BE(heightAt) === pixels;
}
