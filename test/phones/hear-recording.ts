import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterAll } from 'vitest';
import { projectFolder } from '../../lab/folders.ts';
import type { EarQuestion } from './ear-thread.ts';
import type { Heard } from './hear-digits.ts';

interface Answer {
  id: number;
  heard?: Heard;
  error?: string;
}

let thread: Worker | undefined;
let questions = 0;
const asked = new Map<number, (answer: Answer) => void>();

afterAll(() => thread?.terminate());

/**
 * Listens in a thread of its own, because a recording takes seconds of a core, and meanwhile the tests of a file whose
 * calls run at the same time press their keys.
 */
export async function hearRecording(question: Omit<EarQuestion, 'id'>): Promise<Heard> {
  thread ??= startThread();
  questions += 1;
  const id = questions;
  const answered = new Promise<Answer>((resolve) => asked.set(id, resolve));
  thread.postMessage({ ...question, id } satisfies EarQuestion);
  const { heard, error } = await answered;
  if (heard === undefined) throw new Error(`Nobody could listen to ${question.file}: ${error}`);
  return heard;
}

function startThread(): Worker {
  const started = new Worker(bundle(), { eval: true });
  started.on('message', (answer: Answer) => settle(answer));
  started.on('error', (error) => {
    // The next recording starts another one.
    thread = undefined;
    for (const id of [...asked.keys()]) settle({ id, error: String(error) });
  });
  return started;
}

function settle(answer: Answer): void {
  asked.get(answer.id)?.(answer);
  asked.delete(answer.id);
}

/** As JavaScript, because Node starts a thread from nothing else. */
function bundle(): string {
  const { buildSync } = createRequire(import.meta.url)('esbuild') as typeof import('esbuild');
  const { outputFiles } = buildSync({
    absWorkingDir: projectFolder,
    entryPoints: [join(import.meta.dirname, 'ear-thread.ts')],
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'error',
  });
  return outputFiles[0]?.text ?? '';
}
