/** A text in the languages it is told in. */
export interface Text {
  /** In English. */
  readonly en: string;
  /** In Chinese. */
  readonly zh: string;
}

/** A language of {@link Text}: en or zh. @internal */
export type Language = keyof Text;

/** A text that is a name, a number or YAML, and the same in every language. @internal */
export const plain = (text: string): Text => ({ en: text, zh: text });

/** Texts after one another. @internal */
export const join = (texts: Text[], separator: Text): Text => ({
  en: texts.map(({ en }) => en).join(separator.en),
  zh: texts.map(({ zh }) => zh).join(separator.zh),
});
