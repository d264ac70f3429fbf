import { readFile } from 'node:fs/promises';
import { readConfig, type SettingName } from '../../config.ts';
import { systemRandom as random } from '../../random.ts';
import { withoutBlock } from './marked-block.ts';
import { settingsOf } from './questions.ts';
import { readSettings, settingLine } from './settings-text.ts';
import type { Step } from './setup-step.ts';
import { exchangeOf } from './site.ts';

const secretLines = /^(BELCODE_SECRET|BELCODE_ARI_PASSWORD|BELCODE_AMI_SECRET|BELCODE_REDIS_URL|BELCODE_DATABASE_URL)$/;

/** Writes the settings, with new secrets where there are none. Every later step takes its passwords from here. */
export const writeSettings: Step = {
  name: 'settings',
  async plan(site) {
    const { answers, settings, settingsFile } = site;
    const text = await readFile(settingsFile, 'utf8').catch(() => '');
    const byOthers = readSettings(withoutBlock(text, '#'));
    // A line of somebody else counts more than ours, which may be of an earlier run.
    const secretOf = (name: SettingName, made: (password: string) => string) =>
      byOthers.get(name) ?? settings.get(name) ?? made(random.secret());
    const itself = (password: string) => password;
    const wanted = new Map<string, string>([
      ['BELCODE_SECRET', secretOf('BELCODE_SECRET', itself)],
      ['BELCODE_REDIS_URL', secretOf('BELCODE_REDIS_URL', (password) => redisUrl(answers.redis, password))],
      [
        'BELCODE_DATABASE_URL',
        secretOf('BELCODE_DATABASE_URL', (password) =>
          databaseUrl(answers.database, answers['database-name'], password),
        ),
      ],
      ['BELCODE_ARI_URL', exchangeOf(site).url],
      ['BELCODE_ARI_PASSWORD', secretOf('BELCODE_ARI_PASSWORD', itself)],
      ...managerSettings(exchangeOf(site).managerUrl, () => secretOf('BELCODE_AMI_SECRET', itself)),
      ...settingsOf(answers).filter(([name, value]) => value !== '' || byOthers.has(name)),
    ]);
    for (const [name, value] of wanted) settings.set(name, value);
    for (const program of ['api', 'dialler'] as const) readConfig(program, Object.fromEntries(settings));
    const lines = [...wanted]
      .filter(([name, value]) => byOthers.get(name) !== value)
      .map(([name, value]) => settingLine(name, value));
    const made = [...wanted.keys()].filter((name) => secretLines.test(name) && !byOthers.has(name));
    return {
      found: `${settingsFile}; secrets by setup: ${made.length === 0 ? 'none' : made.join(', ')}`,
      files: lines.length === 0 ? [] : [{ path: settingsFile, lines, mark: '#' }],
    };
  },
};

function managerSettings(url: string, secret: () => string): [SettingName, string][] {
  if (url === '') return [];
  return [
    ['BELCODE_AMI_URL', url],
    ['BELCODE_AMI_SECRET', secret()],
  ];
}

function redisUrl(admin: string, password: string): string {
  const url = new URL(admin);
  url.username = 'belcode';
  url.password = password;
  return url.href;
}

function databaseUrl(admin: string, name: string, password: string): string {
  const url = new URL(admin === 'local' ? 'postgres://127.0.0.1:5432' : admin);
  url.username = name;
  url.password = password;
  url.pathname = `/${name}`;
  return url.href;
}
