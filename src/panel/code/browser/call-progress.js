/** Keeps the call on the page up to date. The words come with the news or stand in the page, in its language. */
const [call, next, said, again, ways, answer] = ['call', 'next', 'next-said', 'again', 'ways', 'answer'].map((id) =>
  document.getElementById(id),
);
const field = document.getElementById('code');
/** As in kit/wait-words.ts. */
const maxShownSeconds = 90;
/** What is told within so short a time is shown at once: a page that is opened late is told everything from the start. */
const batchMilliseconds = 40;

let ticking = 0;
/** A form is on its way, and the reply to it is the next page. One that is loaded meanwhile would ask with a session that is over. */
let sent = false;

/** @param {number} seconds */
function waitWords(seconds) {
  const [unit, count] = seconds <= maxShownSeconds ? ['seconds', seconds] : ['minutes', Math.ceil(seconds / 60)];
  return (next?.dataset[unit] ?? '').replace('#', String(count));
}

/**
 * What can be done next, to look at; said once when it changes in kind, and not again with every second.
 *
 * @param {'wait' | 'later' | 'now' | 'never' | undefined} choice
 * @param {number} seconds
 */
function choose(choice, seconds) {
  if (!next) return;
  const words = choice === undefined ? '' : (next.dataset[choice] ?? '');
  next.textContent = choice === 'wait' || choice === 'later' ? words.replace('#', waitWords(seconds)) : words;
  next.hidden = choice === undefined;
  if (next.dataset.choice === choice) return;
  next.dataset.choice = choice ?? '';
  next.ariaHidden = 'true';
  if (said) said.textContent = next.textContent;
}

/** @param {number} seconds until the button may be pressed */
function hold(seconds) {
  const [button, wait] = [again?.querySelector('button'), document.getElementById('again-wait')];
  if (button) button.disabled = seconds > 0;
  if (!wait) return;
  wait.hidden = seconds === 0;
  wait.textContent = (wait.dataset.text ?? '').replace('#', waitWords(seconds));
}

/** @param {number} until by the browser's clock */
function countDown(until) {
  const seconds = Math.max(0, Math.ceil((until - Date.now()) / 1_000));
  hold(seconds);
  choose(seconds > 0 ? 'later' : 'now', seconds);
  if (seconds > 0) ticking = setTimeout(countDown, 250, until);
}

/** Before the field when there is no code to type, after it otherwise; never under the hands of who is typing. */
function place(first) {
  if (!ways || !answer || (first && field?.value)) return;
  if (first === (ways.nextElementSibling === answer)) return;
  const focused = document.activeElement;
  if (first) answer.before(ways);
  else answer.after(ways);
  if (ways.contains(focused)) focused.focus();
}

/** @param {import('../describe-call.ts').CallView} view */
function show(view) {
  clearTimeout(ticking);
  hold(0);
  // What helps then is more than this page has words for; the next one says it.
  if (view.noneLeft && !view.speaking && !field?.value && call?.dataset.noneLeft === undefined) {
    reload();
    return;
  }
  for (const [index, step] of [...(call?.querySelectorAll('.steps li') ?? [])].entries()) {
    const state = view.steps[index] ?? 'ahead';
    step.setAttribute('data-state', state);
    if (state === 'now') step.setAttribute('aria-current', 'step');
    else step.removeAttribute('aria-current');
  }
  const [news, asked, key] = ['news', 'asked', 'asked-key'].map((id) => document.getElementById(id));
  if (news && news.textContent !== view.news) news.textContent = view.news;
  if (asked && key) {
    asked.hidden = view.key === undefined;
    key.textContent = view.key ?? '';
  }
  if (again) again.hidden = !view.over || view.noneLeft === true;
  place(view.waysFirst);
  const helps = view.over && !view.speaking;
  again?.querySelector('button')?.classList.toggle('primary', helps);
  answer?.querySelector('.buttons button')?.classList.toggle('primary', !view.waysFirst);
  if (view.waitSeconds !== undefined) choose('wait', view.waitSeconds);
  else if (view.noneLeft) choose('never', 0);
  else if (view.againInSeconds !== undefined) countDown(Date.now() + view.againInSeconds * 1_000);
  else choose(undefined, 0);
  // Whoever has pressed the key on the telephone goes on here: their hands need not look for the field.
  if (view.speaking) field?.focus();
}

function reload() {
  if (!sent) location.assign(location.pathname);
}

/** @param {string} path */
function follow(path) {
  const events = new EventSource(path);
  let showing = 0;
  events.addEventListener('call', ({ data }) => {
    clearTimeout(showing);
    showing = setTimeout(show, batchMilliseconds, JSON.parse(data));
  });
  // Nothing that this page shows is true any more: the next one says what is.
  events.addEventListener('over', () => {
    events.close();
    reload();
  });
  events.addEventListener('error', () => {
    // A lost connection is made again by the browser; a refused one is not.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2_000, path);
  });
  addEventListener('pagehide', () => events.close(), { once: true });
}

addEventListener('submit', () => {
  sent = true;
});
addEventListener('pageshow', () => {
  sent = false;
});

if (again) {
  again.hidden = again.dataset.early !== undefined;
  if (!again.hidden) countDown(Date.now() + Number(again.dataset.wait) * 1_000);
}
if (call?.dataset.progress) follow(call.dataset.progress);
