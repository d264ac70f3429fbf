import { dirname } from 'node:path';
import { languageFolders } from '../../languages/languages.ts';
import { companySoundOf, greetingWords } from '../company-sound.ts';
import { readPrompts } from '../prompts.ts';
import { expectedSeconds } from './expected-seconds.ts';
import type { JudgedBytes } from './judge-bytes.ts';
import { judgeInProcess } from './judge-in-process.ts';
import { type GreetedCompany, type Recordable, recordableIn } from './recordable.ts';

/** A judged recording, with how long its words take. */
export type JudgedUpload = JudgedBytes & { expectedSeconds: number };

export type UploadJudge = ReturnType<typeof uploadJudge>;

interface UploadJudgeParts {
  sounds: string;
  judge?: (bytes: Buffer, expectedSeconds: number) => Promise<JudgedBytes>;
}

/**
 * Knows what may be recorded, and judges what somebody sends.
 *
 * @param sounds where the sounds are that are played now; need not be there
 * @param judge judges a file, given how long its words take; by default in a process of its own, which gives no `sound`
 */
export function uploadJudge({ sounds, judge = judgeInProcess }: UploadJudgeParts) {
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

    /** Never throws for what is in the file. @throws Refusal recording-unjudged when the process of it failed */
    async judge(bytes: Buffer, prompt: Recordable): Promise<JudgedUpload> {
      const seconds = await expectedSeconds(sounds, prompt);
      return { ...(await judge(bytes, seconds)), expectedSeconds: seconds };
    },
  };
}
