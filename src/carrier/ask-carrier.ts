import type { NumberFacts, NumberWatch } from '../factors/changed-number.ts';
import type { Log } from '../log.ts';

/** A login waits for it. */
const answerLimitMilliseconds = 2_000;
const maxAnswerLength = 10_000;

/**
 * Asks a carrier by one request: `POST {"phoneNumber": "+31…"}`, as CAMARA's SIM Swap has it (`retrieve-date`). The
 * answer is `{"latestSimChange": "2027-02-28T09:00:00Z", "lineType": "mobile"}`, of which each part may be missing.
 *
 * @param url where the carrier, or the operator's own translation for it, answers
 * @param token sent as bearer; '' for none
 */
export function carrierWatch(
  { url, token, days }: { url: string; token: string; days: number },
  log: Pick<Log, 'warn'>,
): NumberWatch {
  const factsOf = async (phoneNumber: string): Promise<NumberFacts | undefined> => {
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(token === '' ? {} : { authorization: `Bearer ${token}` }) },
        body: JSON.stringify({ phoneNumber }),
        redirect: 'error',
        signal: AbortSignal.timeout(answerLimitMilliseconds),
      });
      if (!response.ok) throw new Error(`status ${response.status}`);
      return readFacts(await response.text());
    } catch (error) {
      // Its words may hold the number.
      log.warn({ reason: (error as Error).name }, 'The carrier gave no answer about a number, which is called');
      return undefined;
    }
  };
  return { factsOf, days };
}

/** @throws Error for an answer of another form */
function readFacts(text: string): NumberFacts {
  if (text.length > maxAnswerLength) throw new Error('too long');
  const { latestSimChange, lineType } = JSON.parse(text) as Record<string, unknown>;
  const at = typeof latestSimChange === 'string' ? new Date(latestSimChange) : undefined;
  if (at !== undefined && Number.isNaN(at.getTime())) throw new Error('no moment');
  return { changedAt: at, lineType: typeof lineType === 'string' ? lineType.slice(0, 20) : undefined };
}
