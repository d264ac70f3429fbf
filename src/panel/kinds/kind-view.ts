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
 * What the pages show of a kind of method. Each kind is one file beside this one, and `kind-views.ts` lists them. Texts that
 * have the kind in their names are needed too: `kind-…`, `name-…`, `choose-…`, `forgot-by-…`, `forgot-code-…`.
 *
 * @typeParam Adding what the session keeps while a method is being added
 */
export interface KindView<Adding extends FactorBeingAdded = FactorBeingAdded> {
  icon(method: Pick<MethodView, 'landline' | 'internal'>): IconName;
  /** What it is, in a list of methods. */
  title(method: Pick<MethodView, 'landline' | 'internal'>): TextName;
  /** What a list says of one that has neither a name nor a number. */
  hint: TextName;
  /** Whether its devices are listed below it. */
  hasDevices: boolean;

  /** Where one begins to add it: a page that asks for more, or a button that begins at once. */
  begin: { page: string } | { button: string };
  /** The page that shows it, and takes its code, while it is being added. */
  addPage: string;
  /** The title of that page, where it is the one of codes. */
  addTitle: TextName;
  /** What is known of one that is being added. */
  viewOf(adding: Adding, country: string): Partial<MethodView>;

  /** Where the code comes, above the field for it. @param words the method in a sentence */
  intro(context: RenderContext, view: CodeView, words: string): HtmlValue;
  /** Where the digits are to be found, beside the field. */
  codeFrom: TextName;
  /** What the page shows in place of the field for a code, or beside it; left out for the field alone. */
  answerPart?(
    parts: Pick<PanelParts, 'login' | 'panelUrl'>,
    entered: Pick<Entered, 'session' | 'facts'>,
    asked: { challenge: Challenge; here: string },
  ): Promise<Pick<CodeView, 'pairing' | 'number'>>;
}
