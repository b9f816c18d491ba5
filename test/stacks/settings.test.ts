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
    "a day's backups for longer than any cloud keeps them": [{ "backup.retention.daily": 36 }, "backup.retention.daily: found 36, expected 7 to 35 days: for longer no cloud restores to any moment."],
    "a backup for longer than the ceiling": [{ "backup.retention.ceiling": 400 }, "backup.retention.ceiling: found 400, expected 732 days or more, or shorter rules: nothing may be kept for longer."],
    "an archive in the sites' own account": [{ "backup.awsArchive.account": "111122223333" }, 'backup.awsArchive.account: found "111122223333", expected another account than awsAccountId: whoever takes over the one must not have the other.'],
    "a guard in the sites' own subscription": [
        { "backup.azureGuards.prod": "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.DataProtection/resourceGuards/g" },
        'backup.azureGuards.prod: found "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/g/providers/Microsoft.DataProtection/resourceGuards/g", expected a guard in another subscription than azureSubscriptionId: a guard of one\'s own guards nothing.',
    ],
    "a guard that is none": [{ "backup.azureGuards.prod": "guard" }, 'backup.azureGuards.prod: found "guard", expected the resource id of a resource guard.'],
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
    "a front end that is none": [{ "addresses.aws.answers": { "edge-z": "spare-1" } }, 'addresses.aws.answers.edge-z: found "edge-z", expected a front end: edge-a, edge-b, edge-c.'],
    "a spare of another zone": [{ "addresses.aws.answers": { "edge-a": "spare-2" } }, 'addresses.aws.answers.edge-a: found "spare-2", expected edge-a or spare-1, which stands ready.'],
    "a spare that no front end stands ready with": [{ "addresses.azure.answers": { edge: "spare-1" }, "spares.prepared": false }, 'addresses.azure.answers.edge: found "spare-1", expected edge, since no front end stands ready with a spare.'],
    "an address in quarantine that is none": [{ "addresses.aws.quarantined": ["nat-a"] }, 'addresses.aws.quarantined.0: found "nat-a", expected an address of a front end, or a spare: edge-a, edge-b, edge-c, spare-1, spare-2, spare-3, spare-4.'],
    "an address in quarantine that somebody answers by": [{ "addresses.aws.quarantined": ["edge-a"] }, 'addresses.aws.quarantined.0: found "edge-a", expected an address that nobody answers by; edge-a does.'],
    "too few spares left of those in use": [{ "addresses.aws.answers": { "edge-a": "spare-1", "edge-b": "spare-2", "edge-c": "spare-3" } }, 'addresses.aws: found "1 spares free", expected 2 or more, which is spares.minimumFree: raise spares.aws.'],
    "a primary that goes back": [{ returning: true }, "returning: found true, expected false: only a standby that has taken over goes back."],
    "log retention that CloudWatch does not offer": [{ "retention.logs": 410 }, "retention.logs: found 410, expected days that CloudWatch Logs can keep records: 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653."],
    "a site that is not planned": [{ site: "prd" }, 'site: found "prd", expected one of prod, dr; did you mean "prod"?'],
    "an account number of 11 digits": [{ awsAccountId: "11112222333" }, 'awsAccountId: found "11112222333", expected an AWS account number of 12 digits.'],
    "an unknown life cycle": [{ lifecycle: "prod" }, 'lifecycle: found "prod", expected one of evaluation, production.'],
    "a misspelt key": [{ "sites.prod.aws.zone": [] }, 'sites.prod.aws.zone: found [], expected no such key; did you mean "zones"?'],
    "one tenant's slot twice": [{ "tenants.citadel.slot": 0 }, "tenants.citadel.slot: found 0, expected a number of its own; meadow has it."],
    "the user of a tenant that was erased": [{ "tenants.meadow.erased": true, "tenants.citadel.uid": 10000 }, "tenants.citadel.uid: found 10000, expected a number of its own; meadow has it, and keeps it though erased."],
    "a pool that leaves a zone out": [{ "pool.evaluation.minimum": 2 }, "pool.evaluation.minimum: found 2, expected 3 or more: one machine in each zone."],
    "a pool that cannot grow to its own size": [{ "pool.maximum": 4 }, "pool.maximum: found 4, expected 6 or more, which is pool.minimum."],
    "a standby larger than what it stands behind": [{ "pool.standby.minimum": 9 }, "pool.standby.minimum: found 9, expected 6 or less, which is pool.minimum."],
    "a pool of two architectures": [{ "pool.awsTypes": ["m7i.large", "m7g.large"] }, 'pool.awsTypes: found ["m7i.large","m7g.large"], expected types of one architecture: Graviton\'s (m7g) need another image than the others.'],
    "a machine size without its family's prefix": [{ "pool.azureSize": "D2s_v5" }, 'pool.azureSize: found "D2s_v5", expected a size of machines, such as Standard_D2s_v5.'],
    "an image that is neither a parameter nor an id": [{ "pool.awsImage": "al2023" }, 'pool.awsImage: found "al2023", expected an SSM parameter that begins with /, or the id of an image, ami-….'],
    "a window of four hours": [{ "patching.hours": 4 }, "patching.hours: found 4, expected 3 or less."],
    "a day that is none": [{ "patching.primary.weekday": "Funday" }, 'patching.primary.weekday: found "Funday", expected one of Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday.'],
    "a tenant that is root": [{ "tenants.meadow.uid": 0 }, "tenants.meadow.uid: found 0, expected 1000 or more."],
    "a directory that others may read": [{ "tenants.meadow.mode": "0755" }, 'tenants.meadow.mode: found "0755", expected an octal mode that gives others nothing, such as 0750.'],
    "a tenant's name with a dash": [{ "tenants.a-b": { kind: "shared", slot: 2, uid: 1002, gid: 1002, mode: "0700", quotaGb: 100, costCenter: "cc" } }, 'tenants.a-b: found {"kind":"shared","slot":2,"uid":1002,"gid":1002,"mode":"0700","quotaGb":100,"costCenter":"cc"}, expected a tenant\'s name of 2 to 16 lower-case letters and digits, beginning with a letter.'],
    "a misspelt key of a tenant": [{ "tenants.meadow.quota": 1 }, 'tenants.meadow.quota: found 1, expected no such key; did you mean "quotaGb"?'],
    "a tenant for whom there are no addresses": [{ "tenants.citadel.slot": 64 }, "tenants.citadel.slot: found 64, expected a whole number from 0 to 63: tenantRange has addresses for no more."],
    "a range of tenants that holds a site": [{ tenantRange: "10.0.0.0/10" }, 'tenantRange: found "10.0.0.0/10", expected a block of its own; it overlaps sites.prod.aws.block.'],
    "a range of tenants too small for one": [{ tenantRange: "10.64.0.0/20" }, 'tenantRange: found "10.64.0.0/20", expected a block from /8 to /16: each tenant has a /16 of it, over all sites and both clouds.'],
    "engineers on a site's own block": [{ "sites.prod.aws.clients": "10.16.0.0/22" }, 'sites.prod.aws.clients: found "10.16.0.0/22", expected a block of its own; it overlaps sites.prod.aws.block.'],
    "engineers on the other cloud's": [{ "sites.prod.azure.clients": "10.18.0.0/22" }, 'sites.prod.azure.clients: found "10.18.0.0/22", expected a block of its own; it overlaps sites.prod.aws.clients.'],
    "engineers on the office's network": [{ "sites.prod.aws.clients": "192.168.0.0/22" }, 'sites.prod.aws.clients: found "192.168.0.0/22", expected a block of its own; it overlaps peers.office.'],
    "a block too small for engineers": [{ "sites.prod.aws.clients": "10.18.0.0/24" }, 'sites.prod.aws.clients: found "10.18.0.0/24", expected a block from /12 to /22: the client VPN takes no other.'],
    "no certificate for the VPN": [{ "access.serverCertificates.prod": undefined }, "access.serverCertificates.prod: expected the certificate that the VPN endpoint shows, since sites.prod.aws has clients."],
    "a VPN that lets nobody in": [{ "access.groups": {} }, "access.groups: found {}, expected one group of the directory or more: a VPN that lets nobody in needs no clients."],
    "a session of a whole day": [{ "access.sessionHours": 24 }, "access.sessionHours: found 24, expected 8, 10 or 12 hours."],
    "a region in a country that was not agreed": [{ allowedRegions: ["eu-west-1", "eu-central-1", "northeurope", "westeurope", "uksouth"] }, 'allowedRegions.4: found "uksouth", expected a region in residency.countries, IE, DE, NL; it is in GB.'],
    "a region whose country nobody knows": [{ allowedRegions: ["eu-west-1", "eu-central-1", "northeurope", "westeurope", "eu-west-9"] }, 'allowedRegions.4: found "eu-west-9", expected a region whose country is known; did you mean "eu-west-1"?'],
    "a country that no region is in": [{ "residency.countries": ["IE", "DE", "NL", "FR"] }, 'residency.countries: found "FR", expected a country that one of allowedRegions is in.'],
    "a country by its name": [{ "residency.countries": ["IE", "DE", "NL", "France"] }, 'residency.countries.3: found "France", expected a country of two capital letters, such as IE.'],
    "a repository that is none": [{ "identity.repository": "holdfast" }, 'identity.repository: found "holdfast", expected owner/name, or owner@id/name@id where the repository\'s subjects are immutable.'],
    "a person who is no principal": [{ "identity.people.reader.aws": ["alice"] }, 'identity.people.reader.aws.0: found "alice", expected the ARN of an account, a user, a role or a SAML provider, such as arn:aws:iam::444455556666:root.'],
    "a job that nobody does": [{ "identity.people.reader": undefined }, "identity.people.reader: found null, expected an object."],
    "a budget from within a month": [{ "spend.since": "2027-01-15" }, 'spend.since: found "2027-01-15", expected a month, such as 2027-01.'],
    "a brake before the budget is used up": [{ "spend.stopAt": 50 }, "spend.stopAt: found 50, expected 100 or more."],
    "a ledger in a bucket": [{ "spend.azureLedger.accountId": "s3://ledger" }, 'spend.azureLedger.accountId: found "s3://ledger", expected the resource id of a storage account.'],
    "a domain that is none": [{ "perimeter.domains": ["https://example.com"] }, 'perimeter.domains.0: found "https://example.com", expected a domain in lower case, such as api.example.com, or *.example.com for all below it.'],
    "no cloud that answers": [{ "traffic.aws": 0 }, 'traffic: found {"aws":0,"azure":0}, expected a share above 0 for one cloud at the least.'],
    "a share that is too great": [{ "traffic.azure": 256 }, "traffic.azure: found 256, expected 255 or less."],
    "an authority that is no domain": [{ "traffic.authorities": ["Amazon"] }, 'traffic.authorities.0: found "Amazon", expected the domain that names a certificate authority, such as amazon.com.'],
    "a short password": [{ "signIn.passwordLength": 8 }, "signIn.passwordLength: found 8, expected 12 or more."],
    "a session of a day": [{ "signIn.sessionMinutes": 1440 }, "signIn.sessionMinutes: found 1440, expected 720 or less."],
    "metadata over HTTP": [{ "signIn.provider.metadataUrl": "http://idp.example.com" }, 'signIn.provider.metadataUrl: found "http://idp.example.com", expected an address that begins with https://.'],
    "another answer to an unknown address": [{ "signIn.unknownAddress": "allow" }, 'signIn.unknownAddress: found "allow", expected one of confirm, block.'],
    "log-ins from anywhere": [{ "logInRanges.office.ranges": ["0.0.0.0/0"] }, 'logInRanges.office.ranges.0: found "0.0.0.0/0", expected /16 or narrower: nobody answers for so many addresses.'],
    "log-ins from addresses that nobody comes by": [{ "logInRanges.office.ranges": ["192.168.1.0/24"] }, 'logInRanges.office.ranges.0: found "192.168.1.0/24", expected addresses of the internet: that is how users come.'],
    "log-ins from nowhere": [{ logInRanges: {} }, "logInRanges: found {}, expected one place or more that users log in from."],
    "a range that nobody answers for": [{ "logInRanges.office.owner": "" }, 'logInRanges.office.owner: found "", expected a text that is not empty.'],
    "a database class that no global database takes": [{ "database.awsClass": "db.t4g.medium" }, 'database.awsClass: found "db.t4g.medium", expected a memory-optimised class such as db.r8g.large, or db.serverless: global databases take no other.'],
    "a database size without a stand-in": [{ "database.azureSize": "Standard_B2s" }, 'database.azureSize: found "Standard_B2s", expected a general-purpose or memory-optimised size such as Standard_E2ds_v5: smaller ones have no stand-in.'],
    "one database member": [{ "database.awsMembers": 1 }, "database.awsMembers: found 1, expected 2 or more."],
    "a number as text": [{ "sites.prod.slot": "0" }, 'sites.prod.slot: found "0", expected a number.'],
};

