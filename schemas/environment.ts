/** With what a result was computed: kept with it, because the same parameters can give other last digits elsewhere. */
export interface Environment {
  /** The device that computed it, never `auto`; null for steps that compute on none. */
  readonly device: string | null;
  readonly threads: number;
  /** Such as `linux-x64`. */
  readonly platform: string;
  readonly cpu: string;
  /** By name: assay, node and the libraries that assay uses. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Environment of a result and of every result that it was made from, by stage. */
export type Lineage = Readonly<Record<string, Environment>>;
