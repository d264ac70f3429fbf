/** Everybody, or everybody in a company, chooses a new password (S17). */
export interface PasswordCampaign {
  id: string;
  /** Undefined: for all companies. */
  companyId: string | undefined;
  /** Date C: passwords that were set before it must be changed at the next login. */
  startsAt: Date;
  /** Three months later by the database's calendar: what was never changed is replaced from here on. */
  replacesAt: Date;
  /** Kind and id of who started it. */
  createdBy: string;
}

/** A campaign and how far it is. */
export interface CampaignStatus extends PasswordCampaign {
  /** Users who were there when it started. */
  users: number;
  /** Those who have chosen a new password since. */
  changed: number;
  /** Those whose password was replaced. */
  replaced: number;
}
