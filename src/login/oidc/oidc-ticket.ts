/** What programs and browsers hold for a while in OpenID Connect. A grant is named by the others, and ends them. */
export const oidcTicketKinds = ['AccessToken', 'AuthorizationCode', 'RefreshToken', 'Grant', 'Interaction'] as const;
export type OidcTicketKind = (typeof oidcTicketKinds)[number];

/** The facts of a ticket, without its id. */
export type OidcTicket = Record<string, unknown>;
