import { crc32 } from 'node:zlib';

type Pixel = readonly [red: number, green: number, blue: number];

const signatureBytes = 8;
/** Length, type and checksum of a chunk (PNG §5.3). */
const [lengthBytes, typeBytes, sumBytes] = [4, 4, 4];

/**
 * Makes one colour of a picture another, with the shades between it and cream. A picture without a palette stays as it
 * is.
 *
 * @param png of our own
 * @param colours as in `#17604a`
 */
export function recolour(png: Buffer, from: string, to: string): Buffer {
  const out = Buffer.from(png);
  for (let at = signatureBytes; at < out.length; ) {
    const length = out.readUInt32BE(at);
    const begin = at + lengthBytes + typeBytes;
    if (out.toString('latin1', at + lengthBytes, begin) === 'PLTE') {
      for (let entry = begin; entry < begin + length; entry += 3) {
        const [red = 0, green = 0, blue = 0] = out.subarray(entry, entry + 3);
        out.set(shift([red, green, blue], pixelOf(from), pixelOf(to)), entry);
      }
      out.writeUInt32BE(crc32(out.subarray(at + lengthBytes, begin + length)), begin + length);
    }
    at = begin + length + sumBytes;
  }
  return out;
}

/** Cream on the receiver stays; what lies between it and the colour is as much of the new colour as of the old. */
function shift(pixel: Pixel, from: Pixel, to: Pixel): number[] {
  const cream: Pixel = [255, 253, 248];
  const part = Math.min(1, Math.max(0, (cream[0] - pixel[0]) / (cream[0] - from[0])));
  return cream.map((value, at) => Math.round(value + ((to[at] ?? 0) - value) * part));
}

function pixelOf(colour: string): Pixel {
  const [red = 0, green = 0, blue = 0] = Buffer.from(colour.slice(1), 'hex');
  return [red, green, blue];
}
