import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { parse } from "yaml";
import { KEYS } from "../../stacks/schema";
import { parseSettings } from "../../stacks/settings";

/** The committed project file: its defaults are the configuration under test. */
const project = parse(readFileSync(join(__dirname, "../../Pulumi.yaml"), "utf8"));
const defaults = (): Record<string, any> =>
    structuredClone(Object.fromEntries(Object.entries<any>(project.config).map(([key, { default: value }]) => [key, value])));

/** The configuration of production with some values changed: `{ "sites.prod.aws.region": "eu-west-9" }`. */
function settings(changes: Record<string, unknown> = {}) {
    const raw = { ...defaults(), site: "prod" };
    for (const [path, value] of Object.entries(changes)) {
        const keys = path.split(".");
        const last = keys.pop()!;
        const holder = keys.reduce<any>((object, key) => object[key], raw);
        if (value === undefined) delete holder[last];
        else holder[last] = value;
    }
    return parseSettings(raw, "holdfast");
}

/** The problems that a configuration is refused for, without the line that counts them. */
function problems(changes: Record<string, unknown>): string[] {
    try {
        settings(changes);
    } catch (error) {
        return (error as Error).message.split("\n  ").slice(1);
    }
    return [];
}

const refused: Record<string, [Record<string, unknown>, string]> = {
    "a block that starts inside another": [{ "sites.prod.aws.block": "10.16.1.0/16" }, 'sites.prod.aws.block: found "10.16.1.0/16", expected a block on its own boundary; did you mean 10.16.0.0/16?'],
    "two sites with one block": [{ "sites.dr.aws.block": "10.16.0.0/16" }, 'sites.dr.aws.block: found "10.16.0.0/16", expected a block of its own; it overlaps sites.prod.aws.block.'],
    "a block that is a peer's": [{ "sites.prod.aws.block": "192.168.0.0/20" }, 'sites.prod.aws.block: found "192.168.0.0/20", expected a block outside peers.office: connected networks must not share addresses.'],
    "one zone": [{ "sites.prod.aws.zones": ["eu-west-1a"] }, 'sites.prod.aws.zones: found ["eu-west-1a"], expected 3 different zones or more, so that losing one leaves two.'],
    "a zone of another region": [{ "sites.prod.aws.zones": ["eu-west-1a", "eu-west-1b", "eu-central-1c"] }, 'sites.prod.aws.zones: found "eu-central-1c", expected zones of eu-west-1: eu-west-1a, eu-west-1b, eu-west-1c.'],
    "a region that does not exist": [{ "sites.prod.azure.region": "northeurop" }, 'sites.prod.azure.region: found "northeurop", expected a region of Azure with three zones; did you mean "northeurope"?'],
    "a region where data may not be": [{ "sites.prod.azure.region": "uksouth" }, 'sites.prod.azure.region: found "uksouth", expected one of allowedRegions: eu-west-1, eu-central-1, northeurope, westeurope.'],
    "a standby in its primary's region": [{ "sites.dr.aws.region": "eu-west-1", "sites.dr.aws.zones": ["eu-west-1a", "eu-west-1b", "eu-west-1c"] }, 'sites.dr.aws.region: found "eu-west-1", expected another region than prod\'s: one disaster must not take both.'],
    "a standby behind nothing": [{ "sites.dr.behind": "staging" }, 'sites.dr.behind: found "staging", expected the primary site it stands behind: prod.'],
    "one AS number twice": [{ "sites.dr.azure.asn": 64700 }, "sites.dr.azure.asn: found 64700, expected a number of its own; sites.prod.azure has it."],
    "an AS number that Azure reserves": [{ "sites.prod.azure.asn": 65515 }, "sites.prod.azure.asn: found 65515, expected another: Azure reserves 65515, 65517, 65518, 65519, 65520."],
    "one slot twice": [{ "sites.dr.slot": 0 }, "sites.dr.slot: found 0, expected a number of its own; prod has it."],
    "three custodians": [{ "custodians.third": { aws: "arn:aws:iam::111122223333:role/third", azure: "00000000-0000-0000-0000-000000000003" } }, 'custodians: found ["first","second","third"], expected exactly two people: one alone could destroy the keys, a third widens who can.'],
    "one custodian twice": [{ "custodians.second.aws": "arn:aws:iam::111122223333:role/custodian-first" }, 'custodians.second.aws: found "arn:aws:iam::111122223333:role/custodian-first", expected another identity than the first custodian\'s.'],
    "more addresses than the quota holds": [{ "quotas.awsElasticIps": 5, "sites.dr": undefined }, 'quotas.awsElasticIps: found 5, expected 10 or more for site prod: 3 NAT gateways, 3 front-end addresses and 4 spares. Raise the quota "EC2-VPC Elastic IPs" (L-0263D0A3) in eu-west-1.'],
    "fewer spares than must be free": [{ "spares.aws": 1 }, "spares.aws: found 1, expected at least spares.minimumFree, which is 2."],
    "log retention that CloudWatch does not offer": [{ "retention.logs": 410 }, "retention.logs: found 410, expected days that CloudWatch Logs can keep records: 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."],
    "a site that is not planned": [{ site: "prd" }, 'site: found "prd", expected one of prod, dr; did you mean "prod"?'],
    "an account number of 11 digits": [{ awsAccountId: "11112222333" }, 'awsAccountId: found "11112222333", expected an AWS account number of 12 digits.'],
    "an unknown life cycle": [{ lifecycle: "prod" }, 'lifecycle: found "prod", expected one of evaluation, production.'],
    "a misspelt key": [{ "sites.prod.aws.zone": [] }, 'sites.prod.aws.zone: found [], expected no such key; did you mean "zones"?'],
    "a number as text": [{ "sites.prod.slot": "0" }, 'sites.prod.slot: found "0", expected a number.'],
};

