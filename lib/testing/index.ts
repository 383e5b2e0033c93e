export * from '../proof/cluster-node';
export * from './placements';
