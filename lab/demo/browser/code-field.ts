/** Digits in a code, as the demo's Belcode is set. */
const digits = 6;

/**
 * Keeps the field of the code to digits, also when a code is pasted as `482 913`, and tells when it is whole.
 *
 * @param onWhole called with the code; again only after the field has changed
 */
export function startCodeField(field: HTMLInputElement, onWhole: (code: string) => void): void {
  field.addEventListener('input', () => {
    const code = field.value.replace(/\D/g, '').slice(0, digits);
    if (code !== field.value) field.value = code;
    if (code.length === digits) onWhole(code);
  });
}
