/** With what a result was computed: kept with it, because the same parameters can give other last digits elsewhere. */
export interface Environment extends ComputedOn {
  readonly threads: number;
  /** Such as `linux-x64`. */
  readonly platform: string;
  readonly cpu: string;
  /** By name: assay, node and the libraries that assay uses. */
  readonly versions: Readonly<Record<string, string>>;
}

/** What the process of a step tells of the device that it computed on. */
export interface ComputedOn {
  /** Its name, never `auto`; null for steps that compute on none. */
  readonly device: string | null;
  /** Its kind and its software, where it is none of this machine's processors. */
  readonly accelerator?: string;
  /** How many shared each batch, where several did. */
  readonly devices?: number;
  /** Present where equal runs may give other bytes. */
  readonly deterministic?: false;
}

/** Environment of a result and of every result that it was made from, by stage. */
export type Lineage = Readonly<Record<string, Environment>>;