describe("parseSettings", () => {
    it("accepts the committed configuration", () => expect(settings().site.aws.region).to.equal("eu-west-1"));

    it("finds the site that a standby stands behind", () => expect(settings({ site: "dr" }).primary?.name).to.equal("prod"));

    it("lets a further site in without touching the others", () => {
        const place = (cloud: string, block: string, asn: number) => ({ ...defaults()["sites"].prod[cloud], block, asn });
        const staging = { role: "primary", slot: 2, aws: place("aws", "10.24.0.0/16", 64602), azure: place("azure", "10.25.0.0/16", 64702) };
        expect([...settings({ "sites.staging": staging }).sites.keys()]).to.deep.equal(["prod", "dr", "staging"]);
    });

    for (const [title, [changes, message]] of Object.entries(refused)) {
        it(`refuses ${title}`, () => expect(problems(changes)).to.deep.equal([message]));
    }

    it("reports five faults as five problems, at once", () => {
        expect(problems({
            "sites.prod.aws.block": "10.16.1.0/16",
            "sites.dr.azure.block": "10.20.0.0/16",
            "sites.dr.aws.zones": ["eu-central-1a"],
            "sites.prod.azure.region": "northeurop",
            "custodians.third": { aws: "arn:aws:iam::111122223333:role/third", azure: "00000000-0000-0000-0000-000000000003" },
        })).to.have.length(5);
    });

    it("counts the problems in its first line", () => {
        expect(() => settings({ site: "prd", lifecycle: "production" })).to.throw(/^The configuration cannot be used \(1 problem\):/);
    });
});

describe("Pulumi.yaml", () => {
    it("declares every key that settings read, and no other", () => expect(Object.keys(project.config)).to.have.members(KEYS));

    for (const key of KEYS) {
        it(`gives ${key} a type, a description and a default`, () => {
            expect(project.config[key]).to.include.keys("type", "description", "default");
        });
    }
});
