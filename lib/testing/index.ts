export { ClusterNode, NodeTaint } from '../proof/scheduling';
export * from './placements';
