/**
 * The code field: it takes digits only, also when `482 913` is pasted, and sends the form when the code is complete.
 * Digits of every script become ASCII, as the server reads them.
 */
const field = document.querySelector('input[data-digits]');

if (field instanceof HTMLInputElement && field.form !== null) {
  const digits = Number(field.dataset.digits);
  const form = field.form;
  let sent = '';
  const read = () => {
    const code = asciiDigits(field.value).slice(0, digits);
    if (code !== field.value) field.value = code;
    if (code.length < digits || code === sent) return;
    sent = code;
    form.requestSubmit();
  };
  // What an input method is still composing is not typed yet.
  field.addEventListener('input', (event) => {
    if (!(event instanceof InputEvent && event.isComposing)) read();
  });
  field.addEventListener('compositionend', read);
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

/** Unicode has the ten digits of a script in a row, from zero to nine. @param {string} text */
function asciiDigits(text) {
  return (text.normalize('NFKC').match(/\p{Nd}/gu) ?? [])
    .map((digit) => {
      const point = digit.codePointAt(0) ?? 0;
      let position = 0;
      while (/\p{Nd}/u.test(String.fromCodePoint(point - position - 1))) position += 1;
      return position % 10;
    })
    .join('');
}
