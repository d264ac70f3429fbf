import { basename, dirname, posix } from 'node:path';
import { type Import, type SourceFile, type Uses, usesOf } from './read-source.ts';

/** The import order: a folder may import the folders before it. */
export const domainFolders = [
  'audit',
  'policy',
  'accounts',
  'factors',
  'deliveries',
  'challenges',
  'incidents',
  'login',
  'methods',
  'people',
  'webhooks',
  'submissions',
];
const entryPoints = ['api', 'panel', 'dialler', 'cli', 'metrics', 'integrations'];
/** Adapters: each talks to one outside system, or speaks one format. */
const adapters = ['asterisk', 'carrier', 'csv', 'mail', 'speech', 'push', 'postgres', 'redis', 'syslog'];
const sharedModules = [
  'clock',
  'concurrency-limit',
  'config',
  'errors',
  'html',
  'log',
  'measure',
  'random',
  'readiness',
  'request-id',
  'retry-after',
  'run-program',
  'security-headers',
  'setting',
  'stored-mac',
  'trouble',
].map((name) => `src/${name}.ts`);
const programs = ['api', 'dialler', 'radius', 'cli'].map((name) => `src/${name}.ts`);
/** What several programs build in the same way, and parts of the api and of the dialler. */
const programParts = [
  ...['api-background', 'api-integrations', 'dialler-exchange', 'dialler-stores', 'login-program', 'stores'],
].map((name) => `src/${name}.ts`);

/** Files of a domain folder that use an outside system; their names say so. */
const touchesOutside = /-(store|queue|feed|channel)\.ts$/;

/** Where an entry point gets its stores. A command opens them through its `with-…`. */
const storeHolders = /^src\/(api|panel)\/[a-z-]+-parts\.ts$|^src\/cli\/with-[a-z-]+\.ts$/;
/** Names that a store has in the parts of pages and routes. */
const heldStores = new Set(
  [
    'appDevices attempts audit authenticators calls challenges companies companySettings coverage deliveries devices',
    'diallers endpoints enrolledNumbers enrolments factors failures hangUps heldCalls holds inbox ledger',
    'loginFacts nonces overview passwordLinks pending sessions setUpCodes stops submissions suspended users',
  ].flatMap((row) => row.split(' ')),
);
/** The same in what a `with-…` opens for a command. */
const storesOfCommands = new Set([...heldStores, 'campaigns', 'destinations', 'keys', 'rollOut']);
/** How the name of a method begins that changes a store. */
const writing = new RegExp(
  `^(${[
    ...['accept', 'add', 'append', 'change', 'clear', 'delete', 'end', 'forget', 'give', 'keep', 'lift', 'note', 'put'],
    ...[
      'release',
      'remove',
      'rename',
      'reorder',
      'replace',
      'reset',
      'resume',
      'revoke',
      'save',
      'set',
      'start',
      'stop',
    ],
    ...['suspend', 'unsuspend', 'withdraw'],
  ].join('|')})`,
);
/** Statements that are the whole act of a command, with their line in the audit. */
const writesOfCommands = new Set([
  'campaigns.start',
  'companies.add',
  'destinations.remove',
  'destinations.set',
  'rollOut.set',
]);
/** Methods of arrays are no questions to a store, although a list may have a store's name. */
const ofArrays = new Set(Object.getOwnPropertyNames(Array.prototype));

/** The only folder or file that imports a package. A new package needs a line here. */
const homes: Record<string, RegExp> = {
  fastify: /^src\/(api|panel|integrations)\//,
  '@fastify/*': /^src\/(api|panel|integrations)\//,
  helmet: /^src\/security-headers\.ts$/,
  'oidc-provider': /^src\/integrations\/oidc\/provider-package\.ts$/,
  nodemailer: /^src\/mail\//,
  '@simplewebauthn/server': /^src\/challenges\/passkey-challenge\.ts$/,
  'csv-stringify': /^src\/csv\//,
  'csv-parse': /^src\/csv\//,
  standardwebhooks: /^src\/webhooks\/webhook-signature\.ts$/,
  'scim-patch': /^src\/api\/scim\/scim-patch\.ts$/,
  'scim2-parse-filter': /^src\/api\/scim\/scim-filter\.ts$/,
  'markdown-it': /^src\/panel\/help\/manual-markdown\.ts$/,
  qr: /^src\/panel\/kit\/qr-code\.ts$/,
  typebox: /^src\/api\//,
  'ari-client': /^src\/asterisk\//,
  ws: /^src\/asterisk\//,
  'asterisk-manager': /^src\/asterisk\/ami-package\.ts$/,
  'drachtio-srf': /^src\/asterisk\/drachtio-package\.ts$/,
  knex: /^src\/postgres\/|-store\.ts$/,
  pg: /^src\/postgres\/|-store\.ts$/,
  bullmq: /-queue\.ts$/,
  ioredis: /^src\/redis\//,
  'web-push': /^src\/push\/web-push-sender\.ts$/,
  'libphonenumber-js': /^src\/factors\//,
  otplib: /^src\/factors\//,
  '@node-rs/argon2': /^src\/accounts\/password\.ts$/,
  'prom-client': /^src\/metrics\/program-metrics\.ts$/,
  pino: /^src\/log\.ts$/,
  fflate: /^src\/speech\/recordings\/pack\.ts$/,
};
/** Packages whose types any file may import, because signatures of stores use them. */
const typesAnywhere = ['ioredis'];

