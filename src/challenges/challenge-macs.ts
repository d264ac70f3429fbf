import { StoredMac } from '../stored-mac.ts';
import type { Challenge } from './challenge.ts';

/** What a challenge is about: who is asked by which method, and for whom. It changes only with a new delivery. */
export type ChallengeFacts = Pick<
  Challenge,
  'id' | 'owner' | 'kind' | 'proof' | 'to' | 'language' | 'purpose' | 'deliveryId' | 'openedAt'
> &
  Partial<Pick<Challenge, 'pageSession' | 'postDial' | 'userId' | 'factorId' | 'known'>>;

/** The digest of the code that is valid, and the delivery that brings it. */
export interface ArmedCode {
  id: string;
  deliveryId: string;
  digest: string;
}

/** The digest of the code that was typed, and of the one that was compared instead, as with an authenticator. */
export interface ComparedAnswer {
  id: string;
  typed: string;
  compared: string;
}

/**
 * The MACs of a challenge. A writer to Redis cannot make a challenge, give one to another user, telephone or delivery,
 * choose its code, or let it pass.
 */
export class ChallengeMacs {
  readonly #facts: StoredMac;
  readonly #armed: StoredMac;
  readonly #answer: StoredMac;

  constructor(secret: string) {
    this.#facts = new StoredMac(secret, 'challenge');
    this.#armed = new StoredMac(secret, 'armed code');
    this.#answer = new StoredMac(secret, 'right answer');
  }

  ofFacts(facts: ChallengeFacts): string {
    return this.#facts.of(partsOf(facts));
  }

  areFacts(facts: ChallengeFacts, mac: string): boolean {
    return this.#facts.isOf(partsOf(facts), mac);
  }

  /** Only the program that makes a code has it. */
  ofArmed({ id, deliveryId, digest }: ArmedCode): string {
    return this.#armed.of([id, deliveryId, digest]);
  }

  isArmed({ id, deliveryId, digest }: ArmedCode, mac: string): boolean {
    return this.#armed.isOf([id, deliveryId, digest], mac);
  }

  /** Worthless unless the compared digest is the armed one. */
  ofAnswer({ id, typed, compared }: ComparedAnswer): string {
    return this.#answer.of([id, typed, compared]);
  }

  isAnswer({ id, typed, compared }: ComparedAnswer, mac: string): boolean {
    return this.#answer.isOf([id, typed, compared], mac);
  }
}

function partsOf(facts: ChallengeFacts): (string | number)[] {
  const { id, owner, kind, proof, to, language, purpose, deliveryId, openedAt } = facts;
  const { postDial, userId = '', factorId = '', pageSession = '', known = false } = facts;
  const dialled = postDial === undefined ? '' : JSON.stringify(postDial);
  const person = [userId, factorId, pageSession, ...(known ? ['known'] : [])];
  return [id, owner, kind, proof, to, dialled, ...person, language, purpose, deliveryId, openedAt];
}
