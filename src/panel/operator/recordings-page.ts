import { findProfile } from '../../languages/languages.ts';
import type { ListedSubmission, SubmissionsView } from '../../submissions/read-submissions.ts';
import { addresses } from '../kit/addresses.ts';
import { asKept, buttonForm, noticeBox, selectField, tokenField } from '../kit/forms.ts';
import { type Html, html } from '../kit/html.ts';
import { layout } from '../kit/layout.ts';
import { formatMoment, type Notice, type RenderContext, t, tBold } from '../kit/render-context.ts';
import { judgedList, readJudged } from './judged-list.ts';

export interface RecordingsPage extends SubmissionsView {
  notice?: Notice | undefined;
  /** The prompt that was chosen. */
  name: string;
  /** What the checks found in a file that was not handed in. */
  judged?: string | undefined;
}

const maxWords = 60;

/** For operators: hand in recordings of prompts, hear them, and see what became of them. */
export function recordingsPage(context: RenderContext, view: RecordingsPage): Html {
  const { value: judged = '' } = asKept(context, 'judged', { value: view.judged });
  return layout(context, {
    title: 'recordings-title',
    intro: tBold(context, 'recordings-intro', { command: 'belcode sounds take' }),
    wide: true,
    body: html`${noticeBox(context, view.notice)}
    ${
      judged !== '' &&
      html`<section class="card" aria-labelledby="judged-title">
        <h2 id="judged-title">${t(context, 'recordings-judged')}</h2>
        ${judgedList(context, readJudged(judged))}
      </section>`
    }
    ${handInCard(context, view)}
    <section class="card" aria-labelledby="handed-in-title">
      <h2 id="handed-in-title">${t(context, 'recordings-handed-in')}</h2>
      ${view.submissions.length === 0 && html`<p>${t(context, 'recordings-none')}</p>`}
      <ul class="recordings">${view.submissions.map((each) => submissionRow(context, each))}</ul>
    </section>`,
  });
}

function handInCard(context: RenderContext, { languages, language, prompts, name }: RecordingsPage): Html {
  asKept(context, 'language', { value: language });
  return html`<section class="card" aria-labelledby="hand-in-title">
    <h2 id="hand-in-title">${t(context, 'recording-hand-in')}</h2>
    <nav class="recording-languages" aria-label="${t(context, 'languages')}">${languages.map(
      (each) =>
        html`<a href="${`${addresses.operatorRecordings}?prompts=${encodeURIComponent(each)}`}" lang="${each}" ${
          each === language && html`aria-current="true"`
        }>${findProfile(each)?.name ?? each}</a>`,
    )}</nav>
    <form method="post" action="${addresses.operatorRecordings}" enctype="multipart/form-data">
      ${tokenField(context)}<input type="hidden" name="language" value="${language}">
      ${selectField(context, {
        name: 'name',
        label: 'recording-what',
        value: name,
        options: prompts.map(({ name: value, fileName, words, company }) => ({
          value,
          text:
            company === undefined
              ? `${fileName}: ${shortened(words)}`
              : t(context, 'recording-greeting', { company, words: shortened(words) }),
        })),
      })}
      <div class="field">
        <label for="file">${t(context, 'recording-file')}</label>
        <input id="file" name="file" type="file" accept=".wav,.mp3,audio/wav,audio/mpeg" required aria-describedby="file-hint">
        <p class="hint" id="file-hint">${t(context, 'recording-file-hint')}</p>
      </div>
      <div class="buttons"><button class="primary" type="submit">${t(context, 'recording-judge')}</button></div>
    </form>
  </section>`;
}

function submissionRow(context: RenderContext, submission: ListedSubmission): Html {
  const { id, language, name, company, state, measured, remarks, faults, handedBy, handedAt, until } = submission;
  const about = `${company ?? name}, ${findProfile(language)?.name ?? language}`;
  const states = {
    waiting: () => t(context, 'recording-waiting', { moment: formatMoment(context, until) }),
    taken: () => t(context, 'recording-taken'),
    refused: () => t(context, 'recording-refused'),
  };
  return html`<li>
    <p class="who"><strong>${about}</strong> <span class="hint">${handedBy} · ${formatMoment(context, handedAt)}</span></p>
    <p class="state">${states[state]()}</p>
    ${
      state === 'waiting' &&
      html`<div class="acts"><audio controls preload="none" aria-label="${about}" src="${`${addresses.operatorRecordings}/${id}/sound`}"></audio>
      ${buttonForm(context, {
        action: `${addresses.operatorRecordings}/withdraw`,
        text: 'recording-withdraw',
        about,
        fields: html`<input type="hidden" name="recording" value="${id}">`,
      })}</div>`
    }
    ${
      state !== 'taken' &&
      html`<details><summary>${t(context, 'recordings-judged')}</summary>${judgedList(context, { faults, remarks, figures: measured })}
      <p class="hint"><code>${id}</code></p></details>`
    }
  </li>`;
}

function shortened(words: string): string {
  return words.length <= maxWords ? words : `${words.slice(0, maxWords - 1)}…`;
}
