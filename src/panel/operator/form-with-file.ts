import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { authorisePower } from '../power-routes.ts';
import { refuseManyParts } from './refuse-many-parts.ts';

/** Of all short texts of a form, as in every other form. */
const maxTextCharacters = 8 * 1024;

export interface FileFormLimits {
  maxBodyBytes: number;
  /** Fields whose text may be as long as the body. */
  longFields?: readonly string[];
}

/** Lets the routes of a panel take forms with a file, which they get as a field in base64. */
export function takeFiles(
  panel: Panel,
  parts: Pick<PanelParts, 'login'>,
  { maxBodyBytes, longFields = [] }: FileFormLimits,
): void {
  // Before the body is read too, because a form with a file is much larger than the others.
  const authorise = authorisePower(parts);
  panel.addHook('preParsing', async (request, reply) => authorise(request, reply));
  panel.addContentTypeParser(
    'multipart/form-data',
    { parseAs: 'buffer', bodyLimit: maxBodyBytes },
    async (request: FastifyRequest, body: Buffer) => readFormData(request, body, longFields),
  );
}

/**
 * The texts of a form, and its file in base64.
 *
 * @throws Refusal request-invalid, request-too-large
 */
async function readFormData(
  { headers }: FastifyRequest,
  body: Buffer,
  longFields: readonly string[],
): Promise<Record<string, string>> {
  const type = headers['content-type'] ?? '';
  refuseManyParts(type, body);
  const form = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData().catch(() => {
    throw new Refusal('request-invalid', 'malformed multipart form');
  });
  const fields: Record<string, string> = Object.create(null);
  let characters = 0;
  for (const [name, value] of form) {
    if (!longFields.includes(name))
      characters += name.length + (typeof value === 'string' ? value.length : value.name.length);
    if (characters > maxTextCharacters) throw new Refusal('request-too-large', 'texts of a form with a file');
    fields[name] = typeof value === 'string' ? value : Buffer.from(await value.arrayBuffer()).toString('base64');
  }
  return fields;
}
