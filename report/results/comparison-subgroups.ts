/** The metric of a task in groups of its test images. Shares are not percentages; intervals are of 1 - alpha, unadjusted. */

type Interval = readonly [number, number] | null;

export interface SubgroupColumn {
  /** Of the table that the experiment names. */
  readonly column: string;
  readonly groups: readonly {
    readonly name: string;
    /** Test images in it. */
    readonly cases: number;
    /** By the experiment, before the run. */
    readonly named: boolean;
    /** Why its intervals are too narrow, and it is not tested; null where it is large enough. */
    readonly small: string | null;
    /** Over the trials in which the metric has a value there. */
    readonly arms: Readonly<
      Record<
        string,
        { readonly n: number; readonly mean: number | null; readonly sd: number | null; readonly interval: Interval }
      >
    >;
  }[];
  /** Of each arm, every group against the largest one. */
  readonly differences: readonly GroupDifference[];
  /** Within each group, the arm that is first of all test images against each other one: described, not tested. */
  readonly gaps: readonly GroupGap[];
}

export interface GroupDifference {
  readonly arm: string;
  readonly group: string;
  /** The group with most test images. */
  readonly reference: string;
  /** Mean in the group less that in the reference; null where one has no value. */
  readonly difference: number | null;
  readonly interval: Interval;
  readonly p: number | null;
  /** By Holm over every test of the task's subgroups. */
  readonly p_adjusted: number | null;
  readonly differs: boolean;
  /** Why it is not tested; null where it is. */
  readonly no_test: string | null;
}

export interface GroupGap {
  readonly group: string;
  /** First of all test images. */
  readonly leader: string;
  readonly arm: string;
  /** The leader's mean less the arm's, in the group. */
  readonly difference: number | null;
  readonly interval: Interval;
}
