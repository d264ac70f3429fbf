import { join } from 'node:path';
import { buildSounds } from '../src/speech/build-sounds.ts';
import { chooseVoice } from '../src/speech/choose-voice.ts';
import { labFolder, projectFolder } from './folders.ts';

/** Where the lab's prompts lie. They depend on nothing but the project's words and voice, so all labs share them. */
export const labSounds = join(labFolder, 'sounds');

const saidAfterMilliseconds = 300;

/** Makes what is missing of the prompts and digits; half a minute the first time, nothing afterwards. */
export async function buildLabSounds(say: (line: string) => void): Promise<void> {
  const voice = await chooseVoice({ voice: 'espeak-ng', piperModels: '' });
  const started = Date.now();
  let said = 0;
  await buildSounds({
    from: join(projectFolder, 'sounds'),
    into: labSounds,
    voice,
    onProgress(done, total, name) {
      // Where nothing has to be made, nothing is said.
      if (done === total || done - said < 10 || Date.now() - started < saidAfterMilliseconds) return;
      said = done;
      say(`making sounds: ${done} of ${total} (${name})`);
    },
  });
}
