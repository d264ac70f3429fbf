import { utimes } from 'node:fs/promises';
import { systemClock as clock } from '../../clock.ts';
import { type Config, readConfig } from '../../config.ts';
import { askExchangeVersion } from '../ask-exchange-version.ts';
import { askConsole } from './asterisk-console.ts';
import { findTarget } from './asterisk-targets.ts';
import type { Act, Step } from './setup-step.ts';
import { exchangeOf, type Site } from './site.ts';

const reloadLimitMilliseconds = 20_000;
const pauseMilliseconds = 200;

/** In the state from when a file of Asterisk was written until Asterisk has read it. */
export const reloadDue = 'reload-due';

/** While Asterisk still starts, it puts reloads off. */
const waitUntilStarted = 'core waitfullybooted';

/** Each reads its file again, and ends no call. */
const reloads = ['module reload http', 'module reload res_ari.so', 'manager reload', 'dialplan reload'];

const changedFiles = ['extensions', 'ari', 'http', 'manager'] as const;

/** Makes Asterisk read what the steps before have written, and looks whether it did. */
export const reloadAsterisk: Step = {
  name: 'reload of Asterisk',
  async plan(site) {
    const { 'asterisk-command': starter } = site.answers;
    const config = readConfig('dialler', Object.fromEntries(site.settings));
    const isIn = await letsIn(config);
    const hasDialplan = isIn && (starter === 'none' || (await hasContext(starter).catch(() => false)));
    if (hasDialplan && !site.state.made.includes(reloadDue)) return { found: 'it has read everything' };
    const onConsole = (command: string): Act => ({
      says: starter === 'none' ? `you run on Asterisk's console: ${command}` : `${starter} -rx "${command}"`,
      run: async () => {
        if (starter !== 'none') await askConsole(starter, command);
      },
    });
    return {
      found: isIn ? 'it has not read the dialplan' : 'it does not let Belcode in yet',
      acts: [onConsole(waitUntilStarted), await renew(site), ...reloads.map(onConsole), check(site, config, starter)],
    };
  },
};

/**
 * Asterisk leaves a file out whose time and size it knows. When the lines are written while it starts, it can know them
 * without having read what they include.
 */
async function renew(site: Site): Promise<Act> {
  const isGenerated = exchangeOf(site).kind === 'freepbx';
  const folder = site.answers['asterisk-folder'];
  const targets = await Promise.all(changedFiles.map((name) => findTarget(folder, name, isGenerated)));
  const paths = targets.map(({ path }) => path);
  return {
    says: `touch ${paths.join(' ')}`,
    async run() {
      const now = new Date(clock.now());
      for (const path of paths)
        await utimes(path, now, now).catch((error: NodeJS.ErrnoException) => {
          if (error.code !== 'ENOENT') throw error;
        });
    },
  };
}

async function letsIn(config: Config): Promise<boolean> {
  return askExchangeVersion(config).then(
    () => true,
    () => false,
  );
}

/** A reload may end a moment after its command. */
async function untilLetIn(config: Config): Promise<string> {
  const until = clock.now() + reloadLimitMilliseconds;
  for (;;) {
    try {
      return await askExchangeVersion(config);
    } catch (error) {
      if (clock.now() > until) throw error;
      await clock.wait(pauseMilliseconds);
    }
  }
}

async function hasContext(starter: string): Promise<boolean> {
  return /Context 'belcode-answered'/.test(await askConsole(starter, 'dialplan show belcode-answered'));
}

function check({ state }: Site, config: Config, starter: string): Act {
  return {
    says: `GET ${config.BELCODE_ARI_URL}/ari/asterisk/info as user ${config.BELCODE_ARI_USER}, and look for the context belcode-answered`,
    run: async () => {
      const says = await untilLetIn(config);
      if (starter !== 'none' && !(await hasContext(starter)))
        throw new Error(
          "Asterisk does not know the context belcode-answered: look at its console for what it says of 'dialplan reload'",
        );
      state.made = state.made.filter((each) => each !== reloadDue);
      return says;
    },
  };
}
