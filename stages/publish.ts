/** What a published report says of the run that made it, for those that know stages but no reports. */
export { markRun, type RunFacts } from '../report/run-block.ts';
