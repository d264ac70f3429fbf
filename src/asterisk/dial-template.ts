/** The endpoint that a dial template names; undefined for one through a dialplan, or with the number as its name. */
export function endpointOfTemplate(template: string): string | undefined {
  return /^PJSIP\/(?:[^@/]*@)?([A-Za-z0-9_.-]+)(?:\/|$)/.exec(template)?.[1];
}

/** The context of a dial template that goes through a dialplan: `Local/{number}@from-internal/n`. */
export function contextOfTemplate(template: string): string | undefined {
  return /^Local\/[^@]*@([^/]+)/.exec(template)?.[1];
}
