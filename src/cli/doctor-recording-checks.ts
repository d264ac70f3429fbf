import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { languageFolders } from '../languages/languages.ts';
import { isCompanySound } from '../speech/company-sound.ts';
import { recordableIn } from '../speech/recordings/recordable.ts';
import { listRecordings } from '../speech/recordings/recording-folder.ts';
import { stateOfSounds } from '../speech/recordings/state-of-sounds.ts';
import { readSubmissions } from '../submissions/read-submissions.ts';
import { quietTerminal, type Terminal } from './command.ts';
import { Fault } from './fault.ts';
import { soundsBuild } from './sounds-build.ts';
import { withSubmissions } from './with-submissions.ts';

type RecordingConfig = Pick<Config, 'BELCODE_RECORDINGS' | 'BELCODE_SOUNDS'>;

/** More would hide the other lines. */
const maxShown = 10;

/** Whether what is heard was made of the operator's recordings as they are now. */
export async function checkRecordings(
  { BELCODE_RECORDINGS: recordings, BELCODE_SOUNDS: sounds }: RecordingConfig,
  { environment }: Pick<Terminal, 'environment'>,
): Promise<string> {
  const entries = await readdir(recordings).catch(() => []);
  const languages = entries.filter((each) => languageFolders().has(each));
  let count = 0;
  const unheard: string[] = [];
  for (const language of languages) {
    const names = [...(await listRecordings(join(recordings, language))).keys()];
    count += names.length;
    const prompts = (await recordableIn(language)) ?? [];
    const greetings = names.filter(isCompanySound).map((name) => ({ language, name, fileName: 'company', words: '' }));
    const own = [...prompts.filter(({ name }) => names.includes(name)), ...greetings];
    const states = await stateOfSounds(own, { recordings, sounds }, '/nowhere');
    unheard.push(...states.flatMap(({ source, name }) => (source === 'not-built' ? [`${language}/${name}`] : [])));
  }
  if (unheard.length > 0)
    throw new Fault(
      `no sound was made of ${unheard.length} of your recordings, or they are newer than their sounds: ${unheard.slice(0, maxShown).join(', ')}. Run: belcode sounds build`,
      {
        does: `make the sounds of ${unheard.length} recordings, and keep the others (belcode sounds build)`,
        async act() {
          const options = { language: [...new Set(unheard.map((each) => each.split('/')[0] ?? ''))] };
          await soundsBuild.run({ options, words: [], terminal: quietTerminal(environment) });
        },
      },
    );
  return count === 0 ? 'none of your own: the voice says every prompt' : `${count} of your own are heard`;
}

/** A warning, because calls work: somebody should listen to what was handed in. */
export async function checkHandedIn({ environment }: Pick<Terminal, 'environment'>): Promise<string> {
  const { submissions } = await withSubmissions(quietTerminal(environment), (parts) => readSubmissions(parts, []));
  const waiting = submissions.filter(({ state }) => state === 'waiting').length;
  return waiting === 0 ? 'none waits' : `${waiting} wait to be heard and taken: belcode sounds take`;
}
