import { methodName } from '../kinds/method-words.ts';
import { type Html, html } from '../kit/html.ts';
import type { MethodView } from '../kit/method-view.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import { waitWords } from '../kit/wait-words.ts';
import { type CallView, isByCall } from './describe-call.ts';

/** What a user without a code can do now: wait in the queue, call again later or now, or use another method. */
const choices = ['wait', 'later', 'now', 'never'] as const;
type Choice = (typeof choices)[number];

/** Most names that one sentence lists. */
const maxNames = 3;

export interface NextChoice {
  call: CallView;
  others: readonly MethodView[];
  /** Why no further call is possible, if known. */
  noneLeftWhy?: TextName | undefined;
  /** While a method is being added, no other method can replace it, only another number. */
  adding: boolean;
}

/**
 * The next choice in one sentence, after the news: "Call again in 20 s, or use: authenticator, desk." It is outside the
 * live region because it changes every second; `browser/next-step.js` announces each choice once.
 */
export function nextChoice(context: RenderContext, given: NextChoice): Html {
  const { call } = given;
  const choice = choiceOf(call);
  const templates = choices.map((each) => [each, choiceWords(context, each, given, '#')] as const);
  const words = new Map(templates);
  const seconds = choice === 'wait' ? call.waitSeconds : call.againInSeconds;
  return html`<p class="next" id="next" ${choice === undefined && html`hidden`}
    data-wait="${words.get('wait')}" data-later="${words.get('later')}" data-now="${words.get('now')}" data-never="${words.get('never')}"
    data-seconds="${t(context, 'wait-seconds', { count: '#' })}" data-minutes="${t(context, 'wait-minutes', { count: '#' })}"
    >${choice !== undefined && choiceWords(context, choice, given, waitWords(context.language, seconds ?? 0))}</p>`;
}

function choiceOf({ over, waitSeconds, againInSeconds, noneLeft }: CallView): Choice | undefined {
  if (waitSeconds !== undefined) return 'wait';
  if (!over) return undefined;
  if (noneLeft === true) return 'never';
  if (againInSeconds === undefined) return undefined;
  return againInSeconds > 0 ? 'later' : 'now';
}

function choiceWords(context: RenderContext, choice: Choice, given: NextChoice, wait: string): string {
  const { others, adding, noneLeftWhy } = given;
  if (choice === 'never' && adding) return t(context, 'next-never-adding');
  if (choice === 'never' && noneLeftWhy !== undefined) return t(context, noneLeftWhy);
  const name = !isByCall(given.call.kind) && choice === 'now' ? 'next-send' : (`next-${choice}` as const);
  const there = others.filter(({ offline }) => offline !== true);
  if (there.length === 0) return t(context, name, { wait });
  return t(context, `${name}-or`, { wait, others: namesOf(context, there) });
}

function namesOf(context: RenderContext, others: readonly MethodView[]): string {
  const names = others
    .slice(0, maxNames)
    .map((each) => methodName(context, each))
    .join(', ');
  return others.length <= maxNames ? names : t(context, 'and-more', { names, count: others.length - maxNames });
}
