/** Tags that may be neither moved nor deleted, as patterns: `v*` in every repository, `game:v*` in one (its name without the project). */
export class ImmutableTags {
  private readonly patterns: () => readonly string[];

  constructor(patterns: () => readonly string[]) {
    this.patterns = patterns;
  }

  /** `repository` without the project. */
  has(repository: string, tag: string): boolean {
    return this.patterns().some((pattern) => {
      const [where, name] = pattern.includes(':') ? pattern.split(':', 2) : ['**', pattern];
      return glob(where ?? '').test(repository) && glob(name ?? '').test(tag);
    });
  }
}

/** `**` is anything, `*` anything but a slash, `?` one character (as Harbor's doublestar, of which the sandbox knows these). */
function glob(pattern: string): RegExp {
  const source = pattern.replace(/\*\*|[*?]|[^*?]+/g, (part) => {
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    return part === '?' ? '[^/]' : part.replace(/[.+^${}()|[\]\\]/g, '\\$&');
  });
  return new RegExp(`^${source}$`);
}
