import type { Page } from 'playwright-core';
import decodeQr from 'qr/decode.js';

/** Reads a QR code from the pixels of the picture, as a camera does. @returns its content */
export async function readQr(page: Page): Promise<{ issuer: string; account: string; secret: string }> {
  const picture = (await page.locator('.qr').screenshot()).toString('base64');
  const side = await page.context().browser()?.newPage();
  if (side === undefined) throw new Error('There is no browser');
  const { width, height, data } = await side.evaluate<{ width: number; height: number; data: number[] }>(`(async () => {
    const picture = new Image();
    picture.src = 'data:image/png;base64,${picture}';
    await picture.decode();
    const canvas = Object.assign(document.createElement('canvas'), { width: picture.width, height: picture.height });
    const brush = canvas.getContext('2d');
    brush.drawImage(picture, 0, 0);
    const { width, height, data } = brush.getImageData(0, 0, picture.width, picture.height);
    return { width, height, data: [...data] };
  })()`);
  await side.close();
  const uri = new URL(decodeQr({ width, height, data: Uint8Array.from(data) }));
  const of = (name: string) => uri.searchParams.get(name) ?? '';
  return { issuer: of('issuer'), account: decodeURIComponent(uri.pathname), secret: of('secret') };
}
