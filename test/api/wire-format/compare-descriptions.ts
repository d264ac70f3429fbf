/** A change of the wire format, in words. */
export interface WireChange {
  /** Whether a client that was written before it may fail. */
  breaks: boolean;
  what: string;
}

/** A schema of OpenAPI, as far as it decides what goes over the wire. */
interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  anyOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  [other: string]: unknown;
}
interface Content {
  [type: string]: { schema?: Schema };
}
interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema?: Schema;
}
interface Reply {
  $ref?: string;
  content?: Content;
}
interface Operation {
  operationId?: string;
  security?: Record<string, string[]>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Content };
  responses: Record<string, Reply>;
}
export interface Description {
  paths: Record<string, Record<string, Operation>>;
  components?: { responses?: Record<string, Reply> };
}

/** `request`: a client writes it, and we read it. `reply`: the other way round. */
type Direction = 'request' | 'reply';

/** Bounds that a request must keep: a lower one is narrower, or a higher one. */
const bounds = { maxLength: -1, maximum: -1, maxItems: -1, minLength: 1, minimum: 1, minItems: 1, minProperties: 1 };
/** What else decides which values there are, and what a client leaves out. */
const fixed = ['pattern', 'format', 'default', 'additionalProperties', 'const'];

/** What a client of the description before meets in the one after. Words, examples and tags are no changes. */
export function compareDescriptions(before: Description, after: Description): WireChange[] {
  const changes = differences(before.paths, after.paths).flatMap(([path, old, now]) =>
    differences(old ?? {}, now ?? {}).flatMap(([method, one, other]) => {
      const name = `${method.toUpperCase()} ${path}`;
      if (other === undefined) return [broken(`${name} is gone`)];
      if (one === undefined) return [added(`${name} is new`)];
      return compareOperations(name, one, other);
    }),
  );
  const problems = [before, after].map(({ components }) => components?.responses?.Problem ?? {});
  return [...changes, ...compareContents('a problem', 'reply', problems[0]?.content, problems[1]?.content)];
}

function compareOperations(name: string, before: Operation, after: Operation): WireChange[] {
  const changes: WireChange[] = [];
  if (before.operationId !== after.operationId && before.operationId !== undefined)
    changes.push(broken(`${name} has another operationId, by which clients are made: ${after.operationId}`));
  const scopes = ({ security = [] }: Operation) => security.map((each) => (each.key ?? []).join(' ') || 'any key');
  const lost = scopes(before).filter((scope) => !scopes(after).includes(scope) && !scopes(after).includes('any key'));
  for (const scope of lost) changes.push(broken(`${name} refuses keys that it took: ${scope}`));
  for (const scope of scopes(after).filter((each) => !scopes(before).includes(each)))
    if (lost.length === 0) changes.push(added(`${name} takes keys with ${scope} too`));
  return [...changes, ...compareParameters(name, before, after), ...compareBodies(name, before, after)];
}

function compareParameters(name: string, before: Operation, after: Operation): WireChange[] {
  const byName = ({ parameters = [] }: Operation) =>
    Object.fromEntries(parameters.map((each) => [`${each.in} parameter ${each.name}`, each]));
  return differences(byName(before), byName(after)).flatMap(([parameter, old, now]) => {
    const where = `${name}, ${parameter}`;
    if (now === undefined) return [broken(`${where} is gone`)];
    if (old === undefined) return [now.required ? broken(`${where} is new and required`) : added(`${where} is new`)];
    const required = now.required && !old.required ? [broken(`${where} is required now`)] : [];
    return [...required, ...compareSchemas(where, 'request', old.schema, now.schema)];
  });
}

function compareBodies(name: string, before: Operation, after: Operation): WireChange[] {
  const [old, now] = [before.requestBody, after.requestBody];
  const changes: WireChange[] = [];
  if (now?.required && !old?.required) changes.push(broken(`${name} needs a body now`));
  changes.push(...compareContents(`${name}, body`, 'request', old?.content, now?.content));
  for (const [status, one, other] of differences(before.responses, after.responses)) {
    const where = `${name}, reply ${status}`;
    if (other === undefined) changes.push(broken(`${where} is gone`));
    else if (one === undefined) changes.push(broken(`${where} is new, and clients do not know it`));
    else if (one.$ref !== other.$ref) changes.push(broken(`${where} is something else`));
    else changes.push(...compareContents(where, 'reply', one.content, other.content));
  }
  return changes;
}

