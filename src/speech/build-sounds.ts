import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CompanyGreeting } from './company-sound.ts';
import { listLanguages } from './prompts.ts';
import { makeSoundFile, soundKinds, soundPath, writeWhole } from './sound-file.ts';
import { digest, type Manifest, type ManifestEntry, readManifest, writeManifest } from './sound-manifest.ts';
import { findSources, type SoundSource } from './sound-source.ts';
import type { Voice } from './voice.ts';

/** Voice programs that run at once: one for each core of the smallest supported host. */
const maxConcurrent = 2;

export interface BuildSettings {
  /** The folder of prompts: `<language>/prompts.json`, and recordings beside it. */
  from: string;
  /** The folder that Asterisk plays from. Created when missing. */
  into: string;
  voice: Voice;
  /** Default: every language in `from`. */
  languages?: readonly string[];
  /** Companies in whose calls the greeting has the company's name. */
  companies?: readonly CompanyGreeting[];
  /** The operator's folder of recordings, which take precedence over the voice and over those in `from`. */
  recordings?: string;
  onProgress?: (done: number, total: number, name: string) => void;
}

/** Number of sounds made by the voice, made from a recording, and left unchanged. */
export interface BuildOutcome {
  made: number;
  recorded: number;
  kept: number;
}

/**
 * Makes every prompt, digit and company greeting in each rate that Asterisk plays. Unchanged sounds are kept; missing
 * and damaged ones are made again. Safe to interrupt and to repeat.
 *
 * @throws Error naming the sound that could not be made; sounds already made remain
 */
export async function buildSounds(settings: BuildSettings): Promise<BuildOutcome> {
  const { from, into, voice, companies, recordings, onProgress } = settings;
  const languages = settings.languages ?? (await listLanguages(from));
  if (languages.length === 0) throw new Error(`${from} holds no language: no <language>/prompts.json`);
  const sources: SoundSource[] = [];
  for (const language of languages) {
    sources.push(...(await findSources(from, language, voice, { companies, recordings })));
    await mkdir(join(into, language), { recursive: true });
  }
  const manifest = await readManifest(into);
  const outcome: BuildOutcome = { made: 0, recorded: 0, kept: 0 };
  const workFolder = await mkdtemp(join(tmpdir(), 'belcode-voice-'));
  let next = 0;
  let done = 0;
  const work = async () => {
    for (let source = sources[next++]; source !== undefined; source = sources[next++]) {
      const key = `${source.language}/${source.name}`;
      try {
        outcome[await buildSound(source, into, manifest, join(workFolder, `${source.language}-${source.name}.wav`))] +=
          1;
      } catch (error) {
        next = sources.length;
        throw new Error(`The sound ${key} cannot be made: ${(error as Error).message}`, { cause: error });
      }
      done += 1;
      onProgress?.(done, sources.length, key);
    }
  };
  // Every worker has ended before the work folder is removed and the manifest is written, even when one of them failed.
  const ends = await Promise.allSettled(Array.from({ length: maxConcurrent }, work));
  await rm(workFolder, { recursive: true, force: true });
  await writeManifest(into, manifest);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  return outcome;
}

async function buildSound(
  source: SoundSource,
  into: string,
  manifest: Manifest,
  workFile: string,
): Promise<keyof BuildOutcome> {
  const key = `${source.language}/${source.name}`;
  const before = manifest[key];
  if (before?.source === source.digest && (await isWhole(source, into, before))) return 'kept';
  const sound = await source.read(workFile);
  const files: Partial<ManifestEntry['files']> = {};
  for (const { fileEnding, rate } of soundKinds) {
    const file = makeSoundFile(source.name, sound, rate);
    await writeWhole(soundPath(into, source.language, source.name, fileEnding), file);
    files[fileEnding] = digest(file);
  }
  manifest[key] = { source: source.digest, files: files as ManifestEntry['files'] };
  return source.recorded ? 'recorded' : 'made';
}

async function isWhole(source: SoundSource, into: string, before: ManifestEntry): Promise<boolean> {
  for (const { fileEnding } of soundKinds) {
    const file = await readFile(soundPath(into, source.language, source.name, fileEnding)).catch(() => undefined);
    if (file === undefined || digest(file) !== before.files?.[fileEnding]) return false;
  }
  return true;
}
