import type { Socket } from 'node:net';
import { type CodeQuestions, QuestionRefused } from './code-questions.ts';
import { isPlainReason } from './open-question.ts';

/** Said to keys that are not known, too. */
const saysNothingOfTheKey = 'too-many-tries';

/** Connections whose key the API has not accepted yet. A new one ends the oldest, so none takes room of callers. */
export class UnprovenCallers {
  readonly #max: number;
  readonly #sockets = new Set<Socket>();

  constructor(max: number) {
    this.#max = max;
  }

  add(socket: Socket): void {
    const [oldest] = this.#sockets;
    if (oldest !== undefined && this.#sockets.size >= this.#max) {
      this.#sockets.delete(oldest);
      oldest.destroy();
    }
    this.#sockets.add(socket);
  }

  remove(socket: Socket): void {
    this.#sockets.delete(socket);
  }
}

/** The same questions; `proven` is called when the first reply shows that the API knows the key. */
export function noticingKey(questions: CodeQuestions, proven: () => void): CodeQuestions {
  return {
    ...questions,
    async methods(login) {
      try {
        const methods = await questions.methods(login);
        proven();
        return methods;
      } catch (error) {
        const reason = error instanceof QuestionRefused ? error.reason : saysNothingOfTheKey;
        if (reason !== saysNothingOfTheKey && !isPlainReason(reason)) proven();
        throw error;
      }
    },
  };
}
