/**
 * Logs in by a passkey that the browser keeps: by the button, or by a choice in the field of the login, where browsers
 * list passkeys beside the names that they know (conditional mediation, WebAuthn §5.1.4).
 */
/** @type {typeof import('@simplewebauthn/browser')} */
const passkeys = Reflect.get(globalThis, 'SimpleWebAuthnBrowser');

const loginForm = document.querySelector('form[data-passkey-login]');
/** A question is over after ten minutes. */
const askAgainMilliseconds = 5 * 60 * 1_000;

if (loginForm instanceof HTMLFormElement && passkeys.browserSupportsWebAuthn()) {
  const form = loginForm;
  const { question = '', options = '{}', cancelled = '', elsewhere = '' } = form.dataset;
  const alert = form.querySelector('[role="alert"]');
  let latest = { question, options: JSON.parse(options), at: Date.now() };

  const say = (text = '') => {
    if (alert === null) return;
    alert.textContent = text;
    alert.classList.toggle('bad', text !== '');
  };

  /** @param {string} name @param {string} value */
  const fill = (name, value) => {
    const input = form.elements.namedItem(name);
    if (input instanceof HTMLInputElement) input.value = value;
  };

  /** Without an answer the question of the page stays, and the panel says when it is over. */
  const askAgain = async () => {
    const reply = await fetch(form.action, { headers: { accept: 'application/json' } }).catch(() => undefined);
    if (reply?.ok) latest = { ...(await reply.json()), at: Date.now() };
  };

  const isOld = () => Date.now() - latest.at >= askAgainMilliseconds;

  /** @param {boolean} inField whether the browser lists its passkeys in the field, or asks at once */
  const use = async (inField) => {
    if (isOld()) await askAgain();
    const { question: signed, options: optionsJSON } = latest;
    const made = await passkeys.startAuthentication({ optionsJSON, useBrowserAutofill: inField });
    fill('question', signed);
    fill('code', JSON.stringify(made));
    form.submit();
  };

  const offerInField = async () => {
    // A new question ends the one before; and a browser that lists none still has the button.
    if (await passkeys.browserSupportsWebAuthnAutofill()) await use(true).catch(() => undefined);
  };

  /** @param {unknown} error */
  const wordsFor = (error) => {
    const code = error instanceof passkeys.WebAuthnError ? error.code : undefined;
    return code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID' ? elsewhere : cancelled;
  };

  form.hidden = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    say();
    void use(false).catch((error) => {
      say(wordsFor(error));
      void offerInField();
    });
  });
  setInterval(() => void (isOld() && offerInField()), askAgainMilliseconds);
  void offerInField();
}
