import { element } from './element.ts';
import { clearText, setText } from './page-texts.ts';
import { startRinging } from './ring-tone.ts';
import { soundContext } from './sound-context.ts';
import { Telephone, type TelephoneAccount, type TelephoneState } from './telephone.ts';

/** Texts for the screen of the telephone. */
type Shown = TelephoneState | 'elsewhere' | 'no-webrtc';

/** Maximum number of keys shown; the oldest disappear first. */
const shownKeys = 8;

const home = element('telephone', HTMLElement);
const stateLine = element('phone-state', HTMLElement);
const callerLine = element('caller', HTMLElement);
const pressedLine = element('pressed', HTMLElement);
const keypad = element('keypad', HTMLElement);
const pickUp = element('pick-up', HTMLButtonElement);
const hangUp = element('hang-up', HTMLButtonElement);
const messageLabel = element('message-from', HTMLElement);
const messageText = element('message-text', HTMLElement);
const alertLine = element('ringing-alert', HTMLElement);

let stopRinging = () => {};

function show(state: Shown, caller = ''): void {
  home.dataset.state = state;
  setText(stateLine, `phone-${state}`);
  if (caller !== '') callerLine.textContent = caller;
  stopRinging();
  stopRinging = state === 'ringing' ? startRinging() : () => {};
  // Keys of the last call do not belong to the next one.
  if (state === 'ringing') clearMessage();
  if (state === 'ringing') setText(alertLine, 'ringing-alert');
  else clearText(alertLine);
  const inCall = state === 'in-call' || state === 'no-sound';
  const focused = document.activeElement;
  pickUp.disabled = state !== 'ringing';
  hangUp.disabled = state !== 'ringing' && state !== 'answering' && !inCall;
  for (const key of keypad.querySelectorAll('button')) key.disabled = !inCall;
  // A button that is switched off loses the focus, and the keyboard its place.
  if (focused instanceof HTMLButtonElement && focused.disabled && home.contains(focused)) home.focus();
  if (state === 'ready' || state === 'away') {
    callerLine.textContent = '';
    pressedLine.textContent = '';
  }
}

function showMessage(text: string, sender: string): void {
  setText(messageLabel, 'message-from', { sender });
  messageText.textContent = text;
}

function clearMessage(): void {
  clearText(messageLabel);
  messageText.textContent = '';
}

function press(telephone: Telephone, key: string): void {
  const button = [...keypad.querySelectorAll('button')].find((each) => each.dataset.key === key);
  if (button === undefined || button.disabled) return;
  telephone.press(key);
  pressedLine.textContent = `${pressedLine.textContent}${key}`.slice(-shownKeys);
  button.animate?.({ scale: [1, 0.92, 1] }, 140);
}

/** Draws the telephone of the page and handles its buttons. */
export async function startTelephone(): Promise<void> {
  // Without it the telephone would ring, and nobody could answer it.
  if (typeof RTCPeerConnection === 'undefined') return show('no-webrtc');
  // A browser plays no sound until the person has touched the page.
  for (const touch of ['pointerdown', 'keydown']) {
    document.addEventListener(touch, () => void soundContext(), { once: true });
  }
  const account: TelephoneAccount = await (await fetch('/telephone')).json();
  const telephone = new Telephone(account, show, showMessage);
  pickUp.addEventListener('click', () => void telephone.answer());
  hangUp.addEventListener('click', () => void telephone.hangUp());
  for (const key of keypad.querySelectorAll('button')) {
    key.addEventListener('click', () => press(telephone, key.dataset.key ?? ''));
  }
  // The exchange does not notice a closed page, so the call would go on without anybody.
  addEventListener('pagehide', () => void telephone.hangUp());
  document.addEventListener('keydown', (event) => {
    const typing = event.target instanceof HTMLInputElement;
    if (typing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
    press(telephone, event.key);
  });
  // A number has one telephone, so a second tab waits until the first is closed.
  void navigator.locks.request('telephone', { ifAvailable: true }, async (lock) => {
    if (lock === null) show('elsewhere');
  });
  await navigator.locks.request('telephone', async () => {
    show('connecting');
    await telephone.stayRegistered();
  });
}
