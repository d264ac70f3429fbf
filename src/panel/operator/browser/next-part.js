/** Goes on with the next part of an import. Without it a person presses the button. */
const form = document.getElementById('go-on');
if (form instanceof HTMLFormElement) form.requestSubmit();
