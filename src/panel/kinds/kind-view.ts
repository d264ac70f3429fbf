import type { FactorBeingAdded } from '../../accounts/session.ts';
import type { Challenge } from '../../challenges/challenge.ts';
import type { Entered } from '../../login/enter.ts';
import type { CodeView } from '../code/code-view.ts';
import type { HtmlValue } from '../kit/html.ts';
import type { IconName } from '../kit/icons.ts';
import type { MethodView } from '../kit/method-view.ts';
import type { RenderContext } from '../kit/render-context.ts';
import type { TextName } from '../kit/texts.ts';
import type { PanelParts } from '../panel-parts.ts';

/**
 * What the pages show of a kind of method. Each kind has one file in this folder, and `kind-views.ts` lists them. A
 * kind also needs the texts that have it in their names: `kind-…`, `name-…`, `choose-…`, `forgot-by-…`,
 * `forgot-code-…`.
 *
 * @typeParam Adding what the session stores while a method is being added
 */
export interface KindView<Adding extends FactorBeingAdded = FactorBeingAdded> {
  icon(method: Pick<MethodView, 'landline' | 'internal'>): IconName;
  /** What it is, in a list of methods. */
  title(method: Pick<MethodView, 'landline' | 'internal'>): TextName;
  /** Words in a list for a method without a name or a number. */
  hint: TextName;
  /** Whether the list also shows its devices. */
  hasDevices: boolean;

  /** Where adding begins: a page that asks for more, or a button that begins at once. */
  begin: { page: string } | { button: string };
  /** The page that shows the method being added and takes its code. */
  addPage: string;
  /** The title of that page when it is the page with the code. */
  addTitle: TextName;
  /** What is known about a method being added. */
  viewOf(adding: Adding, country: string): Partial<MethodView>;

  /**
   * Where this person uses methods of the kind, when they cannot on the pages of this host; undefined where they can.
   *
   * @param host of the page, with its port
   */
  elsewhere?(parts: Pick<PanelParts, 'login'>, facts: Entered['facts'], host: string): string | undefined;

  /** The title of the page that takes its answer, for a kind without a code. */
  answerTitle?: TextName;
  /** The notice for a wrong answer, for a kind without a code. */
  wrongAnswer?: TextName;
  /** Words above the field, which say where the code comes. @param words the method in a sentence */
  intro(context: RenderContext, view: CodeView, words: string): HtmlValue;
  /** Words beside the field, which say where to find the digits. */
  codeFrom: TextName;
  /** What the page shows instead of the code field, or beside it. Undefined for the field alone. */
  answerPart?(
    parts: Pick<PanelParts, 'login'>,
    entered: Pick<Entered, 'session' | 'facts'>,
    about: { challenge: Challenge; here: string },
  ): Promise<Pick<CodeView, 'pairing' | 'number' | 'passkey'>>;
}
