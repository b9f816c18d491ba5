// Loads the program. Its TypeScript is compiled into one file at the first start after a change, and starts in a tenth of
// the time from then on. What was compiled is kept by the digest of all that it was made from, so none of it is ever stale.
"use strict";
const { createHash } = require("node:crypto");
const { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } = require("node:fs");
const { createRequire, SourceMap } = require("node:module");
const { basename, dirname, join } = require("node:path");
const { Script } = require("node:vm");

const ROOT = join(__dirname, "..");
const KEPT = join(ROOT, "dist", "program");

/** What the program is made from: the code and data in these folders, how it is compiled, and which packages there are. */
const FOLDERS = ["bin", "cli", "components", "policy", "report", "resilience", "simulate", "wire"];
const FILES = ["package.json", "tsconfig.json", "node_modules/.package-lock.json"];

const sourcesIn = (folder) => !existsSync(join(ROOT, folder)) ? [] : readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? sourcesIn(join(folder, entry.name)) : /\.([jt]sx?|json)$/.test(entry.name) ? [join(folder, entry.name)] : []);

function digest() {
    const hash = createHash("sha256").update(JSON.stringify([process.version, process.arch, ROOT]));
    for (const file of [...FILES.filter((name) => existsSync(join(ROOT, name))), ...FOLDERS.flatMap(sourcesIn).sort()]) {
        hash.update(`\0${file}\0`).update(readFileSync(join(ROOT, file)));
    }
    return hash.digest("hex").slice(0, 32);
}

/** Each module goes on to know where it stands, though all are in one file. */
const whereabouts = {
    name: "whereabouts",
    setup: ({ onLoad }) => onLoad({ filter: /\.tsx?$/ }, ({ path }) => {
        const text = readFileSync(path, "utf8");
        if (!/\b__(dir|file)name\b/.test(text)) return undefined;
        const told = { __filename: JSON.stringify(path), __dirname: JSON.stringify(dirname(path)) };
        return { contents: text.replace(/\b__(dir|file)name\b/g, (name) => told[name]), loader: path.endsWith("x") ? "tsx" : "ts" };
    }),
};

/** Left where they are: they are large, and few commands need them. */
const OUTSIDE = ["@aws-sdk/*", "@azure/*", "@grpc/*", "@pulumi/*", "google-protobuf", "pg"];

function write(file, content) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(`${file}.partial-${process.pid}`, content);
    renameSync(`${file}.partial-${process.pid}`, file);
}

/** Gives the text; keeps it where that is possible, in place of all earlier ones. */
async function compile(file) {
    const { outputFiles, metafile } = await require("esbuild").build({
        absWorkingDir: ROOT, entryPoints: ["cli/main.ts"], outfile: file, write: false, metafile: true, bundle: true, platform: "node", target: "node20", format: "cjs",
        external: OUTSIDE, plugins: [whereabouts], sourcemap: "external", sourcesContent: false, minifySyntax: true, minifyWhitespace: true, legalComments: "none", logLevel: "silent",
    });
    const watched = new Set(FOLDERS.flatMap(sourcesIn));
    const unwatched = Object.keys(metafile.inputs).find((name) => !name.includes("node_modules/") && !watched.has(join(name)));
    if (unwatched) throw new Error(`${unwatched} is not among what is watched`);
    try {
        for (const name of existsSync(KEPT) ? readdirSync(KEPT) : []) if (!name.startsWith(basename(file, ".js"))) rmSync(join(KEPT, name), { force: true });
        for (const { path, contents } of outputFiles) write(path, contents);
    } catch {
        // A folder that cannot be written to, or somebody else who writes: it is compiled again at the next start.
    }
    return outputFiles.find(({ path }) => path.endsWith(".js")).text;
}

/** Errors tell places in the sources. */
function traceSources(file) {
    let map;
    const placeOf = (frame) => {
        map ??= new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
        const { originalSource, originalLine, originalColumn } = map.findEntry(frame.getLineNumber() - 1, frame.getColumnNumber() - 1);
        const place = originalSource === undefined ? undefined : `${join(KEPT, originalSource)}:${originalLine + 1}:${originalColumn + 1}`;
        return place && (frame.getFunctionName() ? `${frame.getFunctionName()} (${place})` : place);
    };
    Error.prepareStackTrace = (error, frames) => {
        const lines = frames.map((frame) => (frame.getFileName() === file && existsSync(`${file}.map`) && placeOf(frame)) || String(frame));
        return [String(error), ...lines.map((line) => `    at ${line}`)].join("\n");
    };
}

/** @param command what is run, since each command has functions of its own that V8 need not compile again */
function run(text, file, command) {
    const cache = file.replace(/js$/, `${command}.cache`);
    const cachedData = existsSync(cache) ? readFileSync(cache) : undefined;
    const script = new Script(`(function (exports, require, module, __filename, __dirname) {${text}\n})`, { filename: file, cachedData });
    if (!cachedData || script.cachedDataRejected) {
        process.once("exit", () => {
            try {
                if (existsSync(file)) write(cache, script.createCachedData());
            } catch {
                // As above.
            }
        });
    }
    traceSources(file);
    const module = { exports: {} };
    script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file));
    return module.exports;
}

/** As it is, each file by itself. */
function interpret() {
    // Which JSX and which module rules hold is the project's matter, not that of the folder somebody stands in.
    process.env.TSX_TSCONFIG_PATH ??= join(ROOT, "tsconfig.json");
    require("tsx/cjs");
    return require("../cli/main.ts");
}

/** The command line's module. What cannot be compiled is interpreted, and tells by itself what is wrong with it. */
exports.program = async (command = "") => {
    const file = join(KEPT, `${digest()}.js`);
    let text;
    try {
        text = existsSync(file) ? readFileSync(file, "utf8") : await compile(file);
    } catch {
        return interpret();
    }
    return run(text, file, /^[a-z]+$/.test(command) ? command : "help");
};