describe("parseSettings", () => {
    it("accepts the committed configuration", () => expect(settings().site.aws.region).to.equal("eu-west-1"));

    it("finds the site that a standby stands behind", () => expect(settings({ site: "dr" }).primary?.name).to.equal("prod"));

    it("lets a further site in without touching the others", () => {
        const place = (cloud: string, block: string, asn: number) => ({ ...defaults()["sites"].prod[cloud], block, asn, clients: undefined });
        const staging = { role: "primary", slot: 2, aws: place("aws", "10.24.0.0/16", 64602), azure: place("azure", "10.25.0.0/16", 64702) };
        expect([...settings({ "sites.staging": staging }).sites.keys()]).to.deep.equal(["prod", "dr", "staging"]);
    });

    it("has a firewall at the perimeter in production, and in an evaluation where it is asked for", () => {
        const firewall = (changes: Record<string, unknown>) => settings(changes).perimeter.firewall;
        expect([firewall({}), firewall({ lifecycle: "evaluation" }), firewall({ lifecycle: "evaluation", "perimeter.firewall": true }), firewall({ "perimeter.firewall": false })])
            .to.deep.equal([true, false, true, false]);
    });

    it("needs no certificate of anybody's on AWS, and takes one that is given", () => {
        const arn = "arn:aws:acm:eu-west-1:111122223333:certificate/00000000-0000-0000-0000-000000000010";
        expect(settings().certificate.aws).to.equal(undefined);
        expect(settings({ "certificates.prod.aws": arn }).certificate.aws).to.equal(arn);
    });

    it("knows every place that users log in from, with who answers for it", () => {
        expect(settings().logInRanges).to.deep.equal([{ name: "office", owner: "platform-engineering", ranges: ["203.0.113.0/24"] }]);
    });

    it("leaves out a tenant that was erased", () => {
        expect(settings({ "tenants.meadow.erased": true }).tenants.map(({ name }) => name)).to.deep.equal(["citadel"]);
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
