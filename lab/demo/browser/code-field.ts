/** Digits in a code, as set for the demo. */
const digits = 6;

/**
 * Keeps only digits in the code field, also when a code is pasted as `482 913`, and reports a complete code.
 *
 * @param onWhole called with the code, and called again only after the field has changed
 */
export function startCodeField(field: HTMLInputElement, onWhole: (code: string) => void): void {
  field.addEventListener('input', () => {
    const code = field.value.replace(/\D/g, '').slice(0, digits);
    if (code !== field.value) field.value = code;
    if (code.length === digits) onWhole(code);
  });
}
