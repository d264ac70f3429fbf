import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { projectFolder } from '../lab/folders.ts';

/** A child program of the benchmark, controlled by messages. */
export interface ChildProgram<News> {
  pid: number;
  /** Sends a command and waits for the reply. @throws Error when the program ends or does not reply in time */
  ask(order: object): Promise<News>;
  stop(): Promise<void>;
}

const limitMilliseconds = 60_000;

/** @param file in bench/ @returns the program and its first message */
export async function startChildProgram<First, News>(
  file: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<{ program: ChildProgram<News>; first: First }> {
  const child = fork(join(import.meta.dirname, file), [], {
    cwd: projectFolder,
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
    execArgv: file.endsWith('.ts') ? ['--import', 'tsx'] : [],
  });
  const first = await nextNews<First>(child, file);
  return {
    first,
    program: {
      pid: child.pid ?? 0,
      ask(order) {
        const news = nextNews<News>(child, file);
        child.send(order);
        return news;
      },
      async stop() {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = new Promise((resolve) => child.once('exit', resolve));
        child.kill('SIGKILL');
        await ended;
      },
    },
  };
}

function nextNews<News>(child: ChildProcess, file: string): Promise<News> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error(`${file} has ended`));
    const timer = setTimeout(() => reject(new Error(`${file} says nothing`)), limitMilliseconds);
    child.once('exit', onExit);
    child.once('message', (news) => {
      clearTimeout(timer);
      child.off('exit', onExit);
      resolve(news as News);
    });
  });
}
