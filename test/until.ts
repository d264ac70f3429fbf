/**
 * Waits until a check holds, and gives back what it returned. Stands in for every sleep in a test.
 *
 * @param check asked again and again; a thrown error counts as "not yet"
 * @param limitMilliseconds after which the last error, or "not within …", is thrown
 */
export async function until<T>(
  check: () => T | Promise<T>,
  limitMilliseconds = 5_000,
): Promise<Exclude<T, false | undefined | null>> {
  const deadline = performance.now() + limitMilliseconds;
  for (;;) {
    let trouble: unknown = new Error(`Not within ${limitMilliseconds} ms: ${check}`);
    try {
      const found = await check();
      if (found !== false && found !== undefined && found !== null) {
        return found as Exclude<T, false | undefined | null>;
      }
    } catch (error) {
      trouble = error;
    }
    if (performance.now() > deadline) throw trouble;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
