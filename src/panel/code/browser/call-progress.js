/** Keeps the call on the page up to date. Its words come with the events or are in the page, in the page's language. */
import { followCall } from './follow-call.js';
import { countDown, showChoice, stopCountDown } from './next-step.js';
import { openNextPage } from './open-next-page.js';
import { isTyping, placeOtherMethods } from './place-other-methods.js';
import { showNumber } from './show-number.js';

/** @typedef {import('../describe-call.ts').CallView} CallView */

const [call, again, answer, news, keyLine, key, field] = [
  ...['call', 'again', 'answer', 'news', 'asked', 'asked-key', 'code'],
].map((id) => document.getElementById(id));

/** The stream begins with what has happened so far, so that silence means that something holds it back. */
const silenceMilliseconds = 8_000;
let isTold = false;

/** @param {CallView} view */
function show(view) {
  isTold = true;
  stopCountDown();
  // The device is paired, and the next page asks for its code.
  if (view.field && document.getElementById('pairing')) {
    openNextPage();
    return;
  }
  // This page has no words for what helps in this case; the next page has.
  if (view.noneLeft && !view.speaking && !isTyping() && call?.dataset.noneLeft === undefined) {
    openNextPage();
    return;
  }
  showSteps(view);
  if (news && news.textContent !== view.news) news.textContent = view.news;
  if (keyLine && key) {
    keyLine.hidden = view.key === undefined;
    key.textContent = view.key ?? '';
  }
  // Once it is typed, the page goes on.
  if (view.kind === 'call-number' && !view.speaking) showNumber(view.asksNumber === true);
  if (answer?.dataset.awaits !== undefined && !isTyping()) answer.hidden = !view.field;
  if (again) again.hidden = !view.over || view.noneLeft === true;
  placeOtherMethods(view.methodsFirst);
  again?.querySelector('button')?.classList.toggle('primary', view.over && !view.speaking);
  answer?.querySelector('.buttons button')?.classList.toggle('primary', !view.methodsFirst);
  showNext(view);
  // A user who has pressed the key on the telephone can type the code without looking for the field.
  if (view.speaking) field?.focus();
}

/** @param {CallView} view */
function showSteps({ steps }) {
  for (const [index, step] of [...(call?.querySelectorAll('.steps li') ?? [])].entries()) {
    const state = steps[index] ?? 'ahead';
    step.setAttribute('data-state', state);
    if (state === 'now') step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  }
}

/** @param {CallView} view */
function showNext({ waitSeconds, noneLeft, againInSeconds }) {
  if (waitSeconds !== undefined) showChoice('wait', waitSeconds);
  else if (noneLeft) showChoice('never', 0);
  else if (againInSeconds !== undefined) countDown(Date.now() + againInSeconds * 1_000);
  else showChoice(undefined, 0);
}

if (again) {
  again.hidden = again.dataset.early !== undefined;
  if (!again.hidden) countDown(Date.now() + Number(again.dataset.wait) * 1_000);
}
if (call?.dataset.progress) {
  followCall(call.dataset.progress, show, openNextPage);
  // A code may be there by now, and nobody could type it.
  setTimeout(() => {
    if (!isTold && answer) answer.hidden = false;
  }, silenceMilliseconds);
}
