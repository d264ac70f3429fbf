import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Act, Step } from './setup-step.ts';
import type { Site } from './site.ts';

export const units = [
  'belcode-api',
  'belcode-dialler',
  'belcode-campaign.timer',
  // Without it the end of a company comes and nothing happens.
  'belcode-end.timer',
  'belcode-prune.timer',
];
/** They read the settings when they start. RADIUS has no unit in the package: who uses it makes one of this name. */
const programs = ['belcode-api', 'belcode-dialler', 'belcode-radius'];

/** In the state from when the settings were written until the programs have read them. */
export const restartDue = 'restart-due';

const unitFile = '/usr/lib/systemd/system/belcode-api.service';
const limitMilliseconds = 60_000;
const run = promisify(execFile);

/** Starts the programs by systemd, where there is one. */
export const startPrograms: Step = {
  name: 'programs',
  async plan(site) {
    const { answers } = site;
    const command = `systemctl enable --now ${units.join(' ')}`;
    if (answers.start === 'no') return { found: `not started, as you answered; later: ${command}` };
    if (!hasSystemd()) {
      const { argv } = process;
      return {
        found: `no systemd runs here: start the commands of ${unitFile} as your service manager does (or npm run start:api and start:dialler beside ${argv[1]})`,
      };
    }
    if (!existsSync(unitFile)) return { found: 'no units of the package: start them as your service manager does' };
    const all = [...new Set([...units, ...programs])];
    const active = new Set((await Promise.all(all.map(isActive))).flatMap((runs, at) => (runs ? [all[at] ?? ''] : [])));
    const acts = commandsFor(active, site.state.made.includes(restartDue)).map(actOf);
    const stopped = units.filter((unit) => !active.has(unit));
    const found = stopped.length === 0 ? `${units.join(', ')} run` : `${stopped.join(', ')} do not run`;
    return { found, acts: withLast(acts, () => forgetDue(site)) };
  },
  async undo() {
    if (!hasSystemd() || !existsSync(unitFile)) return [];
    const stop = ['disable', '--now', ...units];
    const trouble = await systemctl(stop).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return [trouble ?? `systemctl ${stop.join(' ')}`];
  },
};

/**
 * What systemctl must do. A program that runs is restarted only where the settings have changed since it started,
 * because a restart ends the calls under way.
 */
export function commandsFor(active: ReadonlySet<string>, isDue: boolean): string[][] {
  const old = isDue ? programs.filter((unit) => active.has(unit)) : [];
  return [
    ...(units.every((unit) => active.has(unit)) ? [] : [['enable', '--now', ...units]]),
    ...(old.length === 0 ? [] : [['restart', ...old]]),
  ];
}

/** Only after the last act the programs have read the settings. */
function withLast(acts: readonly Act[], then: () => void): Act[] {
  return acts.map((act, at) => (at < acts.length - 1 ? act : { ...act, run: () => act.run().then(then) }));
}

function forgetDue({ state }: Site): void {
  state.made = state.made.filter((each) => each !== restartDue);
}

function actOf(words: readonly string[]): Act {
  return { says: `systemctl ${words.join(' ')}`, run: () => systemctl(words) };
}

function hasSystemd(): boolean {
  return existsSync('/run/systemd/system');
}

async function isActive(unit: string): Promise<boolean> {
  return run('systemctl', ['--quiet', 'is-active', unit], { timeout: limitMilliseconds }).then(
    () => true,
    () => false,
  );
}

async function systemctl(words: readonly string[]): Promise<void> {
  await run('systemctl', [...words], { timeout: limitMilliseconds }).catch((error) => {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(`systemctl: ${stderr.trim() || message}. journalctl -u belcode-api -u belcode-dialler says more`);
  });
}
