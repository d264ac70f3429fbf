import { post, Trouble } from './ask-server.js';
import { guessDeviceName } from './device-name.js';
import { keepDevice, readDevice, tryToKeep } from './device-store.js';
import { onePress, onPress } from './one-press.js';
import { byId, notify } from './views.js';
import { say, troubleWords } from './words.js';

/** @typedef {import('./device-store.js').Device} Device */

/** Mark by which the page notices that its key was lost. It contains nothing else. */
export const pairedMark = 'belcode-paired';
const codeLength = 8;

/** Sends the form, and stores the new device. @param {(device: Device) => void} paired */
export function setUpPairing(paired) {
  const [form, code, name] = [byId('pair'), byId('pairing-code'), byId('device-name')];
  name.value = guessDeviceName();
  onPress(byId('by-password'), async () => {
    history.pushState({ half: 'password' }, '');
    showHalf('password');
  });
  onPress(byId('by-code'), async () => {
    history.pushState({ half: 'code' }, '');
    showHalf('code');
  });
  code.addEventListener('input', () => {
    const start = code.selectionStart;
    code.value = code.value.toUpperCase();
    code.setSelectionRange(start, start);
  });
  form.addEventListener('submit', (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    onePress(form, async () => {
      try {
        notify();
        const typed = readForm();
        if (typed !== undefined) paired(await pair(typed));
      } catch (trouble) {
        notify(trouble instanceof Trouble ? troubleWords(trouble) : say('no-storage'));
      }
    });
  });
}

/**
 * Takes the code of a scanned address, `/app#BCDF3467`. The fragment is sent to no server, and is removed here.
 *
 * @returns the fragment again, for an address that takes the place of this one; empty without a code
 */
export function takeScannedCode() {
  const scanned = location.hash.slice(1);
  if (scanned === '') return '';
  history.replaceState(history.state, '', location.pathname + location.search);
  if (plainCode(scanned).length !== codeLength) return '';
  byId('pairing-code').value = `${plainCode(scanned).slice(0, 4)} ${plainCode(scanned).slice(4)}`;
  return `#${plainCode(scanned)}`;
}

/** @param {string} [half] `password`; default the pairing code */
export function showHalf(half) {
  const byPassword = half === 'password';
  if (byId('by-password').hidden === byPassword) return;
  byId('by-code-fields').hidden = byPassword;
  byId('by-password-fields').hidden = !byPassword;
  byId('by-password').hidden = byPassword;
  byId('by-code').hidden = !byPassword;
  notify();
  byId(byPassword ? 'login' : 'pairing-code').focus();
}

/** Accepts `bcdf-3467` and `BCDF 3467`. @param {string} typed */
const plainCode = (typed) => typed.toUpperCase().replace(/[^A-Z0-9]/g, '');

/** @returns {{ act: 'pair' | 'login', body: Record<string, string> } | undefined} undefined when a field is missing */
function readForm() {
  const name = byId('device-name').value.trim();
  const wrong = (/** @type {string} */ id, /** @type {string} */ words) => {
    byId(id).ariaInvalid = 'true';
    byId(id).focus();
    notify(say(words));
    return undefined;
  };
  for (const id of ['pairing-code', 'login', 'password', 'device-name']) byId(id).ariaInvalid = null;
  if (!byId('by-code-fields').hidden) {
    const pairingCode = plainCode(byId('pairing-code').value);
    if (pairingCode.length !== codeLength) return wrong('pairing-code', 'pairing-code-whole');
    return name === '' ? wrong('device-name', 'field-empty') : { act: 'pair', body: { pairingCode, name } };
  }
  const [login, password] = [byId('login').value.trim(), byId('password').value];
  if (login === '') return wrong('login', 'field-empty');
  if (password === '') return wrong('password', 'field-empty');
  return name === '' ? wrong('device-name', 'field-empty') : { act: 'login', body: { login, password, name } };
}

/**
 * Makes the key, checks that it can be stored, and sends the request. Two tabs make only one device.
 *
 * @param {{ act: 'pair' | 'login', body: Record<string, string> }} typed
 * @returns {Promise<Device>}
 */
async function pair({ act, body }) {
  return navigator.locks.request('belcode-pairing', async () => {
    const there = await readDevice();
    if (there !== undefined) return there;
    const keys = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, ['sign', 'verify']);
    await tryToKeep(keys.privateKey);
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey);
    const reply = await post(act, { ...body, publicKey: { kty, crv, x, y } });
    const { device: id, login, company, pushKey, challenge } = reply;
    /** @type {Device} */
    const device = {
      id,
      state: 'pending',
      login,
      company,
      pushKey,
      challenge,
      hidesCode: false,
      privateKey: keys.privateKey,
    };
    await keepDevice(device);
    localStorage.setItem(pairedMark, 'yes');
    byId('password').value = '';
    byId('pairing-code').value = '';
    return device;
  });
}
