/** A line of a story: what happened, so many milliseconds after its beginning. Lines of several stories can be sorted. */
export const storyLine = (millis: number, what: string) => `${(millis / 1000).toFixed(1).padStart(6)} ${what}`;
