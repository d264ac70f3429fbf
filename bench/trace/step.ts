/** One question of a program to another: a command to Redis, a query of PostgreSQL, a request to Asterisk. */
export interface Step {
  /** Milliseconds since the epoch. */
  at: number;
  to: 'redis' | 'postgres' | 'ari';
  /** `api`, `dialler`, or `somebody` where that is not known. */
  by: string;
  /** The script, the command and its key, the statement, or the method and path. Holds no value. */
  what: string;
  /** Commands that a script of Redis ran; 0 for everything else. */
  inside: number;
}

/** Ids of any kind become `…`, so that two calls read alike. */
export function withoutIds(text: string): string {
  return text
    .replace(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '…')
    .replace(/\+?\d{6,}/g, '…')
    .replace(/[\w-]{20,}/g, (word) => (/\d/.test(word) ? '…' : word));
}
