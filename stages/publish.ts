/** What a published report says of the run that made it, for those that know stages but no reports. */
export { markRun } from '../report/run-block.ts';
