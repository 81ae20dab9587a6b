/** In the output of `leakage`: a `LeakageAudit`. */
export const LEAKAGE_FILE = 'leakage.json';
