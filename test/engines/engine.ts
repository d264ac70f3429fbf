/** A browser with one window, for what all engines must do alike. */
export interface Engine {
  open(url: string): Promise<void>;
  /** Empty while a page loads. */
  url(): Promise<string>;
  /** Text of the first element; undefined while there is none. */
  text(selector: string): Promise<string | undefined>;
  isVisible(selector: string): Promise<boolean>;
  /** Replaces what a field holds, key by key. */
  type(selector: string, text: string): Promise<void>;
  press(selector: string): Promise<void>;
  /** The value of an expression in the page. */
  read(expression: string): Promise<unknown>;
  /** Runs a statement in the page, such as one that leaves it. */
  run(statement: string): Promise<void>;
  /** All cookies of a page's host, and others instead. */
  useCookies(cookies: Record<string, string>): Promise<void>;
  close(): Promise<void>;
}

export const isVisibleScript = (selector: string) =>
  `(() => { const found = document.querySelector(${JSON.stringify(selector)});
    return found !== null && found.checkVisibility(); })()`;

export const textScript = (selector: string) => `document.querySelector(${JSON.stringify(selector)})?.textContent`;
