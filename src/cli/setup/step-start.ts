import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Act, Step } from './setup-step.ts';

export const units = [
  'belcode-api',
  'belcode-dialler',
  'belcode-campaign.timer',
  // Without it the end of a company comes and nothing happens.
  'belcode-end.timer',
  'belcode-prune.timer',
];
const unitFile = '/usr/lib/systemd/system/belcode-api.service';
const limitMilliseconds = 60_000;
const run = promisify(execFile);

/** Starts the programs by systemd, where there is one. */
export const startPrograms: Step = {
  name: 'programs',
  async plan({ answers }) {
    const command = `systemctl enable --now ${units.join(' ')}`;
    if (answers.start === 'no') return { found: `not started, as you answered; later: ${command}` };
    if (!hasSystemd()) {
      const { argv } = process;
      return {
        found: `no systemd runs here: start the commands of ${unitFile} as your service manager does (or npm run start:api and start:dialler beside ${argv[1]})`,
      };
    }
    if (!existsSync(unitFile)) return { found: 'no units of the package: start them as your service manager does' };
    const running = await Promise.all(units.map(isActive));
    if (running.every(Boolean)) return { found: `${units.join(', ')} run`, acts: [restart()] };
    return { found: 'they do not run', acts: [{ says: command, run: () => systemctl(['enable', '--now', ...units]) }] };
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

/** The programs read their settings when they start. */
function restart(): Act {
  const words = ['restart', 'belcode-api', 'belcode-dialler'];
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
