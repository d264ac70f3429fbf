import { describe, expect, it } from 'vitest';
import { fromInt16, toInt16 } from '../../src/speech/pcm.ts';
import { decodeWav, encodeWav } from '../../src/speech/wav.ts';

const samples = Int16Array.from([0, 1, -1, 32767, -32768, 1000]);

/** A WAV file of any format, with the additional chunks that other programs write around the sound. */
function wav(tag: number, channels: number, rate: number, bits: number, data: Buffer, declared = data.length): Buffer {
  const format = Buffer.alloc(24);
  format.write('fmt ', 0, 'latin1');
  format.writeUInt32LE(16, 4);
  format.writeUInt16LE(tag, 8);
  format.writeUInt16LE(channels, 10);
  format.writeUInt32LE(rate, 12);
  format.writeUInt16LE(bits, 22);
  const before = Buffer.from('LIST\x03\0\0\0abc\0', 'latin1');
  const head = Buffer.from('data\0\0\0\0', 'latin1');
  head.writeUInt32LE(declared, 4);
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE', 'latin1'), before, format, head, data]);
}

describe('a WAV file', () => {
  it('comes back exactly as it was written', () => {
    const sound = decodeWav(encodeWav(samples, 8000), 'a.wav');
    expect(sound.rate).toBe(8000);
    expect(toInt16(sound.samples)).toEqual(samples);
  });

  it('has the 44-byte header that Asterisk wants: PCM, mono, 16 bits, and true lengths', () => {
    const file = encodeWav(samples, 16_000);
    expect(file.length).toBe(44 + 12);
    expect(file.readUInt32LE(4)).toBe(file.length - 8);
    expect(file.toString('latin1', 8, 16)).toBe('WAVEfmt ');
    expect([file.readUInt16LE(20), file.readUInt16LE(22), file.readUInt32LE(24)]).toEqual([1, 1, 16_000]);
    expect([file.readUInt16LE(32), file.readUInt16LE(34), file.readUInt32LE(40)]).toEqual([2, 16, 12]);
  });

  it('is mixed down when it is stereo', () => {
    const data = Buffer.from(Int16Array.from([1000, 3000, -200, -400]).buffer);
    expect([...toInt16(decodeWav(wav(1, 2, 44_100, 16, data), 'a.wav').samples)]).toEqual([2000, -300]);
  });

  it("may be float, as macOS' say writes it", () => {
    const data = Buffer.from(Float32Array.from([0.5, -0.25]).buffer);
    expect([...decodeWav(wav(3, 1, 32_000, 32, data), 'a.wav').samples]).toEqual([0.5, -0.25]);
  });

  it.each([24, 32])('may have %i bits, as studios send it', (bits) => {
    const data = Buffer.alloc((bits / 8) * 2);
    data.writeIntLE(2 ** (bits - 2), 0, bits / 8);
    data.writeIntLE(-(2 ** (bits - 3)), bits / 8, bits / 8);
    expect([...decodeWav(wav(1, 1, 48_000, bits, data), 'a.wav').samples]).toEqual([0.5, -0.25]);
  });

  it.each([0, 0x7ffff000, 0xffffffff])('may still be written by a recorder that declares %i bytes', (declared) => {
    const data = Buffer.from(samples.buffer);
    expect(decodeWav(wav(1, 1, 8000, 16, data, declared), 'a.wav').samples).toEqual(fromInt16(samples));
  });

  it.each([
    ['text', Buffer.from('These are no sounds at all'), /a\.wav is not a WAV file/],
    ['nothing', Buffer.alloc(0), /a\.wav is not a WAV file/],
    ['8 bits', wav(1, 1, 8000, 8, Buffer.alloc(6)), /a\.wav must be 16- or 24-bit PCM; it is 8-bit/],
    ['µ-law', wav(7, 1, 8000, 8, Buffer.alloc(6)), /a\.wav must be 16- or 24-bit PCM; it is 8-bit, format 7/],
    ['six channels', wav(1, 6, 8000, 16, Buffer.alloc(12)), /mono or stereo; it has 6 channels/],
    ['a rate of nothing', wav(1, 1, 0, 16, Buffer.alloc(12)), /4 to 192 kHz/],
    ['a header cut short', encodeWav(samples, 8000).subarray(0, 36), /without sound/],
  ])('is refused, by name, when it is %s', (_, file, message) => {
    expect(() => decodeWav(file, 'a.wav')).toThrow(message);
  });
});

describe('rounding to 16 bits', () => {
  it('clips what is too loud rather than letting it turn over', () => {
    expect([...toInt16(Float32Array.from([1.5, -1.5, 1, 0.5 / 32768]))]).toEqual([32767, -32768, 32767, 1]);
  });
});
