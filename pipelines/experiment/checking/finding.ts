/** Problem with the setting at a dotted path of the cell. */
export interface CellFinding {
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}
