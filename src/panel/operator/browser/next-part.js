/** Goes on with the next part of an import. Without it a person presses the button. */
const nextPart = document.getElementById('go-on');
if (nextPart instanceof HTMLFormElement) nextPart.requestSubmit();