function compareContents(where: string, direction: Direction, before: Content = {}, after: Content = {}): WireChange[] {
  return differences(before, after).flatMap(([type, old, now]) => {
    if (now === undefined) return [broken(`${where} is no ${type} any more`)];
    if (old === undefined) return [added(`${where} may be ${type} too`)];
    return compareSchemas(where, direction, old.schema, now.schema);
  });
}

/** A union is compared by the types of its alternatives, so that `null` beside a type is told apart. */
function compareSchemas(where: string, direction: Direction, before: Schema = {}, after: Schema = {}): WireChange[] {
  const byType = (schema: Schema) =>
    Object.fromEntries(
      (schema.anyOf ?? [schema]).map((each) => [each.type ?? (each.enum ? 'value' : 'anything'), each]),
    );
  return differences(byType(before), byType(after)).flatMap(([type, old, now]) => {
    if (old !== undefined && now !== undefined) return compareSameType(where, direction, old, now);
    if (now === undefined)
      return direction === 'request'
        ? [broken(`${where} takes no ${type} any more`)]
        : [added(`${where} is never ${type} now`)];
    return direction === 'request' ? [added(`${where} takes ${type} too`)] : [broken(`${where} may be ${type} now`)];
  });
}

function compareSameType(where: string, direction: Direction, before: Schema, after: Schema): WireChange[] {
  return [
    ...compareValues(where, direction, before.enum, after.enum),
    ...compareLimits(where, direction, before, after),
    ...compareProperties(where, direction, before, after),
    ...(before.items || after.items ? compareSchemas(`${where}, each`, direction, before.items, after.items) : []),
  ];
}

/** A client accepts values of a reply that it does not know, as the rule says; it may wait for one that is gone. */
function compareValues(
  where: string,
  direction: Direction,
  before: unknown[] = [],
  after: unknown[] = [],
): WireChange[] {
  const gone = before.filter((each) => !after.includes(each));
  const fresh = after.filter((each) => !before.includes(each));
  const verb = direction === 'request' ? 'takes' : 'has';
  return [
    ...gone.map((each) => broken(`${where} ${verb} no value ${each} any more`)),
    ...fresh.map((each) => added(`${where} ${verb} the value ${each} too`)),
  ];
}

function compareLimits(where: string, direction: Direction, before: Schema, after: Schema): WireChange[] {
  const changed = Object.entries(bounds).flatMap(([bound, sign]) => {
    const [old, now] = [before[bound], after[bound]] as (number | undefined)[];
    if (old === now) return [];
    const none = -sign * Number.POSITIVE_INFINITY;
    const isNarrower = ((now ?? none) - (old ?? none)) * sign > 0;
    const what = `${where} has ${bound} ${now ?? 'none'} instead of ${old ?? 'none'}`;
    return [isNarrower === (direction === 'request') ? broken(what) : added(what)];
  });
  const others = fixed.filter((each) => JSON.stringify(before[each]) !== JSON.stringify(after[each]));
  return [...changed, ...others.map((each) => broken(`${where} has another ${each}: ${JSON.stringify(after[each])}`))];
}

function compareProperties(where: string, direction: Direction, before: Schema, after: Schema): WireChange[] {
  return differences(before.properties ?? {}, after.properties ?? {}).flatMap(([name, old, now]) => {
    const field = `${where}, ${name}`;
    const [was, is] = [before, after].map(({ required = [] }) => required.includes(name));
    if (now === undefined) return [broken(`${field} is gone`)];
    if (old === undefined)
      return [direction === 'request' && is ? broken(`${field} is new and required`) : added(`${field} is new`)];
    const changes = compareSchemas(field, direction, old, now);
    if (was === is) return changes;
    if (direction === 'request')
      return [...changes, is ? broken(`${field} is required now`) : added(`${field} is optional now`)];
    return [...changes, is ? added(`${field} is always there now`) : broken(`${field} may be missing now`)];
  });
}

/** The names of both, each with what it was and is. */
function differences<Value>(
  before: Record<string, Value>,
  after: Record<string, Value>,
): [string, Value | undefined, Value | undefined][] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((name) => [name, before[name], after[name]]);
}

const broken = (what: string): WireChange => ({ breaks: true, what });
const added = (what: string): WireChange => ({ breaks: false, what });
