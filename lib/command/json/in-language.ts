import type { Language } from '../../proof/text';

/** A value with every text in it told in one language, as JSON for programs has it. @internal */
export function inLanguage(value: any, language: Language): any {
  if (Array.isArray(value)) return value.map((item) => inLanguage(item, language));
  if (typeof value !== 'object' || value === null) return value;
  if (typeof value.en === 'string' && typeof value.zh === 'string') return value[language];
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inLanguage(part, language)]));
}
