import type { JudgedUpload } from '../../speech/recordings/judge-upload.ts';
import { type RecordingFault, recordingChecks } from '../../speech/recordings/recording-checks.ts';
import { readFigures } from '../../submissions/read-row.ts';
import { type Html, html } from '../kit/html.ts';
import { type RenderContext, t } from '../kit/render-context.ts';
import { isTextName } from '../kit/texts.ts';

export interface Judged {
  faults: readonly string[];
  remarks: readonly string[];
  /** Undefined of what is no sound, and of silence. */
  figures?: { seconds: number; level: number; expectedSeconds: number } | undefined;
}

/** A judgement as one text, in which it is kept from the form to the page that shows it. */
export function judgedText({ faults, remarks, measured, expectedSeconds }: JudgedUpload): string {
  const judged: Judged = {
    faults: faults.map(({ fault }) => fault),
    remarks: remarks.map(({ fault }) => fault),
    // A text of JSON has no level of silence.
    figures: readFigures({ ...measured, expectedSeconds }),
  };
  return JSON.stringify(judged);
}

export function readJudged(text: string): Judged {
  return JSON.parse(text) as Judged;
}

const measuredChecks: readonly RecordingFault[] = recordingChecks.map(({ fault }) => fault);

/** Each check by its name, and what was found. Of what is no sound only that is said. */
export function judgedList(context: RenderContext, { faults, remarks, figures }: Judged): Html {
  const others = faults.filter((fault) => !measuredChecks.some((each) => each === fault));
  const shown = others.length > 0 ? others : measuredChecks;
  return html`${figures !== undefined && html`<p>${figuresText(context, figures)}</p>`}
    <ul class="checks">${shown.map((fault) => {
      const found = faults.includes(fault) ? 'bad' : remarks.includes(fault) ? 'noted' : 'good';
      const name = `check-${fault}`;
      return html`<li class="${found}">${isTextName(name) ? t(context, name) : fault}: <strong>${t(context, `recording-${found}`)}</strong> <code>${fault}</code></li>`;
    })}</ul>`;
}

function figuresText(context: RenderContext, { seconds, level, expectedSeconds }: NonNullable<Judged['figures']>) {
  const rounded = (value: number) => value.toFixed(1);
  return t(context, 'recording-facts', {
    seconds: rounded(seconds),
    expected: rounded(expectedSeconds),
    level: rounded(level),
  });
}
