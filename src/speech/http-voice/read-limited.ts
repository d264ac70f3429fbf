/**
 * Reads a body up to a size.
 *
 * @returns the bytes, and whether there were more, which are not waited for
 */
export async function readLimited(reply: Response, maxBytes: number): Promise<{ bytes: Buffer; more: boolean }> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = reply.body?.getReader();
  if (reader === undefined) return { bytes: Buffer.alloc(0), more: false };
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { bytes: Buffer.concat(parts), more: false };
    size += value.length;
    parts.push(value);
    if (size > maxBytes) {
      await reader.cancel();
      return { bytes: Buffer.concat(parts).subarray(0, maxBytes), more: true };
    }
  }
}
