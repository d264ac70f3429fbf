import type { Pcm } from './pcm.ts';

/** Format tags of the `fmt ` chunk (RFC 2361 and mmreg.h). */
const tags = { pcm: 1, float: 3, extensible: 0xfffe } as const;

interface Format {
  tag: number;
  channels: number;
  rate: number;
  bits: number;
}

/** By format tag and bits of a sample. */
const sampleReaders: Readonly<Record<string, (data: Buffer, at: number) => number>> = {
  [`${tags.pcm} 16`]: (data, at) => data.readInt16LE(at) / 2 ** 15,
  [`${tags.pcm} 24`]: (data, at) => data.readIntLE(at, 3) / 2 ** 23,
  [`${tags.pcm} 32`]: (data, at) => data.readInt32LE(at) / 2 ** 31,
  [`${tags.float} 32`]: (data, at) => data.readFloatLE(at),
};

/** Bytes before the samples. */
export const wavHeaderBytes = 44;

/**
 * Writes the header of a file of 16-bit mono: the plain one of 44 bytes, because Asterisk's format_wav accepts no
 * other.
 *
 * @param file as long as the whole file
 * @returns the samples in it
 */
export function writeWavHeader(file: Buffer, rate: number): Int16Array {
  const bytes = file.length - wavHeaderBytes;
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(tags.pcm, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(rate, 24);
  file.writeUInt32LE(rate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(bytes, 40);
  return new Int16Array(file.buffer, file.byteOffset + wavHeaderBytes, bytes / 2);
}

/** A file of 16-bit mono. */
export function encodeWav(samples: Int16Array, rate: number): Buffer {
  const file = Buffer.alloc(wavHeaderBytes + samples.length * 2);
  writeWavHeader(file, rate).set(samples);
  return file;
}

/**
 * Reads a WAV file: PCM of 16, 24 (studios) or 32 bits, or 32-bit float (which `say` writes on macOS); mono or stereo
 * (mixed down), 4 to 192 kHz.
 *
 * @param name file name for error messages
 * @throws Error naming the file and what is wrong with it
 */
export function decodeWav(file: Buffer, name: string): Pcm {
  const { format, data } = readChunks(file, name);
  const { tag, channels, rate, bits } = format;
  const read = sampleReaders[`${tag} ${bits}`];
  if (read === undefined) throw new Error(`${name} must be 16- or 24-bit PCM; it is ${bits}-bit, format ${tag}`);
  if (channels !== 1 && channels !== 2) throw new Error(`${name} must be mono or stereo; it has ${channels} channels`);
  if (rate < 4000 || rate > 192_000) throw new Error(`${name} must be 4 to 192 kHz; it is ${rate} Hz`);
  const width = bits / 8;
  const samples = new Float32Array(Math.floor(data.length / (width * channels)));
  for (let i = 0; i < samples.length; i += 1) {
    const at = i * width * channels;
    samples[i] = channels === 1 ? read(data, at) : (read(data, at) + read(data, at + width)) / 2;
  }
  return { rate, samples };
}

function readChunks(file: Buffer, name: string): { format: Format; data: Buffer } {
  if (file.length < 12 || file.toString('latin1', 0, 4) !== 'RIFF' || file.toString('latin1', 8, 12) !== 'WAVE') {
    throw new Error(`${name} is not a WAV file`);
  }
  let format: Format | undefined;
  for (let at = 12; at + 8 <= file.length; ) {
    const chunk = file.toString('latin1', at, at + 4);
    const length = file.readUInt32LE(at + 4);
    const body = file.subarray(at + 8, at + 8 + length);
    if (chunk === 'fmt ' && body.length >= 16) format = readFormat(body);
    if (chunk === 'data' && format !== undefined) {
      // A program that writes into a pipe or is still recording does not know the length; the rest of the file then
      // counts.
      return { format, data: length === 0 ? file.subarray(at + 8) : body };
    }
    at += 8 + length + (length % 2);
  }
  throw new Error(`${name} is a WAV file without ${format === undefined ? 'a format' : 'sound'}`);
}

function readFormat(body: Buffer): Format {
  const tag = body.readUInt16LE(0);
  return {
    // The GUID of an extensible format begins with the plain tag.
    tag: tag === tags.extensible && body.length >= 26 ? body.readUInt16LE(24) : tag,
    channels: body.readUInt16LE(2),
    rate: body.readUInt32LE(4),
    bits: body.readUInt16LE(14),
  };
}
