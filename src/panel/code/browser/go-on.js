/** The number was typed into the app, and was right: there is nothing left to do here. */
const form = document.querySelector('#go-on[data-typed] form');
if (form instanceof HTMLFormElement) form.requestSubmit();
