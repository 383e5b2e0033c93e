export type { GroupOutage, Outage, PodFate, RunbookStep, SecondsRange } from './outage';
export { Recovery } from './outage';
export { type OutageOptions, outagesOf } from './outages-of';
