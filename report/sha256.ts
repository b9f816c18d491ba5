// Digests of many short texts. Node's one-shot function (from 20.12 on) takes a fraction of the time of a hash object.
import * as crypto from "node:crypto";

/** In hex. */
export const sha256: (data: string | Buffer) => string = typeof crypto.hash === "function"
    ? (data) => crypto.hash("sha256", data)
    : (data) => crypto.createHash("sha256").update(data).digest("hex");
