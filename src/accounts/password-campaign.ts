/** A campaign in which all users, or those of one company, choose a new password (S17). */
export interface PasswordCampaign {
  id: string;
  /** Undefined for all companies. */
  companyId: string | undefined;
  /** Date C: passwords that were set before it must be changed at the next login. */
  startsAt: Date;
  /** Three months later by the database's calendar. From then on unchanged passwords are replaced. */
  replacesAt: Date;
  /** Kind and id of the actor who started it. */
  createdBy: string;
}

/** A campaign and its progress. */
export interface CampaignStatus extends PasswordCampaign {
  /** Users at its start. */
  users: number;
  /** Users who have chosen a new password since. */
  changed: number;
  /** Users whose password was replaced. */
  replaced: number;
}
