#!/usr/bin/env node
// The executable: loads the program's TypeScript as it is, from whichever folder it is called.
"use strict";
const { join } = require("node:path");

/** As documented for everything that the caller can mend. */
const CANNOT_BE_USED = 3;

if (Number(process.versions.node.split(".")[0]) < 20) {
    console.error(`Holdfast needs Node.js 20 or later; this is ${process.versions.node}.`);
    process.exit(CANNOT_BE_USED);
}
try {
    require.resolve("tsx/cjs");
} catch {
    console.error(`The packages are not installed. Run \`npm ci\` in ${join(__dirname, "..")}.`);
    process.exit(CANNOT_BE_USED);
}

// A reader that has seen enough (`holdfast report | head`) is no fault.
process.stdout.on("error", (error) => {
    if (error.code !== "EPIPE") throw error;
});

// Which JSX and which module rules hold is the project's matter, not that of the folder somebody stands in.
process.env.TSX_TSCONFIG_PATH ??= join(__dirname, "..", "tsconfig.json");
require("tsx/cjs");
require("../cli/main.ts").main(process.argv.slice(2)).then((code) => {
    process.exitCode = code;
});
