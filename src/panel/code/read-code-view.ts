import { helpOf } from '../../accounts/help-contact.ts';
import { brandOfCompany } from '../../brand/brands.ts';
import { type Challenge, type ChallengeState, isChallengeOver } from '../../challenges/challenge.ts';
import { methodKind } from '../../challenges/kinds/method-kinds.ts';
import type { EndReason } from '../../deliveries/delivery.ts';
import { Refusal } from '../../errors.ts';
import type { Entered } from '../../login/enter.ts';
import { type Asker, isKnownTo } from '../../login/known-asker.ts';
import { ownChallenge } from '../../login/own-challenge.ts';
import { kindViews } from '../kinds/kind-views.ts';
import { contactOf } from '../kit/contact-card.ts';
import { methodBeingAdded, methodOf } from '../kit/method-of-factor.ts';
import type { MethodView } from '../kit/method-view.ts';
import type { Notice } from '../kit/render-context.ts';
import type { Language, TextName } from '../kit/texts.ts';
import type { PanelParts } from '../panel-parts.ts';
import type { CodeView } from './code-view.ts';
import { type ReadCall, readCall } from './read-call.ts';

interface Wanted {
  why: 'login' | 'add' | 'confirm';
  language: Language;
  /** Origin of the panel as this browser reaches it, such as `https://panel.example`. */
  here: string;
  /** The same without the scheme. */
  host: string;
  /** Where the request comes from. */
  asker: Asker;
  notice?: Notice | undefined;
}

/** Reads what the page with the code shows: the method, the state of its call, and the other methods. */
export async function readCodeView(
  parts: Pick<PanelParts, 'login' | 'progress' | 'featureCode' | 'callerId' | 'help'>,
  { session, facts, factors, usable }: Entered,
  { why, language, notice, here, host, asker }: Wanted,
): Promise<CodeView> {
  const { country } = facts.company;
  const { challenge: pending, adding } = session.work;
  const id = why === 'add' ? adding?.challengeId : pending?.id;
  const challenge = id === undefined ? undefined : await ownChallenge(parts.login, session, id);
  const methods = factors.map((each) => methodOf(each, country));
  const elsewhereOf = ({ kind }: MethodView) => kindViews[kind].elsewhere?.(parts, facts, host);
  const offered = usable.map((each) => methodOf(each, country)).filter((each) => elsewhereOf(each) === undefined);
  const method =
    why === 'add' && adding !== undefined
      ? methodBeingAdded(adding, country)
      : (methods.find((each) => each.id === (challenge?.factorId ?? pending?.factorId)) ??
        primaryOf(offered.length > 0 ? offered : methods));
  const elsewhere = elsewhereOf(method);
  const state = challenge?.state ?? 'expired';
  const over = challenge === undefined || isChallengeOver(state);
  const { reason, ...call } = await callPart(parts, challenge, {
    language,
    brand: brandOfCompany(facts.company.brand),
    isKnown: () => isKnownTo(parts.login, session, asker),
  });
  return {
    why,
    method,
    digits: parts.login.digits,
    over,
    help: helpOf(facts.company, language, parts.help),
    ...call,
    others: why === 'add' ? [] : await withPresence(parts, session.userId, otherThan(method, offered)),
    featureCode: method.internal === true ? parts.featureCode : undefined,
    contact:
      methodKind(method.kind).delivery === 'call' && method.internal !== true
        ? contactOf(facts.company, parts.callerId)?.name
        : undefined,
    elsewhere,
    ...(challenge &&
      elsewhere === undefined &&
      (await kindViews[challenge.kind].answerPart?.(parts, { session, facts }, { challenge, here }))),
    notice:
      notice ??
      (usable.length === 0 && factors.length > 0 ? noneUsable : undefined) ??
      (over && id !== undefined ? overNotice(state, { challenge, reason }) : undefined),
  };
}

/** Every method of the user proved the reset of the password. */
const noneUsable: Notice = { mood: 'bad', text: 'refused-other-proof-needed' };

/** Marks the methods that are known to be unreachable at the moment. */
async function withPresence(
  { login }: Pick<PanelParts, 'login'>,
  userId: string,
  methods: readonly MethodView[],
): Promise<MethodView[]> {
  const kinds = [...new Set(methods.map(({ kind }) => kind))];
  const reached = await Promise.all(kinds.map((kind) => methodKind(kind).isReachable?.(login, userId)));
  const offline = kinds.filter((_, index) => reached[index] === false);
  return methods.map((each) => (offline.includes(each.kind) ? { ...each, offline: true } : each));
}

async function callPart(
  parts: Pick<PanelParts, 'login' | 'progress'>,
  challenge: Challenge | undefined,
  reading: Parameters<typeof readCall>[2],
): Promise<Partial<ReadCall>> {
  return challenge === undefined || methodKind(challenge.kind).delivery === 'none'
    ? {}
    : readCall(parts, challenge, reading);
}

/** The methods to choose instead. Of a kind whose methods all answer at once, none is another choice. */
function otherThan({ id, kind }: MethodView, offered: readonly MethodView[]): MethodView[] {
  const others = inTurn(offered, id);
  return methodKind(kind).oneForAll === true ? others.filter((each) => each.kind !== kind) : others;
}

/** All methods but one, in the user's order, beginning with the one after it. */
function inTurn(methods: readonly MethodView[], id: string): MethodView[] {
  const at = methods.findIndex((each) => each.id === id);
  return [...methods.slice(at + 1), ...methods.slice(0, Math.max(0, at))];
}

/** @throws Refusal factor-missing */
function primaryOf(methods: readonly MethodView[]): MethodView {
  const primary = methods.find((each) => each.primary) ?? methods[0];
  // Only a user without methods gets here, by a stale link.
  if (primary === undefined) throw new Refusal('factor-missing');
  return primary;
}

function overNotice(
  state: ChallengeState,
  { challenge, reason }: { challenge: Pick<Challenge, 'proof'> | undefined; reason: EndReason | undefined },
): Notice {
  const names: Partial<Record<ChallengeState, TextName>> = {
    failed: challenge?.proof === 'number' ? 'number-failed' : 'code-failed',
    // Nothing else stops what this page still asks for.
    cancelled: reason === 'wrong-number' ? 'code-cancelled' : 'code-replaced',
    reported: 'code-reported',
  };
  return { mood: 'bad', text: names[state] ?? 'code-expired' };
}
