import { join } from 'node:path';
import { buildSounds } from '../src/speech/build-sounds.ts';
import { chooseVoice } from '../src/speech/choose-voice.ts';
import { labFolder, projectFolder } from './folders.ts';

/** Folder of the lab's prompts. All labs share it, because prompts depend only on the project's texts and voice. */
export const labSounds = join(labFolder, 'sounds');

/** Those of the demo and of most tests: sounds of every language would cost each run minutes. */
export const labLanguages = ['nl', 'en'];

const saidAfterMilliseconds = 300;

/** Makes missing prompts and digits; this takes half a minute the first time, and no time afterwards. */
export async function buildLabSounds(say: (line: string) => void): Promise<void> {
  const voice = await chooseVoice({ voice: 'espeak-ng', piperModels: '' });
  const started = Date.now();
  let said = 0;
  await buildSounds({
    from: join(projectFolder, 'languages'),
    languages: labLanguages,
    into: labSounds,
    voice,
    onProgress(done, total, name) {
      // If nothing has to be made, nothing is printed.
      if (done === total || done - said < 10 || Date.now() - started < saidAfterMilliseconds) return;
      said = done;
      say(`making sounds: ${done} of ${total} (${name})`);
    },
  });
}
