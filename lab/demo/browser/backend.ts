import { isTextName, type Language, type TextName } from '../texts.ts';

export interface Challenge {
  id: string;
  /** The called number, masked. */
  to: string;
}

export interface AnswerReply {
  state: 'open' | 'armed' | 'passed' | 'failed' | 'expired';
  triesLeft: number;
}

/** One step of a call, as Belcode reports it. */
export interface CallProgress {
  deliveryId: string;
  state: 'queued' | 'dialling' | 'ringing' | 'answered' | 'speaking' | 'spoken' | 'ended';
  reason?: string;
  /** With `answered`: the key that the voice asks for, from the moment that its question begins. */
  key?: string;
  /** With `answered`: what happens besides, such as `early`. */
  note?: string;
}

export interface Followed {
  onCall(progress: CallProgress): void;
  /** The attempt is over; no event follows. */
  onOver(state: string): void;
}

/** A refusal by the backend of the page or by Belcode. */
export class Refused extends Error {
  /** Text for the person. */
  readonly text: TextName;

  constructor(code: string) {
    super(code);
    const text = `refused-${code}`;
    this.text = isTextName(text) ? text : 'refused-other';
  }
}

const reconnectMilliseconds = 2_000;

/** Asks for a call. @throws Refused, like every function here */
export function openChallenge(to: string, language: Language): Promise<Challenge> {
  return ask('POST', '/challenges', { to, language });
}

export function answerChallenge(id: string, code: string): Promise<AnswerReply> {
  return ask('POST', `/challenges/${id}/answer`, { code });
}

export function callAgain(id: string): Promise<Challenge> {
  return ask('POST', `/challenges/${id}/calls`);
}

export async function cancelChallenge(id: string): Promise<void> {
  await ask('DELETE', `/challenges/${id}`);
}

/** Follows the calls of a challenge until it is over. @returns a function that stops following */
export function follow(id: string, { onCall, onOver }: Followed): () => void {
  let events: EventSource;
  let timer: number | undefined;
  const stop = () => {
    clearTimeout(timer);
    events.close();
  };
  const connect = () => {
    events = new EventSource(`/challenges/${id}/progress`);
    events.addEventListener('delivery', ({ data }) => onCall(JSON.parse(data)));
    events.addEventListener('challenge', ({ data }) => {
      stop();
      onOver(JSON.parse(data).state);
    });
    events.addEventListener('error', () => {
      // The browser reconnects a lost connection, but not a refused one.
      if (events.readyState === EventSource.CLOSED) timer = setTimeout(connect, reconnectMilliseconds);
    });
  };
  connect();
  return stop;
}

async function ask<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await fetch(path, {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  }).catch(() => undefined);
  if (answer === undefined) throw new Refused('other');
  const reply = answer.status === 204 ? undefined : await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Refused(String(reply?.code));
  return reply;
}
