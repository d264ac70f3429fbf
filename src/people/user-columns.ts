import { readName } from '../accounts/name.ts';
import { isEmail, isLogin, isRole } from '../accounts/user.ts';
import type { TableUser } from '../accounts/user-table-store.ts';
import { Refusal } from '../errors.ts';
import { isLanguage, offeredLanguages, profileOf, textsOf } from '../languages/languages.ts';
import { extensionShape } from '../policy/ledger/call-destination.ts';

/** Why a file or a line of it is not applied, with the sentence of the command line. */
export const importFaults = {
  'file-empty': 'The file has no lines below its heads.',
  'too-many-lines': 'The file has too many lines. Divide it.',
  'column-missing': 'The first line must have the heads of the columns, with "login" among them.',
  'column-unknown': 'There is no such column.',
  'column-twice': 'This column is there twice.',
  'cells-too-many': 'The line has more cells than the first one. A cell with the separator in it is written in quotes.',
  'cell-invisible': 'The cell has a line break or a character that cannot be seen, such as NUL. Type it again.',
  'login-missing': 'A login is required.',
  'login-twice': 'This login is in the file twice.',
  'name-missing': 'A new user needs a name.',
  'company-missing': 'A new user needs a company.',
  'login-invalid': 'A login has 1 to 64 characters: letters, digits and . _ @ + -',
  'name-invalid': 'A name has 1 to 80 characters and no line breaks.',
  'email-invalid': 'This is not a valid email address.',
  'extension-invalid': 'An extension has 2 to 6 digits.',
  'role-unknown': 'There is no such role.',
  'language-unknown': 'There is no such language.',
  'disabled-unknown': 'Write yes or no.',
  'company-unknown': 'This company does not exist.',
  'login-taken': 'This login is taken.',
  'grant-refused': 'You cannot give this role, or move a user to this company.',
  'disabled-by-operator': 'The operator has disabled this user. Only the operator can undo it.',
  'own-account': 'This is your own account. It is not changed by a file.',
  'user-unknown': 'This user is no longer there.',
  'too-many-tries': 'Too many users were added today. Go on tomorrow, or ask the operator.',
  'changed-meanwhile': 'This user was changed meanwhile. Look at the file again.',
} as const;

export type ImportFault = keyof typeof importFaults;

export function isImportFault(id: string): id is ImportFault {
  return Object.hasOwn(importFaults, id);
}

interface Column {
  /** Heads under which the column is read, in lower case. The first one is written. */
  heads: readonly string[];
  /** What an empty cell means for a user who is there: that there is none, or that nothing changes. */
  empty: 'removes' | 'keeps';
  /** @returns the value in the form in which it is written, or what is wrong with it */
  read(text: string): string | { fault: ImportFault };
}

const when =
  (isRight: (text: string) => boolean, fault: ImportFault): Column['read'] =>
  (text) =>
    isRight(text) ? text : { fault };

const truths: Readonly<Record<string, 'yes' | 'no'>> = {
  ...Object.fromEntries(['yes', 'ja', 'y', 'j', 'true', 'waar', '1', 'x'].map((word) => [word, 'yes'])),
  ...Object.fromEntries(['no', 'nee', 'n', 'false', 'onwaar', '0'].map((word) => [word, 'no'])),
};

/** The columns of a table of users, in the order in which they are written. */
export const userColumns = {
  login: {
    heads: ['login', 'username', 'gebruikersnaam', 'inlognaam'],
    empty: 'keeps',
    read: when(isLogin, 'login-invalid'),
  },
  name: { heads: ['name', 'naam', 'display name'], empty: 'keeps', read: readNameCell },
  email: {
    heads: ['email', 'e-mail', 'mail', 'e-mailadres', 'mailadres'],
    empty: 'removes',
    read: when(isEmail, 'email-invalid'),
  },
  company: { heads: ['company', 'bedrijf'], empty: 'keeps', read: (text: string) => text.normalize('NFC') },
  role: {
    heads: ['role', 'rol'],
    empty: 'keeps',
    read: (text: string) => (isRole(text.toLowerCase()) ? text.toLowerCase() : { fault: 'role-unknown' }),
  },
  language: {
    heads: ['language', 'taal'],
    empty: 'removes',
    read: (text: string) => (isLanguage(text.toLowerCase()) ? text.toLowerCase() : { fault: 'language-unknown' }),
  },
  extension: {
    heads: ['extension', 'toestel', 'toestelnummer'],
    empty: 'removes',
    read: when((text) => extensionShape.test(text), 'extension-invalid'),
  },
  disabled: {
    heads: ['disabled', 'geblokkeerd', 'uitgeschakeld'],
    empty: 'keeps',
    read: (text: string) => truthOf(text.toLowerCase()) ?? { fault: 'disabled-unknown' },
  },
} as const satisfies Record<string, Column>;

export type UserColumn = keyof typeof userColumns;

/** Also in the words of the pages, in each language that is offered. @param word in lower case */
export function isHeadOf(column: UserColumn, word: string): boolean {
  const heads: readonly string[] = userColumns[column].heads;
  const wordOf = (language: string) => textsOf(language, 'pages')[`import-column-${column}`].toLowerCase();
  return heads.includes(word) || offeredLanguages().some((language) => wordOf(language) === word);
}

function truthOf(word: string): 'yes' | 'no' | undefined {
  const profiles = offeredLanguages().map(profileOf);
  if (profiles.some(({ yes }) => yes.toLowerCase() === word)) return 'yes';
  return profiles.some(({ no }) => no.toLowerCase() === word) ? 'no' : truths[word];
}

export const columnNames = Object.keys(userColumns) as UserColumn[];

/** The cells of a user, as they are written and compared. */
export type UserCells = Record<UserColumn, string>;

/** @param company name of the user's company */
export function cellsOf(user: TableUser, company: string): UserCells {
  return {
    login: user.login,
    name: user.name,
    email: user.email ?? '',
    company,
    role: user.role,
    language: user.language ?? '',
    extension: user.extension ?? '',
    disabled: user.isDisabled ? 'yes' : 'no',
  };
}

function readNameCell(text: string): ReturnType<Column['read']> {
  try {
    return readName(text);
  } catch (error) {
    if (error instanceof Refusal) return { fault: 'name-invalid' };
    throw error;
  }
}
