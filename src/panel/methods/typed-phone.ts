import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import { formText } from '../kit/read-form.ts';

/** A telephone number as it was typed; shown again in full after a refusal. */
export interface TypedPhone {
  number: string;
  name: string;
  /** Digits to dial behind a switchboard. */
  postDial: string;
  pauseBefore: string;
  pauseAfter: string;
}

export function typedPhone(request: FastifyRequest): TypedPhone {
  const text = (name: keyof TypedPhone) => formText(request, name).trim();
  return {
    number: text('number'),
    name: text('name'),
    postDial: text('postDial'),
    pauseBefore: text('pauseBefore'),
    pauseAfter: text('pauseAfter'),
  };
}

export interface PhoneRequest {
  number: string;
  name?: string | undefined;
  postDial?: string | undefined;
  pauseBeforeSeconds?: number | undefined;
  pauseAfterSeconds?: number | undefined;
}

/** Converts the form for `beginFactor`. @throws Refusal pause-invalid when a pause is not a number */
export function readTypedPhone({ number, name, postDial, pauseBefore, pauseAfter }: TypedPhone): PhoneRequest {
  const given = { number, name: name === '' ? undefined : name };
  if (postDial === '') return given;
  return {
    ...given,
    postDial,
    pauseBeforeSeconds: readSeconds(pauseBefore),
    pauseAfterSeconds: readSeconds(pauseAfter),
  };
}

/** An empty pause means the usual one. */
function readSeconds(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^\d{1,2}$/.test(text)) throw new Refusal('pause-invalid', 'a pause is not a number');
  return Number(text);
}
