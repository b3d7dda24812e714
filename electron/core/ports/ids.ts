/** Fresh identifiers; job IDs sort by time. */
export interface Ids {
  next(): string;
}
