/** Longer explanations are cut. */
const maxCharacters = 200;

/** Where services put the sentence that explains an error, the better one first. */
const fields = ['message', 'error', 'detail', 'error_description', 'title'];

/** What a service says in a reply that holds no sound: one line, without markup; empty when it says nothing. */
export function replyWords(body: string): string {
  const words = wordsOfJson(body) ?? body.replace(/<(script|style)\b[\s\S]*?<\/\1>/gi, ' ').replace(/<[^>]*>/g, ' ');
  // A terminal would follow control characters.
  const line = words.replace(/[\p{C}\p{Z}]+/gu, ' ').trim();
  return line.length > maxCharacters ? `${line.slice(0, maxCharacters)}…` : line;
}

function wordsOfJson(body: string): string | undefined {
  try {
    return sentenceIn(JSON.parse(body), 0);
  } catch {
    return undefined;
  }
}

/** The first sentence of an object as `{"error": {"message": "…"}}` or `{"detail": [{"msg": "…"}]}`. */
function sentenceIn(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || depth > 4) return undefined;
  const entries: Record<string, unknown> = { ...value };
  const named = fields.map((field) => sentenceIn(entries[field], depth + 1));
  return [...named, sentenceIn(entries.msg, depth + 1), sentenceIn(entries[0], depth + 1)].find(
    (each) => each !== undefined && each !== '',
  );
}
