import { isLanguage, isTextName, type TextName } from '../texts.ts';
import {
  answerChallenge,
  type CallProgress,
  type Challenge,
  callAgain,
  cancelChallenge,
  follow,
  openChallenge,
  Refused,
} from './backend.ts';
import { CallView } from './call-view.ts';
import { startCodeField } from './code-field.ts';
import { element } from './element.ts';
import { clearText, currentLanguage, setText } from './page-texts.ts';

type Mood = 'good' | 'bad';

/** The part of the page that asks for the second factor: number, code and result. */
class Panel {
  readonly #start = element('start', HTMLFormElement);
  readonly #number = element('number', HTMLInputElement);
  readonly #answer = element('answer', HTMLFormElement);
  readonly #code = element('code', HTMLInputElement);
  readonly #result = element('result', HTMLElement);
  readonly #startOver = element('start-over', HTMLButtonElement);
  readonly #again = element('call-again', HTMLButtonElement);
  readonly #view = new CallView();
  #challenge: Challenge | undefined;
  #unfollow = () => {};
  #callOver = true;
  #passed = false;
  /** A request is in progress; until it ends other buttons have no effect. */
  #busy = false;

  listen(): void {
    for (const choice of this.#start.querySelectorAll<HTMLInputElement>('[name=voice]'))
      choice.checked = choice.value === currentLanguage();
    this.#start.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#do(() => this.#open());
    });
    this.#answer.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#do(() => this.#try(this.#code.value));
    });
    startCodeField(this.#code, (code) => void this.#do(() => this.#try(code)));
    this.#again.addEventListener('click', () => void this.#do(() => this.#callAgain()));
    element('stop', HTMLButtonElement).addEventListener('click', () => void this.#do(() => this.#stop()));
    this.#startOver.addEventListener('click', () => this.#showStart());
  }

  async #do(act: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#say();
    try {
      await act();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#say(error.text, {}, 'bad');
      if (error.message === 'challenge-over' || error.message === 'too-many-calls') this.#showEnd();
    } finally {
      this.#busy = false;
    }
  }

  async #open(): Promise<void> {
    const voice = new FormData(this.#start).get('voice')?.toString();
    const challenge = await openChallenge(this.#number.value, isLanguage(voice) ? voice : currentLanguage());
    this.#challenge = challenge;
    this.#passed = false;
    this.#callOver = false;
    setText(element('called', HTMLElement), 'called', { number: challenge.to });
    this.#code.value = '';
    this.#show(this.#answer);
    this.#code.focus();
    this.#unfollow = follow(challenge.id, {
      onCall: (progress) => this.#showCall(progress),
      onOver: (state) => this.#showOver(state),
    });
  }

  async #try(code: string): Promise<void> {
    if (this.#challenge === undefined) return;
    const { state, triesLeft } = await answerChallenge(this.#challenge.id, code);
    this.#code.value = '';
    if (state === 'armed') this.#say('result-wrong', { tries: String(triesLeft) }, 'bad');
    else if (state === 'open') this.#say('result-no-code', {}, 'bad');
    else this.#showOver(state);
  }

  async #callAgain(): Promise<void> {
    if (this.#challenge === undefined) return;
    this.#again.hidden = true;
    this.#code.focus();
    try {
      await callAgain(this.#challenge.id);
    } catch (error) {
      this.#again.hidden = false;
      throw error;
    }
  }

  async #stop(): Promise<void> {
    if (this.#challenge === undefined) return;
    await cancelChallenge(this.#challenge.id);
    this.#showOver('cancelled');
  }

  #showCall(progress: CallProgress): void {
    this.#callOver = progress.state === 'ended' || progress.state === 'spoken';
    if (this.#passed) {
      if (this.#callOver) this.#view.showOver();
      return;
    }
    this.#view.show(progress);
    this.#again.hidden = !this.#callOver || this.#answer.hidden;
    // The person has pressed the key on the telephone and types the code next, so the field gets the focus.
    if (progress.state === 'speaking' && !this.#answer.hidden) this.#code.focus();
  }

  #showOver(state: string): void {
    if (this.#challenge === undefined || this.#answer.hidden) return;
    const text = `result-${state}`;
    this.#passed = state === 'passed';
    this.#say(isTextName(text) ? text : 'result-expired', {}, this.#passed ? 'good' : 'bad');
    if (this.#callOver) this.#view.showOver();
    else this.#view.letGo();
    this.#showEnd();
  }

  #showEnd(): void {
    this.#challenge = undefined;
    this.#again.hidden = true;
    this.#show(this.#startOver);
    this.#result.focus();
  }

  #showStart(): void {
    this.#unfollow();
    this.#say();
    this.#view.clear();
    this.#show(this.#start);
    this.#number.focus();
  }

  #show(shown: HTMLElement): void {
    for (const each of [this.#start, this.#answer, this.#startOver]) each.hidden = each !== shown;
  }

  #say(text?: TextName, values: Record<string, string> = {}, mood: Mood = 'bad'): void {
    this.#code.setAttribute('aria-invalid', String(text === 'result-wrong'));
    this.#result.classList.toggle('good', mood === 'good');
    if (text === undefined) clearText(this.#result);
    else setText(this.#result, text, values);
  }
}

export function startPanel(): void {
  new Panel().listen();
}
