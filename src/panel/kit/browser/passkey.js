/**
 * Has the browser make or use a passkey, and sends what it signed. Only a press of the button may start it in some
 * browsers; in the others it starts with the page.
 */
/** @type {typeof import('@simplewebauthn/browser')} */
const webauthn = Reflect.get(globalThis, 'SimpleWebAuthnBrowser');

const ceremony = document.querySelector('form[data-passkey]');

if (ceremony instanceof HTMLFormElement) {
  const form = ceremony;
  const { passkey: act, options = '{}', cancelled, unsupported, elsewhere, thereAlready, atOnce } = form.dataset;
  const notice = form.querySelector('[role="alert"]');
  const answer = form.elements.namedItem('code');
  let newest = 0;

  /** @param {string | undefined} text */
  const say = (text = '') => {
    if (notice === null) return;
    notice.textContent = text;
    notice.classList.toggle('bad', text !== '');
  };

  const ask = async () => {
    const optionsJSON = JSON.parse(options);
    const made =
      act === 'make'
        ? await webauthn.startRegistration({ optionsJSON })
        : await webauthn.startAuthentication({ optionsJSON });
    if (!(answer instanceof HTMLInputElement)) return;
    answer.value = JSON.stringify(made);
    form.submit();
  };

  /** @param {unknown} error */
  const wordsFor = (error) => {
    const code = error instanceof webauthn.WebAuthnError ? error.code : undefined;
    if (code === 'ERROR_AUTHENTICATOR_PREVIOUSLY_REGISTERED') return thereAlready;
    if (code === 'ERROR_INVALID_DOMAIN' || code === 'ERROR_INVALID_RP_ID') return elsewhere;
    return cancelled;
  };

  /**
   * A new question ends the one before, whose failure is then no news.
   *
   * @param {(error: unknown) => string | undefined} words
   */
  const start = async (words) => {
    newest += 1;
    const mine = newest;
    say();
    await ask().catch((error) => mine === newest && say(words(error)));
  };

  if (!webauthn.browserSupportsWebAuthn()) {
    say(unsupported);
    for (const button of form.querySelectorAll('button')) button.hidden = true;
  } else {
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      void start(wordsFor);
    });
    // A browser that wants a press of the button first refuses at once, and the button is there.
    if (atOnce !== undefined) void start(() => '');
  }
}
