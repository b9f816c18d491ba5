// A stack reads `aws.Network` beside `azure.Network`; no name pretends to be both.
export * as aws from "./aws";
export * as azure from "./azure";
export * as links from "./links";
