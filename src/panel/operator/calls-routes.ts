import type { FastifyReply, FastifyRequest } from 'fastify';
import { Refusal } from '../../errors.ts';
import {
  liftBlock,
  releaseSuspended,
  releaseUserCalls,
  resumeCalls,
  stopCalls,
} from '../../incidents/operate-calls.ts';
import type { Entered } from '../../login/enter.ts';
import { addresses } from '../kit/addresses.ts';
import { type FlashMessage, setFlash } from '../kit/panel-cookies.ts';
import { formText } from '../kit/read-form.ts';
import {
  flashNotice,
  goTo,
  renderContextOf,
  type SiteSettings,
  show,
  type Trouble,
  troubleOf,
} from '../kit/show-page.ts';
import type { TextName } from '../kit/texts.ts';
import type { Panel } from '../panel-app.ts';
import type { PanelParts } from '../panel-parts.ts';
import { empowered } from '../power-routes.ts';
import { actingOperator } from './acting-operator.ts';
import { backTo } from './back-to.ts';
import { callsPage } from './calls-page.ts';
import { personPath } from './person-link.ts';
import { readCallsView } from './read-calls-view.ts';

type WithId = { Params: { id: string } };

/** For operators: current calls and spending, the switch that stops all calls, and what a breaker has blocked. */
export function addCallsRoutes(panel: Panel, parts: PanelParts, site: SiteSettings): void {
  const { login } = parts;
  const showCalls = async (
    { request, reply, entered }: { request: FastifyRequest; reply: FastifyReply; entered: Entered },
    trouble?: Trouble,
  ) => {
    const view = await readCallsView(parts, entered.facts.company.country);
    const notice = trouble?.notice ?? flashNotice(request, reply);
    return show(reply, callsPage(renderContextOf(request, site, entered), { ...view, notice }), trouble?.status);
  };

  panel.get(addresses.operatorCalls, async (request, reply) =>
    showCalls({ request, reply, entered: empowered(request) }),
  );

  /** @param sure whether a box must be ticked first, so that a switch for all users is not pressed by accident */
  const addAct = (
    path: string,
    {
      act,
      said,
      sure = false,
      gone = 'block-gone',
    }: {
      act: (request: FastifyRequest, by: Operator) => Promise<void>;
      said: FlashMessage;
      sure?: boolean;
      gone?: TextName;
    },
  ) =>
    panel.post(path, async (request, reply) => {
      const entered = empowered(request);
      if (sure && formText(request, 'sure') !== 'yes') {
        return showCalls({ request, reply, entered }, { notice: { mood: 'bad', text: 'tick-first' }, status: 400 });
      }
      try {
        await act(request, actingOperator(request));
        setFlash(request, reply, said);
        return goTo(reply, addresses.operatorCalls);
      } catch (error) {
        return showCalls({ request, reply, entered }, actTrouble(request, error, gone));
      }
    });

  addAct(`${addresses.operatorCalls}/stop`, {
    act: (_, by) => stopCalls(login, by),
    said: 'calls-stopped',
    sure: true,
  });
  addAct(`${addresses.operatorCalls}/resume`, {
    act: (_, by) => resumeCalls(login, by),
    said: 'calls-resumed',
    sure: true,
  });
  addAct(`${addresses.operatorCalls}/lift`, {
    act: (request, by) => liftBlock(login, by, formText(request, 'area')),
    said: 'block-lifted',
  });
  addAct(`${addresses.operatorCalls}/release-number`, {
    act: async (request, by) => void (await releaseSuspended(login, by, formText(request, 'suspension'))),
    said: 'number-released-now',
    gone: 'number-not-stopped',
  });

  panel.post<WithId>(`${addresses.operatorUsers}/:id/release`, async (request, reply) => {
    await releaseUserCalls(login, actingOperator(request), request.params.id);
    setFlash(request, reply, 'calls-released');
    return goTo(reply, backTo(request, addresses.operatorUsers));
  });

  panel.post<WithId>(`${addresses.operatorUsers}/:id/release-number`, async (request, reply) => {
    const by = actingOperator(request);
    const said = await releaseSuspended(login, by, formText(request, 'suspension')).then(
      () => 'number-released-now' as const,
      (error) => {
        if (!isGone(error)) throw error;
        return 'number-not-stopped' as const;
      },
    );
    setFlash(request, reply, said);
    return goTo(reply, personPath(addresses.operatorUsers, request.params.id));
  });
}

/** A block may expire, or somebody else release a number, while an operator looks at it. */
function actTrouble(request: FastifyRequest, error: unknown, gone: TextName): Trouble {
  if (!isGone(error)) return troubleOf(request, error);
  return { notice: { mood: 'bad', text: gone }, status: error.status };
}

function isGone(error: unknown): error is Refusal {
  return error instanceof Refusal && error.id === 'not-found';
}

type Operator = Parameters<typeof stopCalls>[1];
