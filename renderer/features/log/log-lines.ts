import { api, ask } from '../../api';

const PAGE_LINES = 500;
/** Pages kept in memory: the view and what lies around it. */
const KEPT_PAGES = 12;

/** A window onto a job's log: pages are fetched when their lines are looked at, and forgotten when others are. */
export class LogLines {
  private readonly jobId: string;
  private readonly onLoaded: () => void;
  private readonly pages = new Map<number, readonly string[]>();
  private readonly loading = new Set<number>();

  constructor(jobId: string, onLoaded: () => void) {
    this.jobId = jobId;
    this.onLoaded = onLoaded;
  }

  /** The line, or null while its page is on the way. */
  line(index: number, totalLines: number): string | null {
    const page = Math.floor(index / PAGE_LINES);
    const lines = this.pages.get(page);
    const expected = Math.min(PAGE_LINES, totalLines - page * PAGE_LINES);
    if (lines === undefined || lines.length < expected) this.load(page);
    return lines?.[index % PAGE_LINES] ?? null;
  }

  private load(page: number): void {
    if (this.loading.has(page)) return;
    this.loading.add(page);
    ask(api.publish.log({ id: this.jobId, from: page * PAGE_LINES, count: PAGE_LINES }))
      .then(({ lines }) => {
        this.pages.delete(page);
        this.pages.set(page, lines);
        for (const old of this.pages.keys()) {
          if (this.pages.size <= KEPT_PAGES) break;
          this.pages.delete(old);
        }
      })
      .catch(() => undefined)
      .finally(() => {
        this.loading.delete(page);
        this.onLoaded();
      });
  }
}
