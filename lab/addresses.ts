/** Ports of the lab's programs, all on loopback, and the passwords made for this start. */
export interface LabAddresses {
  redisPort: number;
  databasePort: number;
  /** Asterisk's HTTP server, with ARI and with SIP over WebSocket at /ws. */
  httpPort: number;
  sipPort: number;
  amiPort: number;
  /** A free port, where a test starts its own outside world behind `PJSIP/{number}@trunk`. */
  trunkPort: number;
  /** The same for `PJSIP/{number}@trunk-2`. */
  secondTrunkPort: number;
  /** Port for Asterisk's copies of SIP messages: BELCODE_SIP_REPORTS of the dialler that reads them. */
  sipReportsPort: number;
  ariPassword: string;
  amiPassword: string;
  /** Folder of this lab, with configuration and logs. */
  folder: string;
}
