export * from './proof';
export { Text } from './text';
export * from './verdict';
