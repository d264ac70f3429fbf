import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectFolder } from '../../house/read-source.ts';

/** New and changed files of the project, by path. */
export type Changes = ReadonlyMap<string, string>;

/**
 * A fourth kind: a card on which a code is printed. Nothing is sent, and the code is valid until the card is replaced.
 */
const kindFile = `
import { Refusal } from '../../errors.ts';
import { judgeAddition } from '../../factors/factor.ts';
import { readCode } from '../answer-challenge.ts';
import { settleCode } from '../answer-code.ts';
import { appCode } from '../app-code.ts';
import { codeDigest } from '../code-digest.ts';
import { hangUpReplaced, noteDialIns } from '../open-challenge.ts';
import type { AskParts, MethodKind, Question } from './method-kind.ts';

const digits = 6;

export const card = {
  delivery: 'none',
  codeDigits: () => digits,
  checkAnswer: (given) => void readCode(given, digits),
  things: () => ['card'],

  async ask(parts, _factor, question) {
    return { challenge: await open(parts, question), joined: false };
  },
  async answer({ challenges, secret }, _challenge, request) {
    return settleCode({ challenges, secret, digits }, request);
  },

  async check(_parts, { factors }, _wish: object) {
    const verdict = judgeAddition(factors, { kind: 'card' });
    if (!verdict.allowed) throw new Refusal(verdict.reason);
  },
  async begin(parts, { userId, owner, name, language, terms }) {
    const { id } = await open(parts, { user: { id: userId }, owner, language, purpose: 'set-up', terms });
    return { kind: 'card', name, challengeId: id };
  },
  wishAgain: () => ({}),
  async show(_parts, { userId }) {
    return { printedFor: userId };
  },
  async confirm({ challenges, secret }, _userId, { name }, request) {
    const { state, triesLeft } = await settleCode({ challenges, secret, digits }, request);
    return state === 'passed' ? { state, proven: { kind: 'card', name } } : { state, triesLeft };
  },
} satisfies MethodKind;

async function open(parts: AskParts, { user, owner, language, purpose, id = parts.random.id() }: Question) {
  const asked = { id, owner, language, purpose, kind: 'card', to: '', deliveryId: '' } as const;
  const { challenge, replaced } = await parts.challenges.open({ ...asked, userId: user.id, factorId: user.factorId });
  await hangUpReplaced(parts, replaced);
  await noteDialIns(parts, { id, owner, purpose, user });
  await parts.challenges.arm(id, '', codeDigest(parts.secret, id, appCode(parts.secret, user.id, digits)));
  return { ...challenge, state: 'armed' as const };
}
`;

const viewFile = `
import { addresses } from '../kit/addresses.ts';
import { t } from '../kit/render-context.ts';
import type { KindView } from './kind-view.ts';

export const cardView: KindView = {
  icon: () => 'person',
  title: () => 'kind-card',
  hint: 'card-hint',
  hasDevices: false,
  begin: { button: \`\${addresses.addMethod}/card/begin\` },
  addPage: addresses.addCode,
  addTitle: 'add-code-title',
  viewOf: () => ({}),
  intro: (context) => t(context, 'code-by-card'),
  codeFrom: 'card-hint',
};
`;

const migration = `
import type { Database } from '../src/postgres/connect-postgres.ts';

export async function up(database: Database): Promise<void> {
  await database.raw('alter table factors drop constraint factors_kind_is_known');
  await database.raw(
    "alter table factors add constraint factors_kind_is_known check (kind in ('phone', 'authenticator', 'app', 'passkey', 'card'))",
  );
}

export async function down(): Promise<void> {}
`;

const panelTexts = [
  ...['kind-card', 'name-card', 'card-hint', 'choose-card', 'choose-card-hint', 'code-by-card'],
  ...['forgot-by-card', 'forgot-by-card-hint', 'forgot-code-card', 'refused-card-exists'],
];

/** Everything that a fourth kind needs. */
export function addCard(): Changes {
  return new Map([
    // Its own files.
    ['src/challenges/kinds/card.ts', kindFile],
    ['src/panel/kinds/card.ts', viewFile],
    // Its registration, which the compiler asks for line by line.
    changed('src/accounts/factor-kind.ts', [
      [
        'export const factorLimits = {',
        "export const factorLimits = {\n  card: { max: 1, refusal: 'card-exists', anywhere: true },",
      ],
    ]),
    changed('src/challenges/kinds/method-kinds.ts', [
      ['import { passkey }', "import { card } from './card.ts';\nimport { passkey }"],
      ['{ phone, app, authenticator, passkey }', '{ phone, app, authenticator, passkey, card }'],
    ]),
    changed('src/panel/kinds/kind-views.ts', [
      ['import { passkeyView }', "import { cardView } from './card.ts';\nimport { passkeyView }"],
      ['  app: appView,', '  app: appView,\n  card: cardView,'],
    ]),
    // Its texts.
    withTexts('languages/en/pages.json', panelTexts),
    withTexts('languages/en/mail.json', ['kind-card']),
    changed('src/errors.ts', [
      [
        'export const refusals = {',
        "export const refusals = {\n  'card-exists': { status: 409, words: 'There is one.' },",
      ],
    ]),
    // Its place in the database.
    ['migrations/900-cards.ts', migration],
  ]);
}

function changed(path: string, edits: readonly [string, string][]): [string, string] {
  let text = readFileSync(join(projectFolder, path), 'utf8');
  for (const [from, to] of edits) {
    if (text.split(from).length !== 2) throw new Error(`${path} does not have "${from}" once`);
    text = text.replace(from, to);
  }
  return [path, text];
}

function withTexts(path: string, names: readonly string[]): [string, string] {
  const added = names.map((name) => `  "${name}": "A text",`).join('\n');
  return changed(path, [['{\n', `{\n${added}\n`]]);
}
