// Baseline for the rate of checks: Fastify with the schema of POST …/answer and nothing behind it. A separate program,
// like the api.

import { type TypeBoxTypeProvider, TypeBoxValidatorCompiler } from '@fastify/type-provider-typebox';
import createFastify from 'fastify';
import { AnswerBody, AnswerReply, ChallengeParams, IdempotencyHeaders } from '../src/api/challenge-schemas.ts';

const app = createFastify({ logger: false }).withTypeProvider<TypeBoxTypeProvider>();
app.setValidatorCompiler(TypeBoxValidatorCompiler);
app.post(
  '/v1/challenges/:id/answer',
  {
    schema: { params: ChallengeParams, headers: IdempotencyHeaders, body: AnswerBody, response: { 200: AnswerReply } },
  },
  async () => ({ state: 'armed' as const, triesLeft: 4 }),
);
const address = await app.listen({ host: '127.0.0.1', port: 0 });
process.send?.({ listens: Number(new URL(address).port) });
// The parent process is gone.
process.on('disconnect', () => process.exit(0));
