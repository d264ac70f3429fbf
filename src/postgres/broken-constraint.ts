/** SQLSTATE class 23: not null, foreign key, unique, check, exclusion. */
const integrityViolation = /^23/;

/** Which constraint or unique index refused a row, by its name; undefined when the error is another one. */
export function brokenConstraint(error: unknown): string | undefined {
  const { code, constraint } = error as { code?: unknown; constraint?: unknown };
  return typeof code === 'string' && integrityViolation.test(code) && typeof constraint === 'string'
    ? constraint
    : undefined;
}
