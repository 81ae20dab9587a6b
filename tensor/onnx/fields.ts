/** How fields of a protocol buffer are described to protobufjs. */

export const one = (id: number, type: string) => ({ id, type });
export const many = (id: number, type: string) => ({ id, type, rule: 'repeated' });
