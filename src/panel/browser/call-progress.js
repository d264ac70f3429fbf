/** Keeps the call on the page up to date. The words come with the news, in the language of the page. */
const call = document.getElementById('call');
const again = document.getElementById('again');

/** @param {number} seconds */
function countDown(seconds) {
  const button = again?.querySelector('button');
  const words = document.getElementById('again-wait');
  if (!button) return;
  button.disabled = seconds > 0;
  if (words) {
    words.hidden = seconds <= 0;
    words.textContent = (words.dataset.text ?? '').replace('#', String(seconds));
  }
  if (seconds > 0) setTimeout(countDown, 1_000, seconds - 1);
}

/** @param {{ steps: string[], news: string, key?: string, over: boolean, speaking: boolean }} view */
function show(view) {
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
  if (again) again.hidden = !view.over;
  const helps = view.over && !view.speaking;
  again?.querySelector('button')?.classList.toggle('primary', helps);
  document.querySelector('.buttons button')?.classList.toggle('primary', !helps);
  // Whoever has pressed the key on the telephone goes on here: their hands need not look for the field.
  if (view.speaking) document.getElementById('code')?.focus();
}

/** @param {string} path */
function follow(path) {
  const events = new EventSource(path);
  events.addEventListener('call', ({ data }) => show(JSON.parse(data)));
  // Nothing that this page shows is true any more: the next one says what is.
  events.addEventListener('over', () => {
    events.close();
    location.assign(location.pathname);
  });
  events.addEventListener('error', () => {
    // A lost connection is made again by the browser; a refused one is not.
    if (events.readyState === EventSource.CLOSED) setTimeout(follow, 2_000, path);
  });
  addEventListener('pagehide', () => events.close(), { once: true });
}

if (again) {
  again.hidden = again.dataset.early !== undefined;
  countDown(Number(again.dataset.wait));
}
if (call?.dataset.progress) follow(call.dataset.progress);
