// What looks like a secret in a text that machines are started with. Says what kind it is, never what it is.

const KINDS: Readonly<Record<string, RegExp>> = {
    "a private key": /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/,
    "an AWS access key": /\b(?:AKIA|ASIA)[A-Z2-7]{16}\b/,
    "an AWS secret key": /\baws_secret_access_key["']?\s*[=:]\s*["']?[A-Za-z0-9/+]{40}\b/i,
    "an Azure storage key": /\bAccountKey=[A-Za-z0-9+/]{86}==/,
    "a shared access signature": /[?&]sig=[A-Za-z0-9%+/]{40,}/,
    "a token": /\b(?:ghp|gho|ghs|glpat|xox[abp])[-_][A-Za-z0-9-]{20,}|\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\./,
    "a password": /\b\w*(?:passwd|password|secret|api_?key|token)["']?\s*[=:]\s*["']?(?!["'\s$<{]|None|null|true|false)[^\s"']{6,}/i,
};

/** Texts inside: what is base64 within cloud-init's files is read too. */
function textsIn(text: string): string[] {
    const inner = [...text.matchAll(/[A-Za-z0-9+/]{40,}={0,2}/g)].map(([match]) => Buffer.from(match, "base64").toString("utf8")).filter((decoded) => /^[\t\n\r -~]+$/.test(decoded));
    return [text, ...inner];
}

/** Kinds of secrets in user data or custom data: base64 of a text, in which files may be base64 again. */
export function secretsIn(data: unknown): string[] {
    if (typeof data !== "string" || data === "") return [];
    const decoded = Buffer.from(data, "base64").toString("utf8");
    const texts = [data, ...textsIn(decoded)];
    return Object.entries(KINDS).filter(([, pattern]) => texts.some((text) => pattern.test(text))).map(([kind]) => kind);
}
