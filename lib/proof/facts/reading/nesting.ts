import type { Text } from '../../text';

/** How deep a document may be nested. No API object comes near, and whoever walks through a deeper one runs out of stack. @internal */
export const DEEPEST = 200;

/** What is said about a deeper one. @internal */
export const TOO_DEEP: Text = { en: `nested deeper than ${DEEPEST} levels`, zh: `嵌套超过 ${DEEPEST} 层` };
