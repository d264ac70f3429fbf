import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { projectFolder } from '../../lab/folders.ts';
import type { EarQuestion } from './ear-thread.ts';
import type { Heard } from './hear-digits.ts';

interface Answer {
  id: number;
  heard?: Heard;
  error?: string;
}

/** Of the process: the files that it runs share one thread, because it prepares all clips of a language first. */
interface Listener {
  thread?: Worker | undefined;
  questions: number;
  asked: Map<number, (answer: Answer) => void>;
}

const shared = globalThis as { belcodeListener?: Listener };
shared.belcodeListener ??= { questions: 0, asked: new Map() };
const listener = shared.belcodeListener;

/**
 * Listens in a thread of its own, because a recording takes seconds of a core, and meanwhile the tests of a file whose
 * calls run at the same time press their keys.
 */
export async function hearRecording(question: Omit<EarQuestion, 'id'>): Promise<Heard> {
  listener.thread ??= startThread();
  listener.questions += 1;
  const id = listener.questions;
  const answered = new Promise<Answer>((resolve) => listener.asked.set(id, resolve));
  listener.thread.postMessage({ ...question, id } satisfies EarQuestion);
  const { heard, error } = await answered;
  if (heard === undefined) throw new Error(`Nobody could listen to ${question.file}: ${error}`);
  return heard;
}

function startThread(): Worker {
  const started = new Worker(bundle(), { eval: true });
  // It ends with the process, and does not keep it.
  started.unref();
  started.on('message', (answer: Answer) => settle(answer));
  started.on('error', (error) => {
    // The next recording starts another one.
    listener.thread = undefined;
    for (const id of [...listener.asked.keys()]) settle({ id, error: String(error) });
  });
  return started;
}

function settle(answer: Answer): void {
  listener.asked.get(answer.id)?.(answer);
  listener.asked.delete(answer.id);
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