/** Names that do not tell what a file contains. */
const emptyWords = ['util', 'utils', 'helper', 'helpers', 'common', 'types', 'services', 'service', 'manager', 'misc'];

/** Breaches that are intended, each with the reason. */
export const exceptions: { path: string; breach: RegExp; reason: string }[] = [
  {
    path: 'src/cli.ts',
    breach: /imports the program src\/radius\.ts/,
    reason: 'one command for the operator: `belcode radius` is that program',
  },
  {
    path: 'src/speech/run-voice-program.ts',
    breach: /process\.env/,
    reason: 'a program that it starts finds itself and its libraries by PATH and the like',
  },
  {
    path: 'src/speech/say-voice.ts',
    breach: /made at run time/,
    reason: 'the package is optional, and the compiler must not look for it',
  },
  {
    path: 'src/postgres/migrations.ts',
    breach: /made at run time/,
    reason: 'reads whatever lies in migrations/, which is no package',
  },
  {
    path: 'src/cli/doctor-app-checks.ts',
    breach: /takes more than a type/,
    reason: 'the doctor opens what it examines, each thing apart',
  },
  {
    path: 'src/cli/doctor-program-checks.ts',
    breach: /takes more than a type/,
    reason: 'the doctor opens what it examines, each thing apart',
  },
];

/** Every breach of the rules, as one line. */
export function breachesOf(files: readonly SourceFile[], allowed = exceptions): string[] {
  return files.flatMap((file) =>
    [...nameBreaches(file.path), ...useBreaches(file)]
      .filter((breach) => !allowed.some((each) => each.path === file.path && each.breach.test(breach)))
      .map((breach) => `${file.path}: ${breach}`),
  );
}

/** Rules for file names, which hold for files other than source too. */
export function nameBreaches(path: string): string[] {
  const name = basename(path);
  const words = name.replace(/\..*$/, '').split('-');
  const breaches: string[] = [];
  if (!/^[a-z0-9]+(-[a-z0-9]+)*(\.test)?\.[a-z0-9]+$/.test(name)) breaches.push('is not named in kebab-case');
  // Asterisk prescribes these names.
  const empty = name.endsWith('.conf') ? [] : words.filter((word) => emptyWords.includes(word));
  if (empty.length > 0) breaches.push(`has an empty word in its name: ${empty}`);
  if (words[0] === 'index' && words.length === 1 && name.endsWith('.ts')) breaches.push('is a barrel');
  return breaches;
}

function useBreaches(file: SourceFile): string[] {
  const uses = usesOf(file);
  return [
    ...uses.imports.flatMap((each) =>
      isLocal(each.from) ? folderBreach(file.path, each) : packageBreach(file.path, each),
    ),
    ...uses.imports.filter(({ isExport }) => isExport).map(({ from }) => `hands ${from} on, as a barrel does`),
    ...expressionBreaches(file.path, uses),
    ...entryPointBreaches(file.path, uses),
  ];
}

function isLocal(from: string): boolean {
  return from.startsWith('.') || from.startsWith('/') || from.startsWith('#');
}

type Folder = {
  kind: 'shared' | 'program' | 'program-part' | 'domain' | 'entry-point' | 'adapter' | 'unknown';
  name: string;
};

function folderOf(path: string): Folder {
  if (sharedModules.includes(path)) return { kind: 'shared', name: 'shared' };
  if (programs.includes(path)) return { kind: 'program', name: path };
  if (programParts.includes(path)) return { kind: 'program-part', name: path };
  const [source, name = '', rest] = path.split('/');
  if (source !== 'src' || rest === undefined) return { kind: 'unknown', name: path };
  // The languages and brands; and the tables of settings and their readers, which `src/config.ts` puts together.
  if (['brand', 'config', 'languages'].includes(name)) return { kind: 'shared', name: 'shared' };
  if (domainFolders.includes(name)) return { kind: 'domain', name };
  if (entryPoints.includes(name)) return { kind: 'entry-point', name };
  return { kind: adapters.includes(name) ? 'adapter' : 'unknown', name };
}

