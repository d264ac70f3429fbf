import { type Challenge, type ChallengeState, isChallengeOver } from '../challenges/challenge.ts';
import type { Entered } from '../login/enter.ts';
import { methodBeingAdded, methodOf } from './method-of-factor.ts';
import type { MethodView } from './method-view.ts';
import type { CodeView } from './pages/code-page.ts';
import type { PanelParts } from './panel-parts.ts';
import { readCall } from './read-call.ts';
import type { Language, TextName } from './texts.ts';
import type { Notice } from './visit.ts';

interface Wanted {
  why: 'login' | 'add' | 'confirm';
  language: Language;
  notice?: Notice | undefined;
}

/** What the page with the code shows: which method, how its call goes, and what else there is. */
export async function readCodeView(
  parts: Pick<PanelParts, 'login' | 'progress' | 'featureCode' | 'help'>,
  { session, facts, factors }: Entered,
  { why, language, notice }: Wanted,
): Promise<CodeView> {
  const { country } = facts.company;
  const { challenge: asked, adding } = session.work;
  const id = why === 'add' ? adding?.challengeId : asked?.id;
  const challenge = id === undefined ? undefined : await parts.login.challenges.find(id);
  const methods = factors.map((each) => methodOf(each, country));
  const method =
    why === 'add' && adding !== undefined
      ? methodBeingAdded(adding, country)
      : (methods.find((each) => each.id === asked?.factorId) ?? primaryOf(methods));
  const state = challenge?.state ?? 'expired';
  const over = challenge === undefined || isChallengeOver(state);
  return {
    ...{ why, method, digits: parts.login.digits, over, help: parts.help },
    ...(await callPart(parts, challenge, language)),
    others: why === 'add' ? [] : inTurn(methods, method.id),
    featureCode: method.internal === true ? parts.featureCode : undefined,
    notice: notice ?? (over && id !== undefined ? overNotice(state) : undefined),
  };
}

async function callPart(
  parts: Pick<PanelParts, 'login' | 'progress'>,
  challenge: Challenge | undefined,
  language: Language,
): Promise<Pick<CodeView, 'call' | 'noneLeftWhy'>> {
  return challenge?.kind === 'phone' ? readCall(parts, challenge, language) : {};
}

/** All but one, in the person's order from that one on: what comes next stands first. */
function inTurn(methods: readonly MethodView[], id: string): MethodView[] {
  const at = methods.findIndex((each) => each.id === id);
  return [...methods.slice(at + 1), ...methods.slice(0, Math.max(0, at))];
}

function primaryOf(methods: readonly MethodView[]): MethodView {
  const primary = methods.find((each) => each.primary) ?? methods[0];
  // Only who has none gets this far, by a link of before: there is nothing to send a code by.
  return primary ?? { id: '', kind: 'phone', primary: true };
}

function overNotice(state: ChallengeState): Notice {
  const names: Partial<Record<ChallengeState, TextName>> = {
    failed: 'code-failed',
    cancelled: 'code-cancelled',
    reported: 'code-reported',
  };
  return { mood: 'bad', text: names[state] ?? 'code-expired' };
}
