import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LabAddresses } from './addresses.ts';
import { sourceProgram } from './compiled-source.ts';
import { projectFolder } from './folders.ts';
import { LogLines } from './log-lines.ts';
import { startFairClock } from './machine-pace.ts';
import { freePort } from './ports.ts';
import { prepareDatabase } from './prepare-database.ts';
import { buildLabSounds, labLanguages, labSounds } from './sounds.ts';

/** Belcode's programs running against a lab, each in its own process. */
export interface Programs {
  /** http://127.0.0.1:port of the api. */
  url: string;
  /** An API key that may pass raw numbers. */
  apiKey: string;
  /** Settings of both programs, to start more of them. */
  environment: NodeJS.ProcessEnv;
  /** Log of one program. */
  logFile(program: 'api' | 'dialler'): string;
  /** Asterisk's verbose log of this lab from a time on. @param at milliseconds since the epoch */
  asteriskLogSince(at: number): string;
  /** Process of one program. */
  pid(program: 'api' | 'dialler'): number;
  /** Ends a program as a power cut would. */
  killDialler(): Promise<void>;
  startDialler(): Promise<void>;
  killApi(): Promise<void>;
  /** Starts the api again on the same port. */
  startApi(): Promise<void>;
  /** Starts one more api on its own port. @returns its address */
  addApi(): Promise<string>;
  /** Starts one more dialler on the same exchange. */
  addDialler(name: string, settings?: Record<string, string>): Promise<void>;
  stop(): Promise<void>;
}

export interface ProgramsOptions {
  lab: LabAddresses;
  /** Distinguishes these programs from others on the same lab: names their database, dialler and logs. */
  name: string;
  /** 0 to 15. Programs with the same database share challenges and queue. */
  redisDatabase: number;
  /** Settings that add to or replace those of the lab. */
  settings?: Record<string, string>;
  /** How a program is started. Default: the source as it is now. */
  wordsOf?: (program: 'api' | 'dialler') => string[];
  say(line: string): void;
}

/** On an idle machine. */
const readyLimitMilliseconds = 20_000;

/**
 * High limits, because a lab calls the same few telephones again and again, and short calls. Tests of the rules set
 * their own.
 */
export const generous = {
  BELCODE_LIMIT_NUMBER: '100000/1d',
  BELCODE_LIMIT_RINGS: '100000/1d',
  BELCODE_LIMIT_USER: '100000/1d',
  BELCODE_LIMIT_ADDRESS: '100000/1d',
  BELCODE_LIMIT_KEY: '100000/1d',
  BELCODE_LIMIT_KEY_CHALLENGES: '100000/1d',
  BELCODE_LIMIT_KEY_USER: '100000/1d',
  BELCODE_BUDGET_MINUTES: 'none',
  BELCODE_BUDGET_USER: 'hour:100000',
  BELCODE_CALL_PAUSES: '0',
  BELCODE_PREFIX_CALLS: '100000',
  BELCODE_COUNTRY_CALLS: '100000',
  // Two would make each of some 300 calls seconds longer.
  BELCODE_CALL_KEYS: '1',
};

