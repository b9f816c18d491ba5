// Public addresses: in use, in reserve, and never given back by accident.
import { awsRegion, beside, factsOf, groupBy, list, need, perGraph, PLATFORM, type PlatformFacts, platformOf, require1, shown, unless } from "../look";
import { inQuarantine, isNamed, standsReady } from "../named";
import { type Graph, readOr, type Resource } from "../resource";
import type { StackRule } from "../rule";

export const EIP = "aws:ec2/eip:Eip";

const PURPOSES = ["nat", "front", "spare"];

/** Whatever an address can be given to, and by which property. */
const TAKERS: readonly (readonly [type: string, property: string])[] = [
    ["aws:ec2/natGateway:NatGateway", "allocationId"],
    ["aws:ec2/natGateway:NatGateway", "secondaryAllocationIds"],
    ["aws:ec2/eipAssociation:EipAssociation", "allocationId"],
    ["aws:ec2/natGatewayEipAssociation:NatGatewayEipAssociation", "allocationId"],
    ["aws:lb/loadBalancer:LoadBalancer", "subnetMappings"],
    ["aws:alb/loadBalancer:LoadBalancer", "subnetMappings"],
    ["aws:globalaccelerator/accelerator:Accelerator", "ipAddresses"],
];

/** Every address that something has taken, except what only stands ready with it: by what it was made from, and by its id. */
const taken = perGraph((graph) => {
    const urns = new Set<string>();
    const ids = new Set<unknown>();
    for (const [type, property] of TAKERS) {
        for (const taker of graph.of(type).filter((one) => !standsReady(one))) {
            for (const urn of taker.propertyDependencies[property] ?? []) urns.add(urn);
            const values = readOr<unknown[]>([], () => list<any>(taker.props[property]).map((value) => (typeof value === "object" ? (value.allocationId as unknown) : value)));
            for (const value of values) if (value) ids.add(value);
        }
    }
    return { urns, ids };
});

export function isAttached(eip: Resource, graph: Graph): boolean {
    const { urns, ids } = taken(graph);
    const own = readOr<unknown[]>([], () => [eip.props.allocationId, eip.props.id]);
    return urns.has(eip.urn) || own.some((id) => ids.has(id))
        || ["instance", "networkInterface"].some((property) => eip.propertyDependencies[property]?.length || Boolean(readOr("", () => eip.props[property] as string)));
}

/** Whether a spare can be given to somebody: nothing has it, no name leads to it, and it is not in quarantine. */
export const isFree = (eip: Resource, graph: Graph): boolean => !isAttached(eip, graph) && !isNamed(eip, graph) && !inQuarantine(eip);

export const isSpare = (eip: Resource): boolean => eip.props.tags?.purpose === "spare";

export const protectedAddresses: StackRule = {
    name: "aws-eip-protected",
    title: "No public address of the platform can be given back by one command, and each says what it is for",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool", "deletion-protection"],
    remediation: "Set protect on the Elastic IP and the tags purpose (nat, front or spare) and serves. A released address does not come back.",
    types: [EIP],
    applies: (eip, graph) => factsOf(eip, graph) !== undefined,
    check: (eip) => [
        ...unless(eip.protect, { property: "protect", observed: "off", expected: "on" }),
        ...require1("tags.purpose", eip.props.tags?.purpose, PURPOSES),
        ...unless(Boolean(eip.props.tags?.serves), { property: "tags.serves", observed: "not set", expected: "the zone or front end it serves" }),
    ],
};

export const addressesServe: StackRule = {
    name: "aws-eip-serves",
    title: "Every public address is in use, or is kept as a spare and says so",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Attach the address, or give it the tag purpose=spare. Spares are kept on purpose: no waste rule may give them back.",
    types: [EIP],
    check: (eip, graph) => unless(isSpare(eip) || isAttached(eip, graph), { observed: "attached to nothing", expected: "in use, or tagged purpose=spare" }),
};

export const sparesServe: StackRule = {
    name: "aws-eip-spare-serves-front-end",
    title: "Every spare address can take the place of a front end's address that there is",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Let the spare's tag serves name a front end: addresses are zonal in use, and can be given to that zone's load-balancer node only.",
    types: [EIP],
    applies: (eip, graph) => factsOf(eip, graph) !== undefined && isSpare(eip),
    check: (eip, graph) => {
        const fronts = beside(eip, graph, EIP).filter(({ props }) => props.tags?.purpose === "front").map(({ props }) => props.tags.serves as string);
        return require1("tags.serves", eip.props.tags?.serves, fronts, `a front end: ${fronts.join(", ") || "there is none"}`);
    },
};

export const sparesAreFree: StackRule = {
    name: "aws-spares-are-free",
    title: "Enough spare public addresses are free in the site's region",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Raise spares.aws, or give a spare back that is in use: re-home what it serves.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, EIP).length > 0,
    check: (platform, graph) => {
        const { spares, regions } = platform.props as PlatformFacts;
        const all = beside(platform, graph, EIP).filter(isSpare);
        const free = all.filter((eip) => awsRegion(eip) === regions.aws && isFree(eip, graph));
        return [
            ...unless(free.length >= spares.minimumFree, { observed: `${free.length} free in ${regions.aws}`, expected: `${spares.minimumFree} or more` }),
            ...unless(all.length >= spares.aws, { observed: `${all.length} spares`, expected: `${spares.aws}, as configured` }),
        ];
    },
};

/** Elastic IPs that AWS allows a region to begin with. */
const FIRST_QUOTA = 5;
const ELASTIC_IPS = "L-0263D0A3";

export const quotaHoldsThem: StackRule = {
    name: "aws-eip-quota",
    title: "The region's quota holds every address of the stack, spares included",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["address-pool"],
    remediation: "Declare an aws.servicequotas.ServiceQuota for ec2 L-0263D0A3 of at least so many, and let the addresses depend on it.",
    types: ["pulumi:pulumi:Stack"],
    applies: (stack, graph) => beside(stack, graph, EIP).length > 0,
    check: (stack, graph) => {
        const quotas = graph.of("aws:servicequotas/serviceQuota:ServiceQuota").filter(({ props }) => props.serviceCode === "ec2" && props.quotaCode === ELASTIC_IPS);
        const byRegion = groupBy(beside(stack, graph, EIP), awsRegion);
        return [...byRegion].filter(([, eips]) => eips.length > FIRST_QUOTA).flatMap(([region, eips]) => {
            const quota = quotas.find((found) => awsRegion(found) === region);
            // A site asks for its own; elsewhere the account may have been granted it in another way.
            if (!quota && platformOf(eips[0]!, graph)) return [{ property: `quota of ${shown(region)}`, observed: "none asked for", expected: `${eips.length} or more` }];
            if (!quota) return need(`the quota of Elastic IPs that ${region ?? "the region"} has granted, for ${eips.length} addresses`);
            const value = Number(quota.props.value);
            return unless(value >= eips.length, { property: "value", observed: `a quota of ${value}`, expected: `${eips.length} or more in ${shown(region)}` });
        });
    },
};
