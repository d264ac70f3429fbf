import type { Terminal } from '../command.ts';
import type { Owner } from './owner.ts';
import type { Answers } from './questions.ts';
import type { SetupState } from './setup-state.ts';

/** The Asterisk that was found. */
export interface Exchange {
  kind: 'stock' | 'freepbx';
  version: string;
  /** Owner of its configuration, and of the files that setup adds. */
  owner: Owner;
  /** As in BELCODE_ARI_URL. */
  url: string;
  /** As in BELCODE_AMI_URL; empty when it does not listen on loopback. */
  managerUrl: string;
}

/** What the steps know of this host. */
export interface Site {
  answers: Answers;
  /** The settings file. */
  settingsFile: string;
  /** Its values, and those that setup adds; the steps after `settings` find all of them here. */
  settings: Map<string, string>;
  state: SetupState;
  exchange?: Exchange;
  terminal: Terminal;
}

/** @throws Error when the steps are in a wrong order */
export function exchangeOf({ exchange }: Site): Exchange {
  if (exchange === undefined) throw new Error('Asterisk was not looked for yet');
  return exchange;
}

/** The terminal of a command with the settings that setup has written. */
export function terminalOf({ terminal, settings }: Site): Terminal {
  return { ...terminal, environment: { ...terminal.environment, ...Object.fromEntries(settings) } };
}

const secretNames = /^BELCODE_(SECRET|SEAL_KEYS|ARI_PASSWORD|AMI_SECRET|DRACHTIO_SECRET)$/;

/** The text without any secret of the settings, or password of an address. */
export function withoutSecrets(text: string, { settings, answers }: Pick<Site, 'settings' | 'answers'>): string {
  const secrets = [...settings].flatMap(([name, value]) => (secretNames.test(name) ? [value] : passwordsIn(value)));
  const all = [...secrets, ...passwordsIn(answers.redis), ...passwordsIn(answers.database)].filter(
    (each) => each !== '',
  );
  return all.reduce((shown, each) => shown.replaceAll(each, '…'), text);
}

function passwordsIn(value: string): string[] {
  if (!URL.canParse(value)) return [];
  const { password } = new URL(value);
  return [password, decodeURIComponent(password)];
}
