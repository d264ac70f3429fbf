import { type CodeQuestions, QuestionRefused } from './code-questions.ts';

/** Kinds whose code a caller can type while on the telephone, the best one first. */
const kinds = ['authenticator', 'app'] as const;

export function isTypedKind(text: string): boolean {
  return kinds.some((each) => each === text);
}

/**
 * Refusals that say nothing of a user. After any other one the caller is asked all the same, and no code is right: who
 * gives names of others must not hear the difference.
 */
const plainReasons: readonly string[] = [
  ...['key-missing', 'key-unknown', 'scope-missing', 'request-invalid'],
  ...['unreachable', 'store-unavailable', 'too-busy', 'internal-error'],
];

export function isPlainReason(reason: string): boolean {
  return plainReasons.includes(reason);
}

/** A question to one user. */
export interface OpenQuestion {
  answer(code: string): Promise<{ state: string; triesLeft: number }>;
  cancel(): Promise<void>;
  /** Why no code can be right. */
  hopeless?: string;
}

/**
 * Opens the question to a user, by the wanted kind of method or else by the best one.
 *
 * @throws QuestionRefused for what says nothing of the user
 */
export async function openQuestion(
  questions: CodeQuestions,
  login: string,
  wanted: string | undefined,
): Promise<OpenQuestion> {
  try {
    const methods = await questions.methods(login);
    const possible = kinds.filter((kind) => wanted === undefined || wanted === kind);
    const chosen = possible.flatMap((kind) => methods.filter((method) => method.kind === kind))[0];
    if (chosen === undefined) throw new QuestionRefused('no-method');
    const id = await questions.open(login, chosen.id);
    return { answer: (code) => questions.answer(id, code), cancel: () => questions.cancel(id) };
  } catch (error) {
    if (!(error instanceof QuestionRefused) || isPlainReason(error.reason)) throw error;
    return hopelessQuestion(error.reason);
  }
}

/** Takes codes, and none is right. */
function hopelessQuestion(hopeless: string): OpenQuestion {
  return { hopeless, answer: async () => ({ state: 'failed', triesLeft: 0 }), cancel: async () => {} };
}
