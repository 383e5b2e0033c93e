/** Some keys that belong together, and what they are about. */
export interface ConfSection {
  readonly title: string;
  readonly keys: { [key: string]: string };
}

/**
 * A configuration file as RocketMQ reads it: a Java properties file, in which a backslash escapes, blanks before a value vanish, and
 * whatever is not ISO 8859-1 must be written as \uXXXX.
 */
export function confFile(sections: ConfSection[]): string {
  const filled = sections.filter(({ keys }) => Object.keys(keys).length > 0);
  return filled.map(({ title, keys }) => `# ${title}\n${Object.entries(keys).map(line).join('')}`).join('\n');
}

/** Keys in one order, whoever wrote them: the order alone must not restart anything. */
export const sorted = (keys: { [key: string]: string } = {}) => Object.fromEntries(Object.entries(keys).sort(([a], [b]) => (a < b ? -1 : 1)));

const line = ([key, value]: [string, string]) => `${key}=${escaped(value)}\n`;

function escaped(value: string): string {
  const text = value.replaceAll('\\', '\\\\').replace(/^ /, '\\ ');
  return text.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