function folderBreach(path: string, { from, typeOnly }: Import): string[] {
  const target = posix.join(dirname(path), from);
  if (!/\.(ts|json)$/.test(from)) return [`imports ${from} without its file ending`];
  // The files of English say which texts there are. Only their types are taken: programs read them at start.
  if (typeOnly && /^languages\/en\/\w+\.json$/.test(target)) return [];
  if (!target.startsWith('src/')) return [`imports ${target}, which is no part of the product`];
  const here = folderOf(path);
  const there = folderOf(target);
  if (here.kind === 'unknown') return [`is in no folder that the rules know`];
  if (there.kind === 'unknown') return [`imports ${target}, which is in no folder that the rules know`];
  if (there.kind === 'program') return [`imports the program ${target}`];
  const builds = here.kind === 'program' || here.kind === 'program-part';
  if (here.name === there.name || there.kind === 'shared' || builds) return [];
  const said = `${here.kind} ${here.name} imports ${typeOnly ? 'a type of ' : ''}${there.kind} ${target}`;
  if (there.kind === 'program-part' || there.kind === 'entry-point' || here.kind === 'shared') return [said];
  if (here.kind === 'domain' && there.kind === 'domain') {
    return domainFolders.indexOf(there.name) < domainFolders.indexOf(here.name)
      ? []
      : [`${said}, which is to its right`];
  }
  if (here.kind === 'domain') return typeOnly || touchesOutside.test(path) ? [] : [said];
  if (here.kind === 'adapter') return there.kind === 'domain' && typeOnly ? [] : [said];
  return [];
}

/**
 * An entry point translates, and everything else is an act of a domain folder. So a page or route neither holds a store
 * nor calls one. It may read the type of what a store returns, and the live progress of a call, which a stream follows.
 * A command may read the stores that its `with-…` opens, and write one row of a table by `writesOfCommands`, because
 * the statement is the whole act. It opens no store, and what writes two stores or the audit log is an act.
 */
function entryPointBreaches(path: string, { imports, calls }: Uses): string[] {
  const folder = folderOf(path);
  if (folder.kind !== 'entry-point') return [];
  if (touchesOutside.test(path)) return ['is a store, queue or feed in an entry point'];
  if (storeHolders.test(path)) return [];
  const held = imports.flatMap(({ from, names, typeOnly }) => {
    const target = posix.join(dirname(path), from);
    if (!touchesOutside.test(target) || folderOf(target).kind !== 'domain') return [];
    if (!typeOnly && folder.name !== 'dialler') return [`takes more than a type of ${target}`];
    const isPage = folder.name === 'api' || folder.name === 'panel';
    const stores = isPage ? names.filter((name) => /(Store|Queue|Feed)$|^\*$/.test(name)) : [];
    return stores.map((name) => `knows the store ${name}`);
  });
  const asked = new Set(calls.filter((call) => isStoreCall(folder.name, call)));
  return [...held, ...[...asked].map((call) => `asks a store by itself: ${call}`)];
}

function isStoreCall(entryPoint: string, call: string): boolean {
  const [owner = '', method = ''] = call.split('.');
  if (entryPoint === 'cli') return storesOfCommands.has(owner) && writing.test(method) && !writesOfCommands.has(call);
  if (entryPoint === 'dialler' || !heldStores.has(owner)) return false;
  // A person's own methods are a list that the act has read.
  return !ofArrays.has(method) || (method === 'find' && owner !== 'factors');
}

function packageBreach(path: string, { from, typeOnly }: Import): string[] {
  if (from.startsWith('node:')) return [];
  const parts = from.split('/');
  const name = from.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? '');
  const home = homes[name] ?? homes[`${parts[0]}/*`];
  if (home === undefined) return [`imports ${from}, a package without a home`];
  if (home.test(path) || (typeOnly && typesAnywhere.includes(name))) return [];
  return [`imports ${from}, which has its home elsewhere`];
}

/** Its package complains on the console, which this file turns into a line of the log. */
const takesComplaints = 'src/integrations/oidc/provider-package.ts';

function expressionBreaches(path: string, { imports, expressions }: Uses): string[] {
  const breaches: string[] = [];
  const folder = folderOf(path);
  const isCli = folder.name === 'cli' || path === 'src/cli.ts';
  for (const said of expressions) {
    const clock = /^(new Date\(\)|Date\.now|performance\.now|process\.(hrtime|uptime))$/.test(said);
    const chance = /^crypto\.(random|getRandom|webcrypto)/.test(said) || said === 'Math.random';
    const environment = said === 'process.env' && folder.kind !== 'program' && !isCli && path !== 'src/config.ts';
    const onConsole = said.startsWith('console.') && !isCli && path !== takesComplaints;
    if (clock && path !== 'src/clock.ts') breaches.push(`reads the clock: ${said}`);
    if (chance) breaches.push(`takes chance from elsewhere than random.ts: ${said}`);
    if (environment) breaches.push(`reads ${said}`);
    if (onConsole) breaches.push(`writes to the console: ${said}`);
  }
  for (const { from, names, typeOnly } of imports) {
    if (typeOnly || path === 'src/random.ts' || !/^(node:)?crypto$/.test(from)) continue;
    const chance = names.filter((name) => /^(\*|default|random.*|getRandom.*|webcrypto|generateKey.*)$/.test(name));
    if (chance.length > 0) breaches.push(`takes chance from elsewhere than random.ts: ${from} ${chance}`);
  }
  for (const { from, names } of imports) {
    const environment = /^(node:)?process$/.test(from) && names.some((name) => ['*', 'env', 'default'].includes(name));
    const timers = /^(node:)?perf_hooks$/.test(from);
    if (environment) breaches.push(`reads process.env by importing ${from}`);
    if (timers) breaches.push(`reads the clock: ${from}`);
  }
  return breaches;
}
