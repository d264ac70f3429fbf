import { dirname } from 'node:path';
import { languageFolders } from '../../languages/languages.ts';
import { companySoundOf, greetingWords } from '../company-sound.ts';
import { readPrompts } from '../prompts.ts';
import { ConverterMissing, decodeUpload } from './decode-upload.ts';
import { expectedSeconds } from './expected-seconds.ts';
import { type JudgedRecording, judgeSound, refused } from './judge-recording.ts';
import { type GreetedCompany, type Recordable, recordableIn } from './recordable.ts';
import { keptWav } from './recording-folder.ts';

/** A judged recording, with how long its words take, and its WAV if it may be kept. */
export interface JudgedUpload extends JudgedRecording {
  expectedSeconds: number;
  wav?: Buffer;
}

export type UploadJudge = ReturnType<typeof uploadJudge>;

/**
 * Knows what may be recorded, and judges what somebody sends.
 *
 * @param sounds where the sounds are that are played now; need not be there
 * @param decode reads the files; by default by ffmpeg too
 */
export function uploadJudge({ sounds, decode = decodeUpload }: { sounds: string; decode?: typeof decodeUpload }) {
  return {
    /** Tags of the languages that have prompts. */
    languages: () => [...languageFolders().keys()],

    /**
     * Every prompt of a language, and the greeting of each of these companies whose name can be said.
     *
     * @returns undefined for a language without files
     */
    async list(language: string, companies: readonly GreetedCompany[]): Promise<Recordable[] | undefined> {
      const folder = languageFolders().get(language);
      const prompts = await recordableIn(language);
      if (folder === undefined || prompts === undefined) return undefined;
      const { company: template } = await readPrompts(dirname(folder), language);
      const greetings = companies.flatMap(({ id, greetingName }) => {
        const words = greetingWords(template, greetingName);
        return words === undefined ? [] : [{ language, name: companySoundOf(id), fileName: 'company', words }];
      });
      return [...prompts, ...greetings];
    },

    /** Never throws for what is in the file. */
    async judge(bytes: Buffer, prompt: Recordable): Promise<JudgedUpload> {
      const seconds = await expectedSeconds(sounds, prompt);
      const whole = await decode(bytes).catch((error: Error) => error);
      if (whole instanceof ConverterMissing)
        return { ...refused('no-converter', whole.message), expectedSeconds: seconds };
      if (whole instanceof Error) return { ...refused('wrong-format', whole.message), expectedSeconds: seconds };
      const judged = judgeSound(whole, seconds);
      return {
        ...judged,
        expectedSeconds: seconds,
        ...(judged.sound !== undefined && { wav: keptWav(judged.sound) }),
      };
    },
  };
}
