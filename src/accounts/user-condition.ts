/** What a list of users can be narrowed by, as SQL. Texts are compared in lower case, except ids. */
const attributes = {
  id: { sql: 'users.id', is: 'exact' },
  externalId: { sql: 'users.external_id', is: 'exact' },
  login: { sql: 'lower(users.login collate "C")', is: 'text' },
  name: { sql: 'lower(users.name)', is: 'text' },
  email: { sql: 'lower(users.email)', is: 'text' },
  language: { sql: 'users.language', is: 'text' },
  extension: { sql: 'users.extension', is: 'text' },
  company: { sql: '(select lower(c.name) from companies c where c.id = users.company_id)', is: 'text' },
  active: { sql: '(users.disabled_at is null)', is: 'truth' },
  createdAt: { sql: 'users.created_at', is: 'time' },
} as const;

export type UserAttribute = keyof typeof attributes;

/** The kind of value that an attribute has. */
export function kindOfAttribute(attribute: UserAttribute): (typeof attributes)[UserAttribute]['is'] {
  return attributes[attribute].is;
}

const compared = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;
export type UserComparison = keyof typeof compared | 'ne' | 'co' | 'sw' | 'ew' | 'pr';

export type UserCondition =
  | { attribute: UserAttribute; op: UserComparison; value: string | boolean | null }
  | { all: readonly UserCondition[] }
  | { any: readonly UserCondition[] }
  | { not: UserCondition };

/** @returns SQL over the table `users`, and its values */
export function sqlOf(condition: UserCondition): [sql: string, values: (string | boolean)[]] {
  if ('not' in condition) {
    const [sql, values] = sqlOf(condition.not);
    return [`coalesce(not (${sql}), true)`, values];
  }
  if ('attribute' in condition) return comparisonOf(condition);
  const parts = ('all' in condition ? condition.all : condition.any).map(sqlOf);
  const joined = parts.map(([sql]) => `(${sql})`).join('all' in condition ? ' and ' : ' or ');
  return [joined, parts.flatMap(([, values]) => values)];
}

function comparisonOf({
  attribute,
  op,
  value,
}: Extract<UserCondition, { attribute: unknown }>): ReturnType<typeof sqlOf> {
  const { sql, is } = attributes[attribute];
  if (op === 'pr') return [`${sql} is not null`, []];
  if (value === null) return [op === 'ne' ? `${sql} is not null` : `${sql} is null`, []];
  const given = typeof value === 'string' && is === 'text' ? value.toLowerCase() : value;
  const typed = is === 'time' ? '?::timestamptz' : is === 'truth' ? '?::boolean' : '?::text';
  if (op === 'ne') return [`${sql} is distinct from ${typed}`, [given]];
  if (op === 'co') return [`position(${typed} in ${sql}) > 0`, [given]];
  if (op === 'sw') return [`starts_with(${sql}, ${typed})`, [given]];
  if (op === 'ew') return [`right(${sql}, length(${typed})) = ${typed}`, [given, given]];
  return [`${sql} ${compared[op]} ${typed}`, [given]];
}
