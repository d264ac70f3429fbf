import { isTextName } from '../texts.ts';
import type { CallProgress } from './backend.ts';
import { element } from './element.ts';
import { setText } from './page-texts.ts';

/** The step that each state of a call lights up. */
const stepOfState: Record<Exclude<CallProgress['state'], 'ended'>, number> = {
  queued: 0,
  dialling: 0,
  ringing: 1,
  answered: 2,
  speaking: 3,
  spoken: 4,
};

/** The steps of the call between the page and the telephone, and the sentence that goes with them. */
export class CallView {
  readonly #steps = [...element('steps', HTMLOListElement).children];
  readonly #news = element('news', HTMLElement);
  readonly #asked = element('asked', HTMLElement);
  readonly #askedKey = element('asked-key', HTMLElement);
  #step = -1;
  #delivery = '';
  #askings = 0;

  /** No call, as in the beginning. */
  clear(): void {
    this.#light(-1);
    this.#asked.hidden = true;
    setText(this.#news, 'news-idle');
  }

  /** The attempt is over, though the call may go on: nothing of it matters any more. */
  letGo(): void {
    this.#asked.hidden = true;
    setText(this.#news, 'news-hang-up');
  }

  /** The call is over, and it does not matter how. */
  showOver(): void {
    setText(this.#news, 'news-call-over');
  }

  show({ deliveryId, state, reason, key = '' }: CallProgress): void {
    if (deliveryId !== this.#delivery) {
      this.#delivery = deliveryId;
      this.#askings = 0;
    }
    this.#asked.hidden = state !== 'answered';
    if (state === 'ended') {
      this.#light(this.#step, true);
      const text = `ended-${reason}`;
      setText(this.#news, isTextName(text) ? text : 'ended-interrupted');
      return;
    }
    this.#light(stepOfState[state]);
    if (state === 'answered') {
      this.#askings += 1;
      this.#askedKey.textContent = key;
      setText(this.#news, this.#askings === 1 ? 'news-answered' : 'news-answered-again');
    } else {
      setText(this.#news, `news-${state}`);
    }
  }

  #light(step: number, broken = false): void {
    this.#step = step;
    for (const [index, each] of this.#steps.entries()) {
      const state = index < step ? 'done' : index > step ? 'ahead' : broken ? 'broken' : 'now';
      each.setAttribute('data-state', state);
      if (state === 'now') each.setAttribute('aria-current', 'step');
      else each.removeAttribute('aria-current');
    }
  }
}
