/** Whom a file belongs to, by the numbers of the system. */
export interface Owner {
  uid: number;
  gid: number;
}
