/** The field of the code: digits only, also when a code is pasted as `482 913`, and it sends itself when it is whole. */
const field = document.querySelector('input[data-digits]');

if (field instanceof HTMLInputElement && field.form !== null) {
  const digits = Number(field.dataset.digits);
  const form = field.form;
  let sent = '';
  field.addEventListener('input', () => {
    const code = field.value.replace(/\D/g, '').slice(0, digits);
    if (code !== field.value) field.value = code;
    if (code.length < digits || code === sent) return;
    sent = code;
    form.requestSubmit();
  });
  // Typed with a hyphen or in a hurry twice: one form, sent once.
  let sending = false;
  form.addEventListener('submit', (event) => {
    if (sending) event.preventDefault();
    sending = true;
  });
  // Back by the browser's own button: the page is as it was, but may be sent again.
  addEventListener('pageshow', () => {
    sending = false;
    sent = '';
  });
}
