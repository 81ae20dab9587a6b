/** The metric of a task in groups of its test images: described, never tested. */

export interface SubgroupColumn {
  /** Of the table that the experiment names. */
  readonly column: string;
  readonly groups: readonly {
    readonly name: string;
    /** Test images in it. */
    readonly cases: number;
    /** Over the trials in which the metric has a value there; shares are not percentages. */
    readonly arms: Readonly<
      Record<string, { readonly n: number; readonly mean: number | null; readonly sd: number | null }>
    >;
  }[];
}
