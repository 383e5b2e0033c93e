/** The properties that are set: spread over defaults, one that is there but undefined would take their place. */
export function withoutUndefined<T extends object>(props: T | undefined): T {
  return Object.fromEntries(Object.entries(props ?? {}).filter(([, value]) => value !== undefined)) as T;
}
