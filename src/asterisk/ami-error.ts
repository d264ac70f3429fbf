/**
 * - `away`: no connection, or it was lost
 * - `login-refused`: the user, its secret or its address
 * - `silent`: no reply within the limit
 * - `refused`: Asterisk did not do it, or the user may not
 * - `invalid`: a name or a value that would be more than one line
 */
export type AmiReason = 'away' | 'login-refused' | 'silent' | 'refused' | 'invalid';

export class AmiError extends Error {
  readonly reason: AmiReason;

  constructor(reason: AmiReason, message: string) {
    super(message);
    this.name = 'AmiError';
    this.reason = reason;
  }
}
