import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { stepsOf } from './describe-call.ts';
import { type NextChoice, nextChoice } from './next-choice.ts';

/**
 * The call in progress: its steps, a sentence, the key to press, and what the user can do next.
 * `browser/call-progress.js` keeps it up to date.
 *
 * @param given.over the challenge is over
 * @param progressPath path of the event stream
 */
export function callProgress(
  context: RenderContext,
  given: NextChoice & { over?: boolean },
  progressPath: string,
): Html {
  const { call, over = false } = given;
  // The stream of a challenge that is over asks for a reload at once, so its page would be loaded again for ever.
  return html`<div class="call" id="call" ${!over && html`data-progress="${progressPath}"`} ${call.noneLeft === true && html`data-none-left=""`}>
    <ol class="steps">
      ${stepsOf[call.kind].map(
        (step, index) =>
          html`<li data-state="${call.steps[index] ?? 'ahead'}" ${
            call.steps[index] === 'now' && html`aria-current="step"`
          }><span>${t(context, `step-${step}`)}</span></li>`,
      )}
    </ol>
    <div class="news" role="status">
      <p id="news">${call.news}</p>
      <p class="asked" id="asked" ${call.key === undefined && html`hidden`}>${t(context, 'press')} <kbd id="asked-key">${call.key ?? ''}</kbd></p>
      <p class="unseen" id="next-said"></p>
    </div>
    ${nextChoice(context, given)}
    ${!call.over && html`<noscript><p class="look"><a href="${context.path}">${t(context, 'look-again')}</a></p></noscript>`}
  </div>`;
}
