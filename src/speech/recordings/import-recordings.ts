import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expectedSeconds } from './expected-seconds.ts';
import { nameFiles } from './given-files.ts';
import { type JudgedRecording, judgeRecording, maxRecordingBytes, tooBig } from './judge-recording.ts';
import type { GivenFile } from './pack.ts';
import type { Recordable } from './recordable.ts';
import { keepRecording } from './recording-folder.ts';

export interface RecordingFolders {
  /** Where recordings are kept. */
  recordings: string;
  /** Where the sounds are that are made of them. */
  sounds: string;
}

export interface ImportSettings extends RecordingFolders {
  /** What may be recorded in a language; undefined for a language that is not known. */
  recordableIn(language: string): Promise<readonly Recordable[] | undefined>;
  /** Of files that are in no folder of a language. */
  language: string | undefined;
  ffmpeg?: string;
  onJudged?(imported: ImportedRecording): void;
}

/** What became of one file. */
export interface ImportedRecording extends Pick<JudgedRecording, 'measured' | 'faults' | 'remarks'> {
  path: string;
  /** Undefined when no sound has that name. */
  sound: Recordable | undefined;
  kept: boolean;
}

/**
 * Judges each file that is named after a sound, and keeps the good ones. A file that is not good changes nothing for
 * the others.
 *
 * @throws Error when the folder of recordings cannot be written
 */
export async function importRecordings(
  files: readonly GivenFile[],
  settings: ImportSettings,
): Promise<ImportedRecording[]> {
  const work = await mkdtemp(join(tmpdir(), 'belcode-import-'));
  const outcomes: ImportedRecording[] = [];
  try {
    for (const { file, language = settings.language, name } of nameFiles(files)) {
      const known = language === undefined ? undefined : await settings.recordableIn(language);
      const sound = known?.find(({ fileName }) => fileName === name);
      const outcome = await importOne(file, sound, settings, join(work, 'converted.wav'));
      outcomes.push(outcome);
      settings.onJudged?.(outcome);
    }
    return outcomes;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function importOne(
  file: GivenFile,
  sound: Recordable | undefined,
  { recordings, sounds, ffmpeg }: ImportSettings,
  workFile: string,
): Promise<ImportedRecording> {
  const { path } = file;
  if (sound === undefined) return { path, sound, kept: false, faults: [], remarks: [] };
  if (file.bytes > maxRecordingBytes) return { ...tooBig, path, sound, kept: false };
  const parts = { expectedSeconds: await expectedSeconds(sounds, sound), workFile, ffmpeg };
  const { sound: good, ...judged } = await judgeRecording(await file.read(), parts);
  if (good !== undefined) await keepRecording(recordings, sound.language, sound.name, good);
  return { path, sound, kept: good !== undefined, ...judged };
}
