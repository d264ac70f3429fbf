import type { FactorKind } from '../../accounts/factor-kind.ts';
import type { FactorBeingAdded } from '../../accounts/session.ts';
import { app } from './app.ts';
import { authenticator } from './authenticator.ts';
import type { MethodKind } from './method-kind.ts';
import { phone } from './phone.ts';

/** Each kind of method, with the types of what it takes and gives. */
export const methodKinds = { phone, app, authenticator } satisfies Record<FactorKind, MethodKind>;

/** A kind as any other: what its own file gave out goes back to that file, and to no other. */
export function methodKind(kind: FactorKind): MethodKind {
  return methodKinds[kind];
}

/** What a person types to begin a method, for each kind. */
export type MethodWish = {
  [Kind in FactorKind]: { kind: Kind } & Parameters<(typeof methodKinds)[Kind]['check']>[2];
}[FactorKind];

/** What was typed to begin a method; undefined where the person must type it again. */
export function wishAgain({
  name,
  ...adding
}: FactorBeingAdded): (MethodWish & { name: string | undefined }) | undefined {
  const wish = methodKind(adding.kind).wishAgain(adding);
  // What a kind's own file reads is what its own file wrote.
  return wish === undefined
    ? undefined
    : ({ ...wish, kind: adding.kind, name } as MethodWish & { name: string | undefined });
}

/** What a method that is being added shows to its owner, for each kind. */
export type ShownMethod = {
  [Kind in FactorKind]: { kind: Kind } & Awaited<ReturnType<(typeof methodKinds)[Kind]['show']>>;
}[FactorKind];
