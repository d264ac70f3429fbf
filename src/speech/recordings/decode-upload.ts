import { execFile } from 'node:child_process';
import { maxSoundSeconds } from '../convert-sound.ts';
import { fromInt16, type Pcm } from '../pcm.ts';
import { formatOf } from '../sound-format.ts';
import { decodeUsual } from './usual-rate.ts';

/** Above every telephone's rate, so that nothing is lost that is heard. */
const rate = 24_000;
const maxSamples = (maxSoundSeconds + 1) * rate;

/** More than these take is a fault of ffmpeg, or an attack on it. */
const decodeLimitMilliseconds = 10_000;
const maxMemoryKibibytes = 1024 * 1024;
const maxBlockBytes = 64 * 1024 * 1024;

/** What may be handed in, with the only codecs that ffmpeg may open for it: a file names those that it wants. */
const codecs = {
  wav: 'pcm_u8,pcm_s16le,pcm_s24le,pcm_s32le,pcm_f32le,pcm_f64le,pcm_alaw,pcm_mulaw',
  mp3: 'mp3,mp3float',
} as const;

/** Only ffmpeg reads mp3, and it is not installed. */
export class ConverterMissing extends Error {}

interface Converter {
  /** Path or name of the program. */
  ffmpeg?: string;
  /** Then it is stopped. */
  limitMilliseconds?: number;
}

/**
 * Decodes a file of a stranger: WAV by ourselves, where we can, and the rest by ffmpeg, which gets the bytes by its
 * standard input and gives samples by its standard output. It opens no other file and no address, whatever is in them.
 *
 * @returns at most a second more than `maxSoundSeconds`, in one channel, when ffmpeg decoded it
 * @throws ConverterMissing for mp3; Error saying what is wrong with the file
 */
export async function decodeUpload(bytes: Buffer, converter: Converter = {}): Promise<Pcm> {
  const format = formatOf(bytes);
  if (format !== 'wav' && format !== 'mp3') throw new Error('it is neither WAV nor mp3');
  if (format === 'wav') {
    const own = readOwn(bytes);
    if (own !== undefined) return own;
  }
  const raw = await runFfmpeg(converter, argumentsFor(format), bytes).catch((error: Error) => {
    if (format === 'mp3' || !(error instanceof ConverterMissing)) throw error;
    throw new Error('it is WAV of a kind that only ffmpeg reads', { cause: error });
  });
  const samples = new Int16Array(Math.min(raw.length >> 1, maxSamples));
  for (let i = 0; i < samples.length; i += 1) samples[i] = raw.readInt16LE(2 * i);
  return { rate, samples: fromInt16(samples) };
}

function readOwn(bytes: Buffer): Pcm | undefined {
  try {
    return decodeUsual(bytes);
  } catch {
    return undefined;
  }
}

function argumentsFor(format: keyof typeof codecs): string[] {
  const bounds = ['-max_alloc', `${maxBlockBytes}`, '-threads', '1'];
  const input = ['-protocol_whitelist', 'pipe', '-format_whitelist', format, '-codec_whitelist', codecs[format]];
  const sound = ['-map', '0:a:0', '-vn', '-sn', '-dn', '-t', `${maxSoundSeconds + 1}`, '-ac', '1', '-ar', `${rate}`];
  return [
    ...['-nostdin', '-hide_banner', '-v', 'error', ...bounds, ...input, '-f', format, '-i', 'pipe:0'],
    ...[...sound, '-map_metadata', '-1', '-f', 's16le', 'pipe:1'],
  ];
}

/**
 * The shell sets the limit of memory for itself, and becomes ffmpeg. Where a unit of systemd forbids to set limits,
 * those of ffmpeg itself are left. Nothing of the file is in the arguments.
 */
function runFfmpeg(
  { ffmpeg = 'ffmpeg', limitMilliseconds = decodeLimitMilliseconds }: Converter,
  args: readonly string[],
  input: Buffer,
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      '/bin/sh',
      ['-c', `ulimit -v ${maxMemoryKibibytes} 2>/dev/null; exec "$0" "$@"`, ffmpeg, ...args],
      {
        encoding: 'buffer',
        timeout: limitMilliseconds,
        killSignal: 'SIGKILL',
        maxBuffer: 2 * maxSamples + 64 * 1024,
        // Nothing of ours: no secret, and no setting that changes what ffmpeg does.
        env: { PATH: '/usr/local/bin:/opt/homebrew/bin:/usr/bin:/bin', LANG: 'C.UTF-8' },
      },
      (error, stdout) => {
        if (error === null) resolve(stdout);
        else if (error.code === 127) reject(new ConverterMissing('ffmpeg is not installed', { cause: error }));
        else reject(new Error('ffmpeg cannot read it', { cause: error }));
      },
    );
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
