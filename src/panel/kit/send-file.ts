import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';

const types = { csv: 'text/csv; charset=utf-8', jsonl: 'application/jsonl; charset=utf-8' } as const;

/**
 * Sends a file to save, part by part: no more of it is in memory than the browser has room for. The first part comes
 * before the reply begins, so that what refuses it is a page.
 *
 * @param name with its ending, in the letters of ASCII
 */
export async function sendFile(
  request: FastifyRequest,
  reply: FastifyReply,
  name: `${string}.${keyof typeof types}`,
  parts: AsyncGenerator<string>,
): Promise<FastifyReply> {
  const ending = name.endsWith('.csv') ? 'csv' : 'jsonl';
  reply.type(types[ending]).header('content-disposition', `attachment; filename="${name}"`);
  const first = await parts.next();
  if (request.method === 'HEAD' || first.done === true) {
    await parts.return(undefined);
    return reply.send('');
  }
  return reply.send(Readable.from(rest(first.value, parts), { objectMode: false }));
}

async function* rest(first: string, parts: AsyncGenerator<string>): AsyncGenerator<Buffer> {
  try {
    yield Buffer.from(first);
    for await (const part of parts) yield Buffer.from(part);
  } finally {
    await parts.return(undefined);
  }
}