/** Makes the sounds, the database and a key, starts api and dialler, and waits until a call can be placed. */
export async function startPrograms({
  lab,
  name,
  redisDatabase,
  settings,
  wordsOf = (program) => sourceProgram(`src/${program}.ts`),
  say,
}: ProgramsOptions): Promise<Programs> {
  await buildLabSounds(say);
  const port = Number(settings?.BELCODE_PORT ?? (await freePort()));
  const databaseUrl = `postgres://belcode@127.0.0.1:${lab.databasePort}/${name.replaceAll('-', '_')}`;
  const environment: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    BELCODE_SECRET: randomBytes(32).toString('base64'),
    BELCODE_REDIS_URL: `redis://127.0.0.1:${lab.redisPort}/${redisDatabase}`,
    BELCODE_DATABASE_URL: databaseUrl,
    BELCODE_PORT: String(port),
    BELCODE_DESTINATIONS: '+31',
    BELCODE_DIALLER: name,
    BELCODE_ARI_URL: `http://127.0.0.1:${lab.httpPort}`,
    BELCODE_ARI_PASSWORD: lab.ariPassword,
    BELCODE_DIAL: 'PJSIP/{number}',
    BELCODE_CALLER_ID: 'Belcode <+31508200000>',
    // A silent call of a test lasts no minute.
    BELCODE_SCREEN_SECONDS: '0',
    BELCODE_LANGUAGES: labLanguages.join(),
    BELCODE_SOUNDS: labSounds,
    BELCODE_CODE_SOUNDS: `/dev/shm/belcode-${name}`,
    BELCODE_CALLS_PER_SECOND: '50',
    // Many programs run on this machine at a time.
    BELCODE_METRICS_API: 'off',
    BELCODE_METRICS_DIALLER: 'off',
    BELCODE_METRICS_RADIUS: 'off',
    ...generous,
    ...settings,
  };
  const key = await prepareDatabase(databaseUrl, name);
  const logFile = (program: string) => join(lab.folder, `${name}-${program}.log`);
  const start = (program: 'api' | 'dialler', own = environment, file = logFile(program)) =>
    startProgram(wordsOf(program), own, file);
  const asteriskLog = new LogLines(join(lab.folder, 'asterisk/log/full'));
  let api = start('api');
  let dialler = start('dialler');
  const added: ChildProcess[] = [];
  const url = `http://127.0.0.1:${port}`;
  const programs: Programs = {
    url,
    apiKey: key,
    environment,
    logFile,
    asteriskLogSince: (at) => asteriskLog.since(at),
    pid: (program) => (program === 'api' ? api : dialler).pid ?? 0,
    killDialler: () => end(dialler, 'SIGKILL'),
    async startDialler() {
      await end(dialler, 'SIGKILL');
      dialler = start('dialler');
      await untilReady(url, lab.folder);
    },
    killApi: () => end(api, 'SIGKILL'),
    async startApi() {
      await end(api, 'SIGKILL');
      api = start('api');
      await untilReady(url, lab.folder);
    },
    async addApi() {
      const another = await freePort();
      const settings = { ...environment, BELCODE_PORT: String(another) };
      added.push(start('api', settings, logFile('api-2')));
      await untilReady(`http://127.0.0.1:${another}`, lab.folder);
      return `http://127.0.0.1:${another}`;
    },
    async addDialler(called, settings = {}) {
      const own = { ...environment, ...settings, BELCODE_DIALLER: called };
      added.push(start('dialler', own, logFile(`dialler-${called}`)));
      await untilLogged(logFile(`dialler-${called}`), 'connected to Asterisk');
    },
    async stop() {
      await Promise.all([api, dialler, ...added].map((program) => end(program, 'SIGTERM')));
      // A killed dialler leaves the code that it was speaking.
      rmSync(environment.BELCODE_CODE_SOUNDS ?? '', { recursive: true, force: true });
    },
  };
  try {
    await untilReady(url, lab.folder);
  } catch (error) {
    await programs.stop();
    throw error;
  }
  return programs;
}

/** Runs one command of the CLI. @returns its output @throws Error with its output when it fails */
export function runCli(environment: NodeJS.ProcessEnv, words: readonly string[], input = ''): Promise<string> {
  return new Promise((resolve, reject) => {
    const [command = '', ...cli] = sourceProgram('src/cli.ts');
    const program = spawn(command, [...cli, ...words], {
      cwd: projectFolder,
      env: environment,
    });
    program.stdin.end(input);
    let printed = '';
    let complaint = '';
    program.stdout.on('data', (chunk) => {
      printed += chunk;
    });
    program.stderr.on('data', (chunk) => {
      complaint += chunk;
    });
    program.on('exit', (code) => {
      if (code === 0) resolve(printed);
      else reject(new Error(`belcode ${words.join(' ')} ended with ${code}: ${complaint}${printed}`));
    });
  });
}

/** Command by which `npm run start:…` starts the program that `npm run build` made. */
export function builtWords(program: 'api' | 'dialler'): string[] {
  const { scripts } = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  return ['env', ...scripts[`start:${program}`].split(' ')];
}

function startProgram(words: readonly string[], environment: NodeJS.ProcessEnv, logFile: string): ChildProcess {
  const log = openSync(logFile, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', ...words], {
    cwd: projectFolder,
    env: environment,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return child;
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill(signal);
  await ended;
}

const neededParts = ['redis', 'database', 'diallers', 'exchange', 'holds'];

async function untilReady(url: string, folder: string): Promise<void> {
  const clock = startFairClock();
  let last = 'no answer';
  for (;;) {
    const answer = await fetch(`${url}/readyz/calls`).catch(() => undefined);
    last = (await answer?.text()) ?? last;
    // A test may start without destinations or budget, and then calls are not ready.
    if (neededParts.every((name) => last.includes(`"${name}":{"state":"ok"`))) return;
    if (clock.elapsed() > readyLimitMilliseconds)
      throw new Error(`Belcode did not become ready: ${last}. Logs are in ${folder}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function untilLogged(file: string, words: string): Promise<void> {
  const clock = startFairClock();
  while (!readFileSync(file, 'utf8').includes(words)) {
    if (clock.elapsed() > readyLimitMilliseconds) throw new Error(`${file} does not say: ${words}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
