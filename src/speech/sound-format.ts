/** Formats of sound, by their first bytes. What a file or a service calls its format is often wrong. */
const formats: readonly { name: SoundFormat; matches(bytes: Buffer): boolean }[] = [
  { name: 'wav', matches: (bytes) => /^RIFF....WAVE/s.test(bytes.toString('latin1', 0, 12)) },
  { name: 'ogg', matches: (bytes) => bytes.toString('latin1', 0, 4) === 'OggS' },
  { name: 'flac', matches: (bytes) => bytes.toString('latin1', 0, 4) === 'fLaC' },
  // An ID3 tag, or the sync word of a frame of layer III (ISO 11172-3 §2.4.2.3).
  {
    name: 'mp3',
    matches: (bytes) =>
      bytes.toString('latin1', 0, 3) === 'ID3' || (bytes[0] === 0xff && ((bytes[1] ?? 0) & 0xe6) === 0xe2),
  },
];

export type SoundFormat = 'wav' | 'mp3' | 'ogg' | 'flac';

/** @returns undefined for anything else */
export function formatOf(bytes: Buffer): SoundFormat | undefined {
  return formats.find(({ matches }) => matches(bytes))?.name;
}
