/**
 * By row of the annex of other projects' rules (`VPC: VPC has flow logs`, see ../frameworks/mappings.json): the rules of
 * ours that ask for the same, or why none does. A row that begins with CONFLICT names rules that ask for the opposite.
 */
export type Anchors = Readonly<Record<string, readonly [string, ...string[]] | string>>;
