/** What a name stands for in a graph: prefixes keep inputs, variables, outputs and updates apart. */
export const prefixes = { input: 'input/', variable: 'variable/', output: 'output/', update: 'update/' } as const;
