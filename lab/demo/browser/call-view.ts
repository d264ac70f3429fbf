import { isTextName } from '../texts.ts';
import type { CallProgress } from './backend.ts';
import { element } from './element.ts';
import { setText } from './page-texts.ts';

/** Step that each state of a call highlights. */
const stepOfState: Record<Exclude<CallProgress['state'], 'ended'>, number> = {
  queued: 0,
  dialling: 0,
  ringing: 1,
  answered: 2,
  speaking: 3,
  spoken: 4,
};

/** Shows the steps of the call between page and telephone, with a sentence for each. */
export class CallView {
  readonly #steps = [...element('steps', HTMLOListElement).children];
  readonly #news = element('news', HTMLElement);
  readonly #keyLine = element('asked', HTMLElement);
  readonly #keyShown = element('asked-key', HTMLElement);
  #step = -1;
  #delivery = '';
  #askings = 0;

  /** Shows that there is no call, as at the start. */
  clear(): void {
    this.#light(-1);
    this.#keyLine.hidden = true;
    setText(this.#news, 'news-idle');
  }

  /** Shows that the attempt is over. The call may go on, but no longer matters. */
  letGo(): void {
    this.#keyLine.hidden = true;
    setText(this.#news, 'news-hang-up');
  }

  /** Shows that the call is over, without its reason. */
  showOver(): void {
    setText(this.#news, 'news-call-over');
  }

  show({ deliveryId, state, reason, key = '', note }: CallProgress): void {
    if (deliveryId !== this.#delivery) {
      this.#delivery = deliveryId;
      this.#askings = 0;
      this.#keyShown.textContent = '';
    }
    // The key comes when the voice asks for it.
    this.#keyLine.hidden = state !== 'answered' || key === '';
    if (state === 'ended') {
      this.#light(this.#step, true);
      const text = `ended-${reason}`;
      setText(this.#news, isTextName(text) ? text : 'ended-interrupted');
      return;
    }
    this.#light(stepOfState[state]);
    if (state === 'answered' && note === 'early') {
      setText(this.#news, 'news-early');
    } else if (state === 'answered' && key === '') {
      setText(this.#news, 'news-listen');
    } else if (state === 'answered') {
      if (this.#keyShown.textContent !== key) this.#askings += 1;
      this.#keyShown.textContent = key;
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
