import type { Evidence } from '../verdict';

/** Where a line stands: the file and its number, else the object. @internal */
export const placeOf = ({ file, line, object }: Evidence): string => (file === undefined ? object : `${file}:${line ?? 1}`);
