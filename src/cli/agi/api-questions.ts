import { type CodeQuestions, QuestionRefused } from './code-questions.ts';

const limitMilliseconds = 5_000;
/** What a key may hold, so that no header begins behind it. */
const keyForm = /^[A-Za-z0-9_.-]{1,200}$/;

/**
 * Asks by the API of Belcode, so that every right, limit and line of the audit is that of the key.
 *
 * @param base address of the API, as in `https://panel.example.org`
 */
export function apiQuestions(base: string, key: string): CodeQuestions {
  const at = async (method: string, path: string, body?: object): Promise<unknown> => {
    if (key === '') throw new QuestionRefused('key-missing');
    if (!keyForm.test(key)) throw new QuestionRefused('key-unknown');
    const headers = { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }) };
    const reply = await fetch(`${base}${path}`, {
      method,
      headers,
      redirect: 'error',
      signal: AbortSignal.timeout(limitMilliseconds),
      ...(body && { body: JSON.stringify(body) }),
    }).catch(() => {
      throw new QuestionRefused('unreachable');
    });
    const said: unknown = reply.status === 204 ? undefined : await reply.json().catch(() => ({}));
    if (!reply.ok) throw new QuestionRefused(refusalIn(said));
    return said;
  };
  return {
    async methods(login) {
      const said = await at('GET', `/v1/users/${encodeURIComponent(login)}/factors`);
      return (said as { factors: { id: string; kind: string }[] }).factors;
    },
    async open(login, methodId) {
      const said = await at('POST', '/v1/challenges', { user: login, factor: methodId, purpose: 'agi' });
      return (said as { id: string }).id;
    },
    async answer(id, code) {
      return (await at('POST', `/v1/challenges/${id}/answer`, { code })) as { state: string; triesLeft: number };
    },
    async cancel(id) {
      await at('DELETE', `/v1/challenges/${id}`);
    },
  };
}

/** Only what can be an id of ours goes into a variable of a dialplan. */
function refusalIn(said: unknown): string {
  const { code } = (said ?? {}) as { code?: unknown };
  return typeof code === 'string' && /^[a-z-]{1,40}$/.test(code) ? code : 'unreachable';
}
