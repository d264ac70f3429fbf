import { type Config, ConfigError, type Program, readConfig } from '../config.ts';
import { callRulesOf } from '../policy/ledger/read-call-rules.ts';
import type { Check } from './check.ts';
import { type Command, jsonOption, type Terminal, UsageError } from './command.ts';
import { checksFor } from './doctor-checks.ts';
import { Fault, type Fix } from './fault.ts';

interface Finding {
  check: string;
  ok: boolean;
  says: string;
  /** What --fix would do. */
  fix?: Fix;
}

/** A fix may bring to light what another one mends: tables that are there lack a right. */
const maxRounds = 4;

/** The section of a page that says more of a check. */
function docsOf(check: string): string {
  return `docs/doctor.md#${check.toLowerCase().replaceAll(' ', '-')}`;
}

function linesOf({ check, ok, says, fix }: Finding): string[] {
  if (ok) return [`✓ ${check}: ${says}`];
  const can = fix === undefined ? [] : [`  belcode doctor --fix can ${fix.does}`];
  return [`✗ ${check}: ${says}`, ...can, `  See ${docsOf(check)}`];
}

function toJson({ check, ok, says, fix }: Finding) {
  return { check, ok, says, ...(ok ? {} : { docs: docsOf(check), ...(fix && { fix: fix.does }) }) };
}

const findAll = (checks: readonly Check[]) => Promise.all(checks.map(find));

/** Mends what is found and safe to mend, one thing after the other, and says each before. */
async function mendAll(checks: readonly Check[], { complain }: Terminal): Promise<Finding[]> {
  const tried = new Set<string>();
  let findings = await findAll(checks);
  for (let round = 0; round < maxRounds; round += 1) {
    const due = findings.filter(({ fix }) => fix !== undefined && !tried.has(fix.does));
    if (due.length === 0) break;
    for (const { check, fix } of due) {
      if (fix === undefined) continue;
      tried.add(fix.does);
      complain(`${check}: ${fix.does} …`);
      await fix.act().catch((error: Error) => complain(`${check}: that failed: ${error.message}`));
    }
    findings = await findAll(checks);
  }
  return findings.map(({ fix, ...finding }) => finding);
}

const programs = ['api', 'dialler'] as const satisfies readonly Program[];

export const doctor: Command = {
  usage: 'doctor [--for api|dialler] [--asterisk DIR] [--fix] [--json]',
  about: 'check settings, stores, exchange, sounds and programs, and say what to do next; --fix does what is safe',
  options: { for: { type: 'string' }, asterisk: { type: 'string' }, fix: { type: 'boolean' }, ...jsonOption },
  words: 0,
  judgesBrands: true,
  async run({ options, terminal }) {
    const chosen = options.for === undefined ? programs : programs.filter((program) => program === options.for);
    if (chosen.length === 0) throw new UsageError(`--for is one of: ${programs.join(', ')}`);
    const findings = checkSettings(chosen, terminal);
    const config = readableConfig(terminal);
    const folder = typeof options.asterisk === 'string' ? options.asterisk : undefined;
    if (config !== undefined) {
      const checks = checksFor(chosen, config, terminal, folder);
      findings.push(...(await (options.fix === true ? mendAll(checks, terminal) : findAll(checks))));
    }
    if (options.json) terminal.print(JSON.stringify(findings.map(toJson)));
    else for (const finding of findings) for (const line of linesOf(finding)) terminal.print(line);
    return findings.every(({ ok }) => ok) ? 0 : 1;
  },
};

function checkSettings(chosen: readonly Program[], { environment }: Terminal): Finding[] {
  const mistakes = new Set<string>();
  for (const program of chosen) {
    try {
      // Both programs read the file of prices when they start, and end if they cannot.
      callRulesOf(readConfig(program, environment));
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
    const says = advice === undefined ? trouble : `${trouble}. ${advice}`;
    return { check: name, ok: false, says, ...(error instanceof Fault && { fix: error.fix }) };
  }
}
