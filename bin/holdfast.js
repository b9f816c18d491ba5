#!/usr/bin/env node
// The executable: runs the program from whichever folder it is called.
"use strict";
const { join } = require("node:path");
const { setFlagsFromString } = require("node:v8");
const { program } = require("./program");

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

// A run is over in seconds: few functions are worth the optimising compiler's time. V8 12, of Node 22, knows no such flag.
if (process.versions.node.startsWith("20.")) setFlagsFromString("--interrupt-budget=1000000");
program(process.argv[2]).then(({ main }) => main(process.argv.slice(2))).then((code) => {
    process.exitCode = code;
});
