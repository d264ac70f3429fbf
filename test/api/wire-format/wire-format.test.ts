import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { apiExamples } from '../../../src/api/api-examples.ts';
import { compareDescriptions, type Description } from './compare-descriptions.ts';
import { describedApi, operationsOf } from './described-api.ts';

const keptFile = join(import.meta.dirname, '../../../docs/openapi/v1.json');
const hint = 'KEEP_WIRE_FORMAT=yes npx vitest run --project unit test/api/wire-format';

let description: Description;
let operations: string[];

beforeAll(async () => {
  ({ description, operations } = await describedApi());
});

describe('the wire format of /v1 is frozen', () => {
  it('breaks no client of the kept description; what is added is kept too', () => {
    const kept = JSON.parse(readFileSync(keptFile, 'utf8')) as Description;
    const changes = compareDescriptions(kept, description);
    const broken = changes.filter(({ breaks }) => breaks).map(({ what }) => what);
    expect(broken, 'these break clients: see docs/wire-format.md').toEqual([]);
    if (process.env.KEEP_WIRE_FORMAT === 'yes')
      writeFileSync(keptFile, `${JSON.stringify(description, undefined, 2)}\n`);
    else
      expect(
        changes.map(({ what }) => what),
        `only additions. Say them in CHANGELOG.md, and keep them: ${hint}`,
      ).toEqual([]);
  });
});

describe('the description is complete', () => {
  it('has every route below /v1, and no other', () => {
    expect(operations.length).toBeGreaterThan(25);
    expect(operationsOf(description).sort()).toEqual([...operations].sort());
  });

  it('names every operation once, and says its scopes and refusals', () => {
    const all = operationsOf(description).map((name) => {
      const [method = '', path = ''] = name.split(' ');
      return description.paths[path]?.[method.toLowerCase()];
    });
    const ids = all.map((each) => each?.operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
    for (const operation of all) {
      expect(operation?.security?.length).toBeGreaterThan(0);
      for (const status of ['4XX', '5XX'])
        expect(operation?.responses[status]).toEqual({ $ref: '#/components/responses/Problem' });
    }
  });

  it('has an example of every operation whose form is ours', () => {
    const own = operations.filter((name) => !name.includes('/spoken-codes/from/'));
    expect(Object.keys(apiExamples).sort()).toEqual(own.sort());
  });

  const examples = Object.entries(apiExamples).flatMap(([name, example]) =>
    [example, ...Object.values(example.also ?? {})].map((each) => ({ name, ...example, ...each })),
  );

  it.each(examples)('the example of $name follows its schemas: $body', ({ name, status, body, reply }) => {
    const [method = '', path = ''] = name.split(' ');
    const operation = description.paths[path]?.[method.toLowerCase()];
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const request = operation?.requestBody?.content['application/json']?.schema;
    const told = operation?.responses[status]?.content?.['application/json']?.schema;
    if (body !== undefined)
      expect([ajv.validate(request ?? false, body), ajv.errorsText()]).toEqual([true, 'No errors']);
    if (reply !== undefined)
      expect([ajv.validate(told ?? false, reply), ajv.errorsText()]).toEqual([true, 'No errors']);
  });
});
