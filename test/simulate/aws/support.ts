// What the tests of the simulated AWS share: an account that is empty at first, and tables of what it takes and refuses.
import { expect } from "chai";
import { services } from "../../../simulate/aws/index";
import { Cloud } from "../../../simulate/cloud";
import type { Declaration, Existing, Properties, Refusal } from "../../../simulate/service";

export const ACCOUNT = "111122223333";

/** `ec2.Vpc` as a type token. */
export const token = (short: string): string => {
    const [module, name] = short.split(".") as [string, string];
    return `aws:${module}/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`;
};

export class Account {
    readonly cloud = new Cloud(services);
    private count = 0;

    constructor(readonly region = "eu-west-1") {}

    declaration(type: string, inputs: Properties, name: string, region = this.region): Declaration {
        const urn = `urn:pulumi:prod::holdfast::${token(type)}::${name}`;
        return { urn, type: token(type), name, inputs, provider: { region, allowedAccountIds: `["${ACCOUNT}"]` } };
    }

    /** Makes a resource that AWS must accept. */
    make(type: string, inputs: Properties = {}, { name = `n${this.count++}`, region = this.region } = {}): Existing {
        const { made, refusals } = this.cloud.declare(this.declaration(type, inputs, name, region));
        if (refusals.length > 0) throw new Error(`${type} was refused: ${JSON.stringify(refusals)}`);
        return made;
    }

    refusals(type: string, inputs: Properties, { name = "under-test", region = this.region } = {}): readonly Refusal[] {
        return this.cloud.consider(this.declaration(type, inputs, name, region)).refusals;
    }

    refuseDelete(existing: Existing): readonly Refusal[] {
        return services[existing.type]!.refuseDelete?.(existing, this.cloud) ?? [];
    }
}

export type Change<Things> = Properties | ((things: Things) => Properties);

/** What must be said: the property, what was found there, what was expected. A function where ids are in the words. */
type Said<Things> =
    | readonly [property: string, found: string, expected: string]
    | ((things: Things) => readonly [property: string, found: string, expected: string]);

export interface Table<Things extends { readonly account: Account }> {
    /** What exists before. */
    readonly given: () => Things;
    /** Inputs that are right. Each row below changes them. */
    readonly right: (things: Things) => Properties;
    readonly accepts?: Readonly<Record<string, Change<Things>>>;
    readonly refuses: Readonly<Record<string, readonly [change: Change<Things>, ...said: Said<Things>[]]>>;
}

const changed = <Things>(things: Things, right: Properties, change: Change<Things>): Properties => ({
    ...right,
    ...(typeof change === "function" ? change(things) : change),
});

/** One test a row: what is accepted, and what is refused with exactly these words. */
export function table<Things extends { readonly account: Account }>(
    type: string,
    { given, right, accepts = {}, refuses }: Table<Things>,
): void {
    describe(type, () => {
        for (const [title, change] of Object.entries({ "what is right": {}, ...accepts } as Record<
            string,
            Change<Things>
        >)) {
            it(`accepts ${title}`, () => {
                const things = given();
                expect(things.account.refusals(type, changed(things, right(things), change))).to.deep.equal([]);
            });
        }
        for (const [title, [change, ...said]] of Object.entries(refuses)) {
            it(`refuses ${title}`, () => {
                const things = given();
                const found = things.account.refusals(type, changed(things, right(things), change));
                // After the change: a row may make what it then refers to.
                const expected = said.map((words) => (typeof words === "function" ? words(things) : words));
                expect(found.map((one) => [one.property, one.found, one.expected])).to.deep.equal(
                    expected.map((words) => [...words]),
                );
            });
        }
    });
}

/** A network with an internet gateway and an edge subnet in each of three zones. */
export function network(region = "eu-west-1") {
    const account = new Account(region);
    const vpc = account.make("ec2.Vpc", { cidrBlock: "10.16.0.0/16", enableDnsHostnames: true }, { name: "vpc" });
    const gateway = account.make("ec2.InternetGateway", { vpcId: vpc.id }, { name: "igw" });
    const subnet = (letter: string, cidrBlock: string) =>
        account.make(
            "ec2.Subnet",
            { vpcId: vpc.id, availabilityZone: `${region}${letter}`, cidrBlock },
            { name: `edge-${letter}` },
        );
    const [a, b] = [subnet("a", "10.16.0.0/24"), subnet("b", "10.16.1.0/24")];
    return { account, vpc, gateway, a, b };
}

export const statement = (...statements: readonly Properties[]): string =>
    JSON.stringify({ Version: "2012-10-17", Statement: statements });

/** A bucket that a service may write to. */
export function logBucket(
    account: Account,
    name: string,
    principal: string,
    action: string | string[] = "s3:PutObject",
    region = account.region,
) {
    const bucket = account.make("s3.Bucket", { bucket: name }, { region });
    account.make(
        "s3.BucketPolicy",
        {
            bucket: name,
            policy: statement({
                Effect: "Allow",
                Principal: { Service: principal },
                Action: action,
                Resource: [`arn:aws:s3:::${name}`, `arn:aws:s3:::${name}/*`],
            }),
        },
        { region },
    );
    return bucket;
}
