import type { FastifyReply, FastifyRequest } from 'fastify';

/** Sends a WAV to an audio element; or the part that the request names, because Safari plays nothing else. */
export function sendSound({ headers }: FastifyRequest, reply: FastifyReply, sound: Buffer): FastifyReply {
  reply.type('audio/wav').header('accept-ranges', 'bytes').header('content-disposition', 'inline');
  const part = partOf(headers.range, sound.length);
  if (part === 'none') return reply.send(sound);
  if (part === 'outside') return reply.code(416).header('content-range', `bytes */${sound.length}`).send('');
  const [first, last] = part;
  reply.code(206).header('content-range', `bytes ${first}-${last}/${sound.length}`);
  return reply.send(sound.subarray(first, last + 1));
}

/** A header of one part (RFC 9110 §14.2); anything else counts as none, which is permitted. */
function partOf(range: string | undefined, length: number): [number, number] | 'none' | 'outside' {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(range ?? '') ?? [];
  if (from === '' && to === '') return 'none';
  const first = from === '' ? Math.max(0, length - Number(to)) : Number(from);
  const last = from === '' || to === '' ? length - 1 : Math.min(Number(to), length - 1);
  if (first > last) return 'outside';
  return [first, last];
}
