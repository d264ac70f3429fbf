/** SQLSTATE class 23: not null, foreign key, unique, check, exclusion. */
const integrityViolation = /^23/;

/** Name of the constraint or unique index that refused a row; undefined for any other error. */
export function brokenConstraint(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return typeof code === 'string' && integrityViolation.test(code) && typeof constraint === 'string'
    ? constraint
    : undefined;
}
