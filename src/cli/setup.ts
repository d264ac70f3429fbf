import { readFile } from 'node:fs/promises';
import { type Command, type Terminal, textOf, UsageError } from './command.ts';
import { answerAll, keptOf } from './setup/answer-all.ts';
import { readAnswers } from './setup/questions.ts';
import { runSteps, takeBack } from './setup/run-steps.ts';
import { readSettings } from './setup/settings-text.ts';
import { readState } from './setup/setup-state.ts';
import type { Site } from './setup/site.ts';
import { steps } from './setup/steps.ts';

const usualSettings = '/etc/belcode/belcode.env';
const usualState = '/var/lib/belcode/setup.json';

export const setup: Command = {
  usage: 'setup [--answers FILE] [--dry-run | --undo] [--settings FILE] [--state FILE]',
  about: 'set up Asterisk, Redis, PostgreSQL and Belcode on this host; run again it goes on; --undo takes it back',
  options: {
    answers: { type: 'string' },
    'dry-run': { type: 'boolean' },
    undo: { type: 'boolean' },
    settings: { type: 'string' },
    state: { type: 'string' },
  },
  words: 0,
  async run({ options, terminal }) {
    const isDryRun = options['dry-run'] === true;
    if (isDryRun && options.undo) throw new UsageError('use --dry-run or --undo, not both');
    const settingsFile = textOf(options.settings) ?? terminal.environment.BELCODE_ENV_FILE ?? usualSettings;
    const stateFile = textOf(options.state) ?? usualState;
    const state = await readState(stateFile);
    const settings = readSettings(await readFile(settingsFile, 'utf8').catch(noFile));
    const given = readAnswers(await answersText(textOf(options.answers)));
    const answers = await answerAll({ given, settings, kept: state.answers, terminal, asks: !options.undo });
    const site: Site = { answers, settings, settingsFile, state, terminal: withoutSettings(terminal) };
    const run = { site, stateFile, print: terminal.print };
    if (options.undo) {
      await takeBack(steps, run);
      terminal.print('Asterisk goes on with what it has read until it reads its files again: core reload');
      return 0;
    }
    state.answers = keptOf(answers);
    const changes = await runSteps(steps, run, isDryRun);
    terminal.print(isDryRun ? `${changes} changes; nothing was changed` : 'Belcode is set up.');
    return 0;
  },
};

/** The settings come from the file, which this run may change; the environment has those of before. */
function withoutSettings(terminal: Terminal): Terminal {
  const others = Object.entries(terminal.environment).filter(([name]) => !name.startsWith('BELCODE_'));
  return { ...terminal, environment: Object.fromEntries(others) };
}

async function answersText(path: string | undefined): Promise<string> {
  if (path === undefined) return '';
  return readFile(path, 'utf8').catch((error: Error) => {
    throw new UsageError(`--answers cannot be read: ${error.message}`);
  });
}

function noFile(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return '';
  throw error;
}
