// Pulumi loads packs through its own TypeScript compiler, with type checking: several seconds. This loads them as the
// programs are loaded, without (npm run lint checks types).
require("tsx/cjs");
require("./index.ts");
