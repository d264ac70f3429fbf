import { mayHavePasskeys } from './config/address-readers.ts';
import { callSettings } from './config/call-settings.ts';
import { exchangeSettings } from './config/exchange-settings.ts';
import { forwardAuthMistakes, forwardAuthSettings } from './config/forward-auth-settings.ts';
import { limitSettings } from './config/limit-settings.ts';
import { loginSettings } from './config/login-settings.ts';
import { metricsMistakes, monitoringSettings } from './config/monitoring-settings.ts';
import { noticeSettings } from './config/notice-settings.ts';
import { oidcMistakes, oidcSettings } from './config/oidc-settings.ts';
import { privacySettings } from './config/privacy-settings.ts';
import { programSettings } from './config/program-settings.ts';
import { radiusSettings } from './config/radius-settings.ts';
import { fileSuffix, readSecretFile } from './config/secret-file.ts';
import { voiceMistakes, voiceSettings } from './config/voice-settings.ts';
import type { Setting } from './setting.ts';

/** Every setting, the source of `belcode settings` and of the error report; `docs/settings.md` lists the same. */
export const settings = {
  ...programSettings,
  ...exchangeSettings,
  ...callSettings,
  ...limitSettings,
  ...loginSettings,
  ...noticeSettings,
  ...privacySettings,
  ...forwardAuthSettings,
  ...oidcSettings,
  ...radiusSettings,
  ...voiceSettings,
  ...monitoringSettings,
};

export type SettingName = keyof typeof settings;

/** Everybody can read it in docker-compose.yml. */
const publishedSecret = 'only-for-the-demo-on-loopback-0123456789';

/** Settings without a default that each program needs. */
const needs = {
  api: ['BELCODE_SECRET'],
  dialler: ['BELCODE_SECRET', 'BELCODE_ARI_PASSWORD', 'BELCODE_DIAL'],
  radius: ['BELCODE_SECRET'],
  cli: [],
} as const satisfies Record<string, readonly SettingName[]>;

export type Program = keyof typeof needs;

type Values = { readonly [Name in SettingName]: ReturnType<(typeof settings)[Name]['read']> };

/** All mistakes in the settings, one per line. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(
      `${mistakes.length === 1 ? 'One setting is' : `${mistakes.length} settings are`} wrong:\n  ${mistakes.join('\n  ')}`,
    );
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/**
 * Reads and checks the settings of one program. A mistake never repeats a value, because it may be a secret.
 *
 * @throws ConfigError with every mistake at once, including unknown `BELCODE_…` names
 */
export function readConfig(program: Program, environment: NodeJS.ProcessEnv): Values {
  const mistakes: string[] = [];
  const values: Record<string, unknown> = {};
  const needed: readonly string[] = needs[program];
  for (const [name, setting] of Object.entries<Setting<unknown>>(settings)) {
    let given: string | undefined;
    try {
      given = readGiven(name, setting, environment) || setting.default;
    } catch (error) {
      mistakes.push((error as Error).message);
      continue;
    }
    if (given === undefined) {
      if (needed.includes(name)) mistakes.push(`${name} is not set: ${setting.about}`);
      continue;
    }
    try {
      values[name] = setting.read(given);
    } catch (error) {
      mistakes.push(`${name} ${(error as Error).message}`);
    }
  }
  for (const name of Object.keys(environment)) {
    if (name.startsWith('BELCODE_') && !Object.hasOwn(settings, name) && !namesSecretFile(name))
      mistakes.push(`${name} is not a setting of Belcode`);
  }
  if (values.BELCODE_SECRET === publishedSecret && values.BELCODE_DEMO !== '1')
    mistakes.push(
      'BELCODE_SECRET is the one of the demo, which everybody can read; `openssl rand -base64 32` makes one',
    );
  if (values.BELCODE_SMTP_URL) {
    for (const name of ['BELCODE_MAIL_FROM', 'BELCODE_PANEL_URL'] as const) {
      if (values[name] === '')
        mistakes.push(`${name} is not set, but BELCODE_SMTP_URL needs it: ${settings[name].about}`);
    }
  }
  // A proxy passes on any X-Forwarded-Host that it does not clear, and the app's signatures name the host.
  if (environment.BELCODE_TRUSTED_PROXIES && values.BELCODE_PANEL_URL === '')
    mistakes.push(
      `BELCODE_PANEL_URL is not set, but BELCODE_TRUSTED_PROXIES needs it: ${settings.BELCODE_PANEL_URL.about}`,
    );
  if (values.BELCODE_PASSKEY_LOGIN === 'on' && !mayHavePasskeys(String(values.BELCODE_PANEL_URL ?? '')))
    mistakes.push('BELCODE_PASSKEY_LOGIN is on, but BELCODE_PANEL_URL is not https with the name of a host');
  if (values.BELCODE_DRACHTIO && values.BELCODE_DRACHTIO_SECRET === '')
    mistakes.push('BELCODE_DRACHTIO_SECRET is not set, but BELCODE_DRACHTIO needs it: the secret of drachtio.conf.xml');
  if (values.BELCODE_AMI_URL && values.BELCODE_AMI_SECRET === '')
    mistakes.push(`BELCODE_AMI_SECRET is not set, but BELCODE_AMI_URL needs it: ${settings.BELCODE_AMI_SECRET.about}`);
  const [offered, usual] = [values.BELCODE_LANGUAGES, values.BELCODE_LANGUAGE];
  if (Array.isArray(offered) && offered.length > 0 && typeof usual === 'string' && !offered.includes(usual))
    mistakes.push('BELCODE_LANGUAGES must hold the language of BELCODE_LANGUAGE');
  mistakes.push(...metricsMistakes(program, values));
  mistakes.push(...forwardAuthMistakes(values), ...oidcMistakes(values));
  mistakes.push(...voiceMistakes(values));
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return values as Values;
}

/**
 * The text of a setting: from the environment, or of a secret from the file that `BELCODE_…_FILE` names.
 *
 * @throws Error that repeats neither a value nor a path
 */
function readGiven(name: string, { secret }: Setting<unknown>, environment: NodeJS.ProcessEnv): string | undefined {
  const text = environment[name];
  const file = secret === true ? environment[name + fileSuffix] : undefined;
  if (!file) return text;
  if (text) throw new Error(`${name} and ${name}${fileSuffix} are both set: remove one of them`);
  try {
    return readSecretFile(file);
  } catch (error) {
    throw new Error(`${name}${fileSuffix} ${(error as Error).message}`);
  }
}

/** Whether a name is a secret setting's form for a file. */
export function namesSecretFile(name: string): boolean {
  return Object.entries<Setting<unknown>>(settings).some(([each, { secret }]) => secret && name === each + fileSuffix);
}

export type Config = Values;
