import type { FactorKind } from '../../accounts/factor-kind.ts';
import type { FactorBeingAdded } from '../../accounts/session.ts';
import { app } from './app.ts';
import { authenticator } from './authenticator.ts';
import type { MethodKind } from './method-kind.ts';
import { passkey } from './passkey.ts';
import { phone } from './phone.ts';

/** Every kind of method with its own types. */
const methodKinds = { phone, app, authenticator, passkey } satisfies Record<FactorKind, MethodKind>;

/** A kind without its types: values from the file of a kind are only passed back to that file. */
export function methodKind(kind: FactorKind): MethodKind {
  return methodKinds[kind];
}

/** The input to begin a method, for each kind. */
export type MethodWish = {
  [Kind in FactorKind]: { kind: Kind } & Parameters<(typeof methodKinds)[Kind]['check']>[2];
}[FactorKind];

/** The input to begin a method again; undefined when the user must type it again. */
export function wishAgain({
  name,
  ...adding
}: FactorBeingAdded): (MethodWish & { name: string | undefined }) | undefined {
  const wish = methodKind(adding.kind).wishAgain(adding);
  // Only the file of a kind reads what that file wrote.
  return wish === undefined
    ? undefined
    : ({ ...wish, kind: adding.kind, name } as MethodWish & { name: string | undefined });
}

/** What the owner of a method that is being added sees, for each kind. */
export type ShownMethod = {
  [Kind in FactorKind]: { kind: Kind } & Awaited<ReturnType<(typeof methodKinds)[Kind]['show']>>;
}[FactorKind];
