export * from './diff';
export { diffOf } from './diff-of';
export { diffMarkdown } from './markdown';
