import { join } from 'node:path';
import { type PromptCount, recordPrompts } from '../challenges/record-prompts.ts';
import type { TestCallEnd } from '../challenges/test-call.ts';
import { type Config, readConfig } from '../config.ts';
import type { Callee } from '../factors/callee.ts';
import { systemRandom } from '../random.ts';
import { writeOnce } from '../speech/one-sound.ts';
import { beep } from '../speech/recordings/beep.ts';
import { expectedSeconds } from '../speech/recordings/expected-seconds.ts';
import { type Recordable, recordableIn } from '../speech/recordings/recordable.ts';
import { keepRecording, listRecordings, tryFolder } from '../speech/recordings/recording-folder.ts';
import { sweepRecordings, takeRecording } from './ari-recordings.ts';
import { buildLanguages } from './build-languages.ts';
import { type Command, type CommandInput, neededText, type Terminal, textsOf, UsageError } from './command.ts';
import { noteOwnRecordings } from './note-own-recordings.ts';
import { readCalled } from './read-called.ts';
import { greetedCompany, recordableOptions, recordedLanguage } from './recordable-sounds.ts';
import { restartAdvice } from './sounds-import.ts';
import { takeOf } from './take-of-recording.ts';
import { withTestCalls } from './with-test-calls.ts';

/** All prompts take about a quarter of an hour. */
const callSeconds = 3_600;
const keySeconds = 180;

const keysOfReady = '1 records after the beep, # ends it; 3 skips, 0 stops';

export const soundsRecord: Command = {
  usage: 'sounds record --extension NUMBER [--language LANGUAGE] [--prompt PROMPT]… [--company COMPANY]',
  about:
    'record prompts by a telephone of this exchange: it rings, the words stand here, and keys of the telephone record, keep, repeat and skip; default: every prompt without a recording, so run again it goes on',
  options: { extension: { type: 'string' }, prompt: { type: 'string', multiple: true }, ...recordableOptions },
  words: 0,
  async run({ options, terminal }) {
    const config = readConfig('dialler', terminal.environment);
    const callee = extensionOf(neededText(options, 'extension'), config);
    const language = recordedLanguage(options, terminal);
    const prompts = await chosenPrompts(options, terminal, config, language);
    if (prompts.length === 0) {
      terminal.print(`every prompt has a recording in ${language}; --prompt records one again`);
      return 0;
    }
    await tryFolder(config.BELCODE_RECORDINGS, language);
    const count = { kept: 0, skipped: 0 };
    const recorded: Recordable[] = [];
    let reason: string | undefined;
    try {
      ({ reason } = await recordByTelephone(terminal, config, callee, prompts, { count, recorded }));
    } finally {
      // Whatever ended the session, what was kept is heard from now on.
      const { kept, skipped } = count;
      await noteOwnRecordings(terminal, { event: 'recording-kept', how: 'telephone' }, recorded);
      if (kept > 0) await buildLanguages(terminal, [language]);
      const left = prompts.length - kept;
      terminal.print(`${kept} kept, ${skipped} skipped, ${left} left${kept > 0 ? `; ${restartAdvice}` : ''}`);
    }
    if (reason === undefined) return 0;
    terminal.complain(`belcode: the call ended (${reason}). What was kept stays; run it again to go on`);
    return 1;
  },
};

/** Only telephones of this exchange, because a session is long and a person sits beside it. */
function extensionOf(text: string, config: Config): Callee {
  const callee = readCalled(text, config);
  if (callee.route === 'internal') return callee;
  throw new UsageError('--extension is a telephone of this exchange, as in BELCODE_EXTENSIONS');
}

async function chosenPrompts(
  options: CommandInput['options'],
  terminal: Terminal,
  config: Config,
  language: string,
): Promise<readonly Recordable[]> {
  const all = (await recordableIn(language, await greetedCompany(options, terminal))) ?? [];
  const wanted = textsOf(options.prompt);
  const unknown = wanted.find((each) => !all.some(({ fileName }) => fileName === each));
  if (unknown !== undefined) throw new UsageError(`there is no prompt ${unknown}; \`belcode sounds list\` shows them`);
  if (wanted.length > 0) return all.filter(({ fileName }) => wanted.includes(fileName));
  const recorded = await listRecordings(join(config.BELCODE_RECORDINGS, language));
  return all.filter(({ name }) => !recorded.has(name));
}

function recordByTelephone(
  terminal: Terminal,
  config: Config,
  callee: Callee,
  prompts: readonly Recordable[],
  { count, recorded }: { count: PromptCount; recorded: Recordable[] },
): Promise<TestCallEnd> {
  return withTestCalls(terminal, 'record', async (parts) => {
    await sweepRecordings(config);
    const folder = config.BELCODE_SOUNDS;
    const tone = await writeOnce(beep(), folder, `record-beep-${systemRandom.id()}`);
    let number = 0;
    const session = {
      callee,
      prompts,
      count,
      beep: tone.path,
      ringSeconds: config.BELCODE_RING_SECONDS,
      callSeconds,
      keySeconds,
      maxSeconds: 60,
      show({ fileName, words }: Recordable) {
        number += 1;
        terminal.print(`\n${number} of ${prompts.length}, ${fileName}:\n\n    ${words}\n\n${keysOfReady}`);
      },
      async take(prompt: Recordable, recording: string) {
        const expected = await expectedSeconds(folder, prompt);
        const bytes = await takeRecording(config, recording);
        return takeOf(bytes, expected, {
          folder,
          say: terminal.print,
          async keep(sound) {
            await keepRecording(config.BELCODE_RECORDINGS, prompt.language, prompt.name, sound);
            recorded.push(prompt);
          },
        });
      },
      ...followOf(terminal),
    };
    try {
      return await recordPrompts(parts, session, (step) => terminal.print(step));
    } finally {
      await tone.remove();
    }
  });
}

/** A digit and Enter on the terminal is the key of the telephone; Ctrl-C is 0. */
function followOf({ follow }: Terminal) {
  if (follow === undefined) return {};
  return {
    followKeys: (onKey: (key: string) => void) =>
      follow(
        (line) => onKey(line.trim() === '' ? '#' : line.trim()),
        () => onKey('0'),
      ),
  };
}
