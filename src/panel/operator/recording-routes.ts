import type { FastifyReply, FastifyRequest } from 'fastify';
import { withdrawSubmission } from '../../submissions/end-submission.ts';
import { handIn } from '../../submissions/hand-in.ts';
import { readSubmissions, readWav } from '../../submissions/read-submissions.ts';
import { addresses } from '../kit/addresses.ts';
import { setFlash } from '../kit/panel-cookies.ts';
import { formText, queryText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered, empoweredNow } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { takeFiles } from './form-with-file.ts';
import { judgedText } from './judged-list.ts';
import { recordingsPage } from './recordings-page.ts';
import { sendSound } from './send-sound.ts';

const path = addresses.operatorRecordings;

/** Half a minute in the quality of a studio: 48 kHz, 24 bits, stereo. */
const maxFileBytes = 8 * 1024 * 1024;
/** With the other fields of the form. */
const maxBodyBytes = maxFileBytes + 16 * 1024;

/** For operators: recordings of prompts are handed in, heard and withdrawn. None of it changes a prompt. */
export function addRecordingRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  takeFiles(panel, parts, { maxBodyBytes });

  const showPage = async (
    { request, reply }: { request: FastifyRequest; reply: FastifyReply },
    { trouble, judged }: { trouble?: Trouble; judged?: string } = {},
  ) => {
    const entered = empowered(request);
    const context = renderContextOf(request, site, entered);
    const wanted = [
      formText(request, 'language') || queryText(request, 'prompts'),
      context.kept?.fields.language?.value,
      context.language,
    ];
    const view = {
      ...(await readSubmissions(parts, wanted)),
      name: formText(request, 'name'),
      judged,
      notice: trouble?.notice ?? flashNotice(request, reply),
    };
    return show(reply, recordingsPage(context, view), trouble?.status);
  };

  panel.get(path, (request, reply) => showPage({ request, reply }));

  panel.post(path, async (request, reply) => {
    const [language, name] = [formText(request, 'language'), formText(request, 'name')];
    const bytes = Buffer.from(formText(request, 'file'), 'base64');
    const refuse = (text: 'recording-file-missing' | 'recording-not-good', judged?: string) =>
      showPage(
        { request, reply },
        { trouble: { notice: { mood: 'bad', text }, status: 422 }, ...(judged && { judged }) },
      );
    if (bytes.length === 0) return refuse('recording-file-missing');
    try {
      const handing = { ...parts, clock: parts.login.clock };
      const by = { operatorId: empowered(request).facts.user.id, may: () => empoweredNow(parts, request) };
      const { id, judged } = await handIn(handing, { language, name, bytes }, by);
      if (id === undefined) return await refuse('recording-not-good', judgedText(judged));
      setFlash(request, reply, 'recording-handed-in-now');
      return goTo(reply, `${path}?prompts=${encodeURIComponent(language)}`);
    } catch (error) {
      return showPage({ request, reply }, { trouble: troubleOf(request, error) });
    }
  });

  panel.post(`${path}/withdraw`, async (request, reply) => {
    try {
      const by = actingOperator(request);
      await withdrawSubmission(parts, formText(request, 'recording'), by);
      setFlash(request, reply, 'recording-withdrawn-now');
      return goTo(reply, path);
    } catch (error) {
      return showPage({ request, reply }, { trouble: troubleOf(request, error) });
    }
  });

  panel.get<{ Params: { id: string } }>(`${path}/:id/sound`, async (request, reply) =>
    sendSound(request, reply, await readWav(parts, request.params.id)),
  );
}
