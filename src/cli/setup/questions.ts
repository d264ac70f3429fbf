import { isAbsolute } from 'node:path';
import { address } from '../../config/address-readers.ts';
import { type SettingName, settings } from '../../config.ts';
import { oneOf, orNothing, plainName, type Read, text } from '../../setting.ts';

interface Question {
  /** As it is asked at the terminal. */
  ask: string;
  /** Without one the answer is needed. */
  default?: string;
  /** The setting that has the answer; its value is the default, and its reader checks it. */
  setting?: SettingName;
  read?: Read<unknown>;
  /** Holds a password, so it is not kept for the next run. */
  isSecret?: boolean;
}

const folder: Read<string> = (value) => {
  if (!isAbsolute(value)) throw new Error('must be a whole path, as in /etc/asterisk');
  return value;
};

const yesOrNo = oneOf<'yes' | 'no'>(['yes', 'no']);

const roleName: Read<string> = (value) => {
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(value))
    throw new Error('must be lower-case letters, digits and _, as in belcode');
  return value;
};

const login: Read<string> = (value) => {
  if (!/^[^\s:=]{1,100}$/.test(value)) throw new Error('must be a login without spaces');
  return value;
};

/** Every answer, in the order of the conversation; docs/setup.md lists the same. */
export const questions = {
  'asterisk-folder': { ask: "The folder of Asterisk's configuration", default: '/etc/asterisk', read: folder },
  'asterisk-command': {
    ask: "How Asterisk's console is started here (docker exec pbx asterisk; none: you reload it yourself)",
    default: 'asterisk',
    read: text,
  },
  'asterisk-url': {
    ask: "The address of Asterisk's HTTP server, if it is not in http.conf (a container)",
    default: '',
    read: orNothing(address('http', 'https')),
  },
  dialler: { ask: 'The name of the dialler beside this Asterisk', setting: 'BELCODE_DIALLER', read: plainName },
  dial: { ask: 'What Asterisk dials: PJSIP/{number}@YOUR-TRUNK', setting: 'BELCODE_DIAL' },
  extensions: { ask: 'Extensions that may be a method, as in 200-299 (may be empty)', setting: 'BELCODE_EXTENSIONS' },
  'dial-internal': {
    ask: 'What Asterisk dials for an extension: PJSIP/{number} (may be empty)',
    setting: 'BELCODE_DIAL_INTERNAL',
  },
  'caller-id': { ask: 'The caller id that people see: Company <+31508200000>', setting: 'BELCODE_CALLER_ID' },
  country: { ask: 'The country of numbers without +', setting: 'BELCODE_COUNTRY' },
  destinations: { ask: 'What may be called: prefixes, as in +31,+32', setting: 'BELCODE_DESTINATIONS' },
  'budget-minutes': { ask: 'The most minutes of outside calls', setting: 'BELCODE_BUDGET_MINUTES' },
  language: { ask: 'The language of calls and mails: de, en, es, fr, nl, pl or tr', setting: 'BELCODE_LANGUAGE' },
  'panel-url': {
    ask: 'The address at which people open the panel (https://…; may be empty)',
    setting: 'BELCODE_PANEL_URL',
  },
  'trusted-proxies': {
    ask: 'The proxy before the panel, as in 127.0.0.1 (may be empty)',
    setting: 'BELCODE_TRUSTED_PROXIES',
  },
  redis: {
    ask: 'Redis, as somebody who may add users (ACL)',
    default: 'redis://127.0.0.1:6379',
    read: address('redis', 'rediss'),
    isSecret: true,
  },
  'redis-close': {
    ask: 'Shall Redis refuse everybody without a password? No if other programs use it so',
    default: 'no',
    read: yesOrNo,
  },
  database: {
    ask: 'PostgreSQL, as somebody who may add roles (local: by psql as the user postgres of this host)',
    default: 'local',
    read: (value) => (value === 'local' ? value : address('postgres', 'postgresql')(value)),
    isSecret: true,
  },
  'database-name': { ask: 'The database and its owner', default: 'belcode', read: roleName },
  company: { ask: 'The name of the first company', default: 'Main', read: text },
  operator: { ask: 'The login of the first operator', default: 'operator', read: login },
  'operator-name': { ask: 'Their name', default: 'Operator', read: text },
  'operator-mail': { ask: 'Their mail address (may be empty)', setting: 'BELCODE_OPERATOR_MAIL' },
  'test-number': { ask: 'A number for a test call now, as in +31612345678 (may be empty)', default: '', read: text },
  start: { ask: 'Shall the programs start now?', default: 'yes', read: yesOrNo },
} as const satisfies Record<string, Question>;

export type AnswerName = keyof typeof questions;
export type Answers = Record<AnswerName, string>;

/** These have a default that calls nobody, or dials nothing. */
const needed: readonly AnswerName[] = ['dial', 'destinations'];

/**
 * Reads a file of answers: `name = value`, one on a line; `#` begins a comment.
 *
 * @throws Error with every mistake; without a value, because it may be a password
 */
export function readAnswers(file: string): Partial<Answers> {
  const answers: Partial<Answers> = {};
  const mistakes: string[] = [];
  for (const [index, written] of file.split(/\r?\n/).entries()) {
    const line = written.trim();
    if (line === '' || line.startsWith('#')) continue;
    const [, name = '', value = ''] = /^([a-z-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    if (!Object.hasOwn(questions, name))
      mistakes.push(`line ${index + 1} is not NAME = VALUE with a name that setup knows`);
    else answers[name as AnswerName] = value;
  }
  if (mistakes.length > 0) throw new Error(`The answers are wrong:\n  ${mistakes.join('\n  ')}`);
  return answers;
}

/** What is wrong with an answer, as a sentence that follows its name; undefined when nothing is. */
export function faultOf(name: AnswerName, value: string): string | undefined {
  const question: Question = questions[name];
  if (value === '') return needed.includes(name) ? 'is needed' : undefined;
  if (/[\r\n]/.test(value)) return 'must be one line';
  try {
    (question.setting === undefined ? question.read : settings[question.setting].read)?.(value);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * @param known values of the settings file
 * @param kept answers of an earlier run
 */
export function defaultOf(name: AnswerName, known: ReadonlyMap<string, string>, kept: Partial<Answers>): string {
  const { setting, default: own = '' }: Question = questions[name];
  if (setting === undefined) return kept[name] ?? own;
  const shipped = settings[setting];
  return known.get(setting) ?? ('default' in shipped ? shipped.default : '');
}

export function isSecretAnswer(name: AnswerName): boolean {
  const { isSecret = false }: Question = questions[name];
  return isSecret;
}

/** The settings that follow from the answers. */
export function settingsOf(answers: Answers): [SettingName, string][] {
  return Object.entries<Question>(questions).flatMap(([name, { setting }]) =>
    setting === undefined ? [] : [[setting, answers[name as AnswerName]] as [SettingName, string]],
  );
}
