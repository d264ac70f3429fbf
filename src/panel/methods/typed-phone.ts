import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import { formText } from '../kit/read-form.ts';

/** The form of a telephone number as it was typed: it comes back whole when it is refused. */
export interface TypedPhone {
  number: string;
  name: string;
  /** Behind a switchboard. */
  extension: string;
  pauseBefore: string;
  pauseAfter: string;
}

export function typedPhone(request: FastifyRequest): TypedPhone {
  const text = (name: keyof TypedPhone) => formText(request, name).trim();
  return {
    number: text('number'),
    name: text('name'),
    extension: text('extension'),
    pauseBefore: text('pauseBefore'),
    pauseAfter: text('pauseAfter'),
  };
}

export interface PhoneRequest {
  number: string;
  name?: string | undefined;
  extension?: string | undefined;
  pauseBeforeSeconds?: number | undefined;
  pauseAfterSeconds?: number | undefined;
}

/** As `beginFactor` takes it. @throws Refusal extension-invalid when a pause is no number */
export function readTypedPhone({ number, name, extension, pauseBefore, pauseAfter }: TypedPhone): PhoneRequest {
  const given = { number, name: name === '' ? undefined : name };
  if (extension === '') return given;
  return {
    ...{ ...given, extension },
    ...{ pauseBeforeSeconds: readSeconds(pauseBefore), pauseAfterSeconds: readSeconds(pauseAfter) },
  };
}

/** Nothing typed is nothing said: then there is a usual pause. */
function readSeconds(text: string): number | undefined {
  if (text === '') return undefined;
  if (!/^\d{1,2}$/.test(text)) throw new Refusal('extension-invalid', 'a pause is no number');
  return Number(text);
}
