import { expect } from "chai";
import { secretsIn } from "../../policy/secrets";

const encode = (text: string): string => Buffer.from(text).toString("base64");
const KEY = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmU\n-----END OPENSSH PRIVATE KEY-----";

describe("secretsIn", () => {
    const rows: Record<string, readonly [text: string, kinds: readonly string[]]> = {
        "a private key": [KEY, ["a private key"]],
        "a private key in a file of cloud-init": [`write_files:\n  - content: ${encode(KEY)}`, ["a private key"]],
        "an access key": ["export ID=AKIAIOSFODNN7EXAMPLE", ["an AWS access key"]],
        "a secret key": ['aws_secret_access_key = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"', ["an AWS secret key"]],
        "a storage key": [`AccountKey=${"a".repeat(86)}==`, ["an Azure storage key"]],
        "a password": ["DB_PASSWORD=hunter2hunter2", ["a password"]],
        "a token": [`ghp_${"a".repeat(36)}`, ["a token"]],
    };
    for (const [title, [text, kinds]] of Object.entries(rows)) it(`finds ${title}`, () => expect(secretsIn(encode(text))).to.include.members([...kinds]));

    const harmless = ["", "#!/bin/sh\necho hello", "PASSWORD=$FROM_THE_VAULT", "password: <from the vault>", 'token = "${TOKEN}"', "PasswordAuthentication no"];
    for (const text of harmless) it(`passes over ${JSON.stringify(text)}`, () => expect(secretsIn(encode(text))).to.deep.equal([]));
    it("passes over what is not told", () => expect(secretsIn(undefined)).to.deep.equal([]));
});
