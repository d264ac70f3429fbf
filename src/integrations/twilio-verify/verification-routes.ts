import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { ApiKey } from '../../accounts/api-key.ts';
import { type AnswerParts, answerOrRead } from '../../challenges/answer-challenge.ts';
import type { AskForKeyParts } from '../../challenges/ask-for-key.ts';
import { callNumberForKey } from '../../challenges/call-number-for-key.ts';
import { cancelChallenge } from '../../challenges/cancel-challenge.ts';
import { type Challenge, isChallengeOver } from '../../challenges/challenge.ts';
import { findChallengeOfNumber, readNumberChallenge } from '../../challenges/find-challenge-of-number.ts';
import { Refusal } from '../../errors.ts';
import { Parameters, readVerification } from './read-parameters.ts';
import { showCheck, showVerification } from './show-verification.ts';
import { challengeIdIn } from './sids.ts';
import { invalidParameter, maxChecks, notFound } from './verify-error.ts';

export type VerificationParts = AskForKeyParts & AnswerParts;

/** Keeps these challenges apart from those that the same key opens by its own routes. */
const purpose = 'verification';
const service = '/v2/Services/:service';

declare module 'fastify' {
  interface FastifyRequest {
    /** The API key of the service, on its routes. */
    serviceKey: ApiKey | undefined;
  }
}

export function addVerificationRoutes(app: FastifyInstance, parts: VerificationParts): void {
  app.post(`${service}/Verifications`, async (request, reply) => {
    const key = keyOf(request);
    const { to, postDial, language = parts.language } = readVerification(new Parameters(request.body));
    const challenge = await callNumberForKey(parts, key, { to, postDial, language, purpose });
    return reply.code(201).send(showVerification(key, challenge));
  });

  app.get(`${service}/Verifications/:sid`, async (request) => {
    const key = keyOf(request);
    return showVerification(key, await findBySid(parts, key, request));
  });

  app.post(`${service}/Verifications/:sid`, async (request) => {
    const key = keyOf(request);
    // `approved` is for codes of the caller's own, which Belcode does not speak.
    if (new Parameters(request.body).needed('Status') !== 'canceled') throw invalidParameter('Status');
    const { id, state } = await findBySid(parts, key, request);
    if (isChallengeOver(state)) throw notFound();
    return showVerification(key, await cancelChallenge(parts, { id, owner: key.id }));
  });

  app.post(`${service}/VerificationCheck`, async (request, reply) => {
    const key = keyOf(request);
    const given = new Parameters(request.body);
    const code = given.needed('Code');
    const { id, challenge } = await findToCheck(parts, key, given);
    // Also for an unknown one, so that it takes as long.
    const answered = await answerOrRead(parts, { id, owner: key.id, code });
    if (challenge === undefined || !('reply' in answered)) throw notFound();
    const { state } = answered.reply;
    if (state === 'failed') throw maxChecks();
    if (state === 'expired') throw notFound();
    return reply.code(201).send(showCheck(key, challenge, state === 'passed'));
  });
}

function keyOf({ serviceKey }: FastifyRequest): ApiKey {
  if (serviceKey === undefined) throw new Refusal('key-missing');
  return serviceKey;
}

/** By the sid, or by the number as Twilio allows. @throws Refusal not-found, number-invalid */
async function findBySid(parts: VerificationParts, key: ApiKey, { params }: FastifyRequest): Promise<Challenge> {
  const { sid } = params as { sid: string };
  const id = challengeIdIn(sid);
  if (id !== undefined) return readNumberChallenge(parts, key, id);
  if (sid.startsWith('VE')) throw notFound();
  const found = await findChallengeOfNumber(parts, key, { to: sid, purpose });
  if (found === undefined) throw notFound();
  return found;
}

interface ToCheck {
  /** Of nothing when there is no verification. */
  id: string;
  challenge: Challenge | undefined;
}

/** @throws VerifyError 60200, Refusal number-invalid */
async function findToCheck(parts: VerificationParts, key: ApiKey, given: Parameters): Promise<ToCheck> {
  const sid = given.text('VerificationSid');
  if (sid === undefined) {
    const challenge = await findChallengeOfNumber(parts, key, { to: given.needed('To'), purpose });
    return { id: challenge?.id ?? parts.random.id(), challenge };
  }
  const id = challengeIdIn(sid) ?? parts.random.id();
  const challenge = await readNumberChallenge(parts, key, id).catch((error: unknown) => {
    if (error instanceof Refusal && error.id === 'not-found') return undefined;
    throw error;
  });
  return { id, challenge };
}
