import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../until.ts';
import type { Telephone } from './baresip.ts';

/** A telephone that can put its call on hold. */
export interface HoldingTelephone extends Telephone {
  /** Resolves when the telephone says that the call is on hold. */
  hold(): Promise<void>;
  /** Takes the call back from hold; resolves when the telephone says so. */
  resume(): Promise<void>;
}

/** A telephone program: what it prints, and the lines by which a person uses it. */
export interface ConsoleProgram {
  command: readonly string[];
  environment?: Readonly<Record<string, string>>;
  /** Typed as soon as it runs. */
  first?: readonly string[];
  /** `message` has the text in its first group. */
  prints: Readonly<Record<'registered' | 'incoming' | 'closed' | 'message' | 'held' | 'resumed', RegExp>>;
  types: Readonly<Record<'answer' | 'hangUp' | 'hold', string>> & {
    /** @param printed everything that the program has printed */
    resume(printed: string): string;
    dial(digits: string): string;
    press(key: string): string;
  };
  /** Begins to record the next call. @returns ends it; then the file is complete */
  record(file: string, type: (line: string) => void): () => Promise<void>;
}

const startLimitMilliseconds = 20_000;
const saidLimitMilliseconds = 2_000;
const maxTimesTyped = 3;

/** A folder for one telephone; it is the program's home. */
export function telephoneFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'belcode-telephone-'));
  mkdirSync(recordingsIn(folder));
  return folder;
}

const recordingsIn = (folder: string) => join(folder, 'heard');

/** Starts a program that dies with this process. It goes before others, because sound that comes late is lost. */
export function startSoundProgram(
  command: readonly string[],
  folder: string,
  environment: Readonly<Record<string, string>> = {},
) {
  return spawn('setpriv', ['--pdeathsig', 'KILL', 'nice', '-n', '-15', ...command], {
    stdio: ['pipe', 'pipe', 'pipe'],
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', HOME: folder, ...environment },
  });
}

/** Starts a telephone on its console, registered at the exchange. `stop` also removes its folder. */
export async function startConsoleTelephone(
  number: string,
  folder: string,
  { command, environment, first = [], prints, types, record }: ConsoleProgram,
): Promise<HoldingTelephone> {
  const program = startSoundProgram(command, folder, environment);
  const ended = new Promise((resolve) => program.once('close', resolve));
  const type = async (line: string) => void program.stdin.write(`${line}\n`);
  program.stdin.on('error', () => {});
  const events: { type: string; param: string | undefined; at: number }[] = [];
  const callEvent = new RegExp(`(${prints.incoming.source})|${prints.closed.source}`, 'g');
  let printed = '';
  let readUntil = 0;
  program.stderr.on('data', (chunk) => (printed += chunk));
  program.stdout.on('data', (chunk) => {
    printed += chunk;
    for (let found = callEvent.exec(printed); found !== null; found = callEvent.exec(printed)) {
      readUntil = callEvent.lastIndex;
      events.push({ type: found[1] ? 'CALL_INCOMING' : 'CALL_CLOSED', param: undefined, at: Date.now() });
    }
    callEvent.lastIndex = readUntil;
  });

  let recordings = 0;
  let heard = '';
  let recording = '';
  let endRecording = async () => {};
  const recordNext = () => {
    recordings += 1;
    recording = join(recordingsIn(folder), `${recordings}.wav`);
    endRecording = record(recording, type);
  };
  const stop = async () => {
    await endRecording();
    program.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    for (const line of first) type(line);
    await until(() => prints.registered.test(printed), startLimitMilliseconds);
    recordNext();
  } catch (error) {
    await stop();
    throw new Error(`${command[0]} did not start, or not register:\n${printed.slice(-3_000)}`, { cause: error });
  }

  /** A program that is busy with its call ignores a line, so it is typed again. */
  const typeUntil = async (line: string, said: RegExp) => {
    const before = printed.length;
    for (let times = 1; ; times += 1) {
      await type(line);
      const isSaid = until(() => printed.slice(before).search(said) >= 0, saidLimitMilliseconds);
      if (
        await isSaid.catch((error) => {
          if (times === maxTimesTyped)
            throw new Error(`${command[0]}: ${printed.slice(before).slice(-3_000)}`, { cause: error });
        })
      )
        return;
    }
  };
  let seen = 0;
  /** The event that ended the call of `heard`. */
  let heardUntil = -1;
  const next = (wanted: string) => events.findIndex((event, at) => at >= seen && event.type === wanted);
  return {
    number,
    events,
    messages: () => [...printed.matchAll(prints.message)].map(([, text = '']) => text.trim()),
    untilEvent: (wanted, limit) =>
      until(() => (events.some((event) => event.type === wanted) ? true : undefined), limit),
    async untilIncoming(limit) {
      await until(() => next('CALL_INCOMING') >= 0, limit);
      seen = next('CALL_INCOMING') + 1;
      return true;
    },
    incomingAt: () => events[seen - 1]?.at ?? 0,
    async untilClosed(limit) {
      await until(() => next('CALL_CLOSED') >= 0, limit);
      const closed = next('CALL_CLOSED');
      if (closed > heardUntil) {
        heardUntil = closed;
        await endRecording();
        await until(() => !openFiles(program.pid).includes(recording), limit);
        heard = recording;
        recordNext();
      }
      return true;
    },
    answer: () => type(types.answer),
    dial(digits) {
      seen = events.length;
      return type(types.dial(digits));
    },
    hangUp: () => type(types.hangUp),
    hold: () => typeUntil(types.hold, prints.held),
    resume: () => typeUntil(types.resume(printed), prints.resumed),
    press: (key) => type(types.press(key)),
    recording() {
      if (heard === '') throw new Error(`${number} has heard nothing`);
      return heard;
    },
    stop,
  };
}

/** The program runs below `setpriv` and `nice`, which have become it. */
function openFiles(pid: number | undefined): string[] {
  const folder = `/proc/${pid}/fd`;
  return readdirSync(folder).map((entry) => {
    try {
      return readlinkSync(join(folder, entry));
    } catch {
      return '';
    }
  });
}
