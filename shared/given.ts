type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** What was given at all: an option that is undefined must not hide its default when both are spread into one. */
export const withoutUndefined = <T extends object>(value: T): Given<T> =>
  Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as Given<T>;
