/**
 * The code field: it takes digits only, also when `482 913` is pasted, and sends the form when the code is complete.
 */
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
  // Sends the form only once, even after a double press.
  let sending = false;
  form.addEventListener('submit', (event) => {
    if (sending) event.preventDefault();
    sending = true;
  });
  // After the browser's back button the same page may send the form again.
  addEventListener('pageshow', () => {
    sending = false;
    sent = '';
  });
}
