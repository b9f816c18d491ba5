// An explicit list: a name that is not here is private to the folder.
export { Findings, type FindingsArgs } from "./findings";
export { Interconnect, type InterconnectArgs } from "./interconnect";
