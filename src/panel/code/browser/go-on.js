/** Sends the form as soon as the right number was typed into the app, because nothing is left to do on this page. */
const form = document.querySelector('#go-on[data-typed] form');
if (form instanceof HTMLFormElement) form.requestSubmit();
