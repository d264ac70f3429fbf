import { type Config, ConfigError, type Program, readConfig } from '../config.ts';
import type { Check } from './check.ts';
import { type Command, jsonOption, type Terminal, UsageError } from './command.ts';
import { checksFor } from './doctor-checks.ts';

interface Finding {
  check: string;
  ok: boolean;
  says: string;
}

const programs = ['api', 'dialler'] as const satisfies readonly Program[];

export const doctor: Command = {
  usage: 'doctor [--for api|dialler] [--asterisk DIR] [--json]',
  about: 'check settings, Redis, database, exchange, sounds and the app, and say what to do next',
  options: { for: { type: 'string' }, asterisk: { type: 'string' }, ...jsonOption },
  words: 0,
  async run({ options, terminal }) {
    const chosen = options.for === undefined ? programs : programs.filter((program) => program === options.for);
    if (chosen.length === 0) throw new UsageError(`--for is one of: ${programs.join(', ')}`);
    const findings = checkSettings(chosen, terminal);
    const config = readableConfig(terminal);
    const folder = typeof options.asterisk === 'string' ? options.asterisk : undefined;
    if (config !== undefined) findings.push(...(await Promise.all(checksFor(chosen, config, folder).map(find))));
    if (options.json) terminal.print(JSON.stringify(findings));
    else for (const { check, ok, says } of findings) terminal.print(`${ok ? '✓' : '✗'} ${check}: ${says}`);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

function checkSettings(chosen: readonly Program[], { environment }: Terminal): Finding[] {
  const mistakes = new Set<string>();
  for (const program of chosen) {
    try {
      readConfig(program, environment);
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      for (const mistake of error.mistakes) mistakes.add(mistake);
    }
  }
  if (mistakes.size === 0) return [{ check: 'settings', ok: true, says: 'all are valid' }];
  return [...mistakes].map((says) => ({ check: 'settings', ok: false, says }));
}

/** Undefined when a setting cannot be read; the other checks then cannot run. A missing setting does not stop them. */
function readableConfig({ environment }: Terminal): Config | undefined {
  try {
    return readConfig('cli', environment);
  } catch {
    return undefined;
  }
}

async function find({ name, run, advice }: Check): Promise<Finding> {
  try {
    return { check: name, ok: true, says: await run() };
  } catch (error) {
    const trouble = (error as Error).message;
    return { check: name, ok: false, says: advice === undefined ? trouble : `${trouble}. ${advice}` };
  }
}
