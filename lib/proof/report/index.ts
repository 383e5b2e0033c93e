export { type ReportInput, reportOf } from './report';
export { writeReport } from './write-report';
