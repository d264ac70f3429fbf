import { Refusal } from '../errors.ts';
import { readyRecording } from '../speech/recordings/recording-folder.ts';
import { refuseSubmission } from '../submissions/end-submission.ts';
import { readSubmissions } from '../submissions/read-submissions.ts';
import { type Taken, takeSubmissions } from '../submissions/take-submissions.ts';
import { buildLanguages } from './build-languages.ts';
import { type Command, type CommandInput, jsonOption, textOf, textsOf, UsageError } from './command.ts';
import { listHandedIn } from './list-handed-in.ts';
import { printable } from './printable.ts';
import { restartAdvice } from './sounds-import.ts';
import { withSubmissions } from './with-submissions.ts';

export const soundsTake: Command = {
  usage: 'sounds take [--id ID]… [--all] [--refuse] [--save FOLDER] [--json]',
  about:
    'list the recordings that were handed in on the page, or write them into a folder to listen to; --id and --all take them as your own recordings and make the sounds, or refuse them',
  options: {
    id: { type: 'string', multiple: true },
    all: { type: 'boolean' },
    refuse: { type: 'boolean' },
    save: { type: 'string' },
    ...jsonOption,
  },
  words: 0,
  async run(input) {
    const { options } = input;
    const [ids, folder] = [textsOf(options.id), textOf(options.save)];
    const acts = ids.length > 0 || options.all === true;
    if (ids.length > 0 && options.all === true) throw new UsageError('give --id or --all');
    if (options.refuse === true && !acts) throw new UsageError('--refuse needs --id or --all');
    if (folder !== undefined && acts) throw new UsageError('--save only listens: give it without --id and --all');
    if (!acts) return listHandedIn(input, folder);
    const isWanted = ({ id }: { id: string }) => options.all === true || ids.includes(id);
    return options.refuse === true ? refuseThem(input, isWanted, ids) : takeThem(input, isWanted, ids);
  },
};

type IsWanted = (submission: { id: string }) => boolean;

async function takeThem({ options, terminal }: CommandInput, isWanted: IsWanted, ids: readonly string[]) {
  const taken: Taken[] = [];
  try {
    await withSubmissions(terminal, ({ recordings, actor, ...parts }) =>
      takeSubmissions(
        { ...parts, ready: ({ language, name }, sound) => readyRecording(recordings, language, name, sound) },
        isWanted,
        actor,
        (each) => {
          taken.push(each);
          if (options.json !== true) terminal.print(wordsOfTaken(each));
        },
      ),
    );
  } finally {
    // Whatever went wrong after them, what was taken is heard from now on.
    const languages = [...new Set(taken.flatMap(({ kept, submission }) => (kept ? [submission.language] : [])))];
    if (languages.length > 0) await buildLanguages(terminal, languages);
  }
  const kept = taken.filter((each) => each.kept).length;
  if (options.json === true) terminal.print(JSON.stringify(taken));
  else terminal.print(`${kept} of ${taken.length} taken${kept > 0 ? `; ${restartAdvice}` : ''}`);
  complainOfMissing(terminal, ids, taken);
  return kept === taken.length && taken.length >= ids.length ? 0 : 1;
}

function refuseThem({ terminal }: CommandInput, isWanted: IsWanted, ids: readonly string[]): Promise<number> {
  return withSubmissions(terminal, async (parts) => {
    const { submissions } = await readSubmissions(parts, []);
    const refused: { id: string }[] = [];
    for (const each of submissions.filter((one) => one.state === 'waiting' && isWanted(one)))
      if (await isRefused(refuseSubmission(parts, each.id, parts.actor))) refused.push(each);
    terminal.print(`${refused.length} refused`);
    complainOfMissing(
      terminal,
      ids,
      refused.map((submission) => ({ submission })),
    );
    return refused.length >= ids.length ? 0 : 1;
  });
}

/** @returns false when it waits no longer */
function isRefused(refusing: Promise<void>): Promise<boolean> {
  return refusing.then(
    () => true,
    (error: unknown) => {
      if (error instanceof Refusal && error.id === 'not-found') return false;
      throw error;
    },
  );
}

function complainOfMissing(
  terminal: CommandInput['terminal'],
  ids: readonly string[],
  found: readonly { submission: { id: string } }[],
): void {
  for (const id of ids)
    if (!found.some(({ submission }) => submission.id === id))
      terminal.complain(`belcode: no recording ${id} waits; an id has 64 digits`);
}

function wordsOfTaken({ submission: { id, language, name }, kept, reasons }: Taken): string {
  const why = reasons.includes('gone') ? 'it waits no longer' : `refused: ${reasons.join(', ')}`;
  return printable(`${kept ? '✓' : '✗'} ${id} ${language}/${name}${kept ? '' : `: ${why}`}`);
}
