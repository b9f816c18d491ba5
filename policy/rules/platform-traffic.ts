// What both providers' zones of one name say together: the same, to everybody, whichever is asked.
import { beside, isTrue, list, need, PLATFORM, shown, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";

const AWS = { zone: "aws:route53/zone:Zone", record: "aws:route53/record:Record" } as const;
const AZURE = { zone: "azure-native:dns:Zone", record: "azure-native:dns:RecordSet" } as const;
const DEPLOYMENT = "azure-native:resources:Deployment";

const bare = (name: unknown): string => String(name).toLowerCase().replace(/\.$/, "");

/** Names that only Route 53's own records refer to. */
const isInner = (name: string): boolean => /(^|\.)_front$/.test(name);

/** `@ A`, `_dmarc TXT`: what a zone answers for, apart from what both providers make by themselves. */
function answersOf(platform: Resource, graph: Graph, domain: string): Record<"aws" | "azure", Set<string>> {
    const onAws = beside(platform, graph, AWS.record).map(({ props }) => {
        const name = bare(props.name);
        return { name: name === domain ? "@" : name.endsWith(`.${domain}`) ? name.slice(0, -domain.length - 1) : name, type: String(props.type) };
    });
    const onAzure = beside(platform, graph, AZURE.record).map(({ props }) =>
        ({ name: String(props.relativeRecordSetName ?? props.name), type: String(props.recordType ?? String(props.type).split("/").at(-1)).toUpperCase() }));
    const said = (answers: readonly { name: string; type: string }[]) =>
        new Set(answers.filter(({ name, type }) => !isInner(name) && !(name === "@" && ["NS", "SOA"].includes(type))).map(({ name, type }) => `${name} ${type}`));
    return { aws: said(onAws), azure: said(onAzure) };
}

const publicZones = (platform: Resource, graph: Graph) => ({
    aws: beside(platform, graph, AWS.zone).filter(({ props }) => list(props.vpcs).length === 0),
    azure: beside(platform, graph, AZURE.zone),
});

export const zonesOnBoth: StackRule = {
    name: "platform-zones-on-both",
    title: "Two providers hold the service's zone and answer alike, so that either may be lost",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering", "provider-diversity"],
    remediation: "Declare a zone of the same name on Route 53 and on Azure DNS, and each record in both.",
    types: [PLATFORM],
    applies: (platform) => platform.props.role === "primary",
    check: (platform, graph): readonly Problem[] => {
        const { aws, azure } = publicZones(platform, graph);
        const names = { aws: aws.map(({ props }) => bare(props.name)), azure: azure.map(({ props }) => bare(props.zoneName ?? props.name)) };
        const [domain] = names.aws;
        if (domain === undefined || !names.azure.includes(domain)) {
            return [{ observed: `${names.aws.join(", ") || "no zone"} on AWS, ${names.azure.join(", ") || "no zone"} on Azure`, expected: "one zone of the same name on each" }];
        }
        const answers = answersOf(platform, graph, domain);
        const lacks = (here: "aws" | "azure", there: "aws" | "azure") => [...answers[there]].filter((answer) => !answers[here].has(answer)).sort()
            .map((answer) => ({ property: here, observed: `no ${answer}`, expected: `the same as on ${there}` }));
        return [...lacks("aws", "azure"), ...lacks("azure", "aws")];
    },
};

export const zonesKnowEachOther: StackRule = {
    name: "platform-zones-know-each-other",
    title: "Each provider's zone names both providers' servers, so that a resolver that has asked one knows of the other",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering"],
    remediation: "Write the name servers of both zones into the NS records of both (on Azure by a template: the record exists from the start).",
    types: [PLATFORM],
    applies: (platform, graph) => platform.props.role === "primary" && publicZones(platform, graph).aws.length > 0,
    check: (platform, graph) => {
        const { aws, azure } = publicZones(platform, graph);
        const wanted = [...aws, ...azure].flatMap(({ props }) => readOr<string[] | undefined>(undefined, () => list<string>(props.nameServers).map(bare)) ?? need("the zones' name servers"));
        const onAws = beside(platform, graph, AWS.record).filter(({ props }) => props.type === "NS" && aws.some((zone) => bare(zone.props.name) === bare(props.name)))
            .flatMap(({ props }) => list<string>(props.records).map(bare));
        // A deployment answers without its template, where it is read from a state: then there being one has to do.
        const templates = beside(platform, graph, DEPLOYMENT).filter(({ propertyDependencies }) => propertyDependencies.properties?.some((urn) => graph.get(urn)?.type === AWS.zone));
        const missing = wanted.filter((server) => !onAws.includes(server));
        return [
            ...unless(missing.length === 0, { property: "aws", observed: `no ${missing.join(", ")}`, expected: "all of both" }),
            ...unless(templates.length > 0, { property: "azure", observed: "Azure's own alone", expected: "all of both" }),
        ];
    },
};

/** Ends of the names of each provider's servers. Both give a zone four (Route 53: a delegation set; Azure DNS: ns1 to ns4). */
const SERVERS: Readonly<Record<string, RegExp>> = { "Route 53": /\.awsdns-\d+\./, "Azure DNS": /\.azure-dns\./ };
const SERVERS_EACH = 4;
/** Seconds for which resolvers may keep the set: not asked all the time, and not without a change for longer than a day or two. */
const KEPT = { least: 300, most: 172_800 } as const;

export const templateNamesServers: ResourceRule = {
    name: "platform-name-servers-whole",
    title: "A template declares something, and one that sets a zone's name servers names all four of each provider that it names",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["traffic-steering", "provider-diversity"],
    remediation: `Write every server of both zones into NSRecords, with a TTL from ${KEPT.least} to ${KEPT.most}.`,
    types: [DEPLOYMENT],
    applies: ({ props }) => typeof props.properties?.template === "object" && props.properties.template !== null,
    check: ({ props }) => {
        const declared = Object.values<any>(props.properties.template.resources ?? {});
        return [
            ...unless(declared.length > 0, { property: "properties.template.resources", observed: "none", expected: "what the template is for" }),
            ...declared.filter(({ type }) => /\/dnszones\/ns$/i.test(String(type))).flatMap(({ properties }): Problem[] => {
                const named = list<any>(properties?.NSRecords).map(({ nsdname }) => String(nsdname ?? ""));
                const ttl = Number(properties?.TTL);
                return [
                    ...unless(named.length > 0 && !named.includes(""), { property: "NSRecords", observed: "a server without a name, or none", expected: "the name of each" }),
                    ...Object.entries(SERVERS).map(([provider, pattern]) => [provider, named.filter((server) => pattern.test(server)).length] as const).filter(([, count]) => count > 0 && count < SERVERS_EACH)
                        .map(([provider, count]) => ({ property: "NSRecords", observed: `${count} of ${provider}`, expected: `${SERVERS_EACH}` })),
                    ...unless(ttl >= KEPT.least && ttl <= KEPT.most, { property: "TTL", observed: shown(properties?.TTL), expected: `${KEPT.least} to ${KEPT.most}` }),
                ];
            }),
        ];
    },
};

export const notSignedTwice: StackRule = {
    name: "platform-zone-not-signed-twice",
    title: "A name that two providers answer for is not signed by either with a key that the other does not publish",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering"],
    remediation: "Do not sign a zone that both providers hold: neither offers what two signers need (RFC 8901), and resolvers that check would refuse half of the answers. To sign it, let one provider hold it.",
    types: [PLATFORM],
    applies: (platform, graph) => publicZones(platform, graph).aws.length > 0 && publicZones(platform, graph).azure.length > 0,
    check: (platform, graph) => {
        const signed = [
            ...beside(platform, graph, "aws:route53/hostedZoneDnsSec:HostedZoneDnsSec").filter(({ props }) => props.signingStatus !== "NOT_SIGNING"),
            ...beside(platform, graph, "aws:route53/keySigningKey:KeySigningKey").filter(({ props }) => props.status !== "INACTIVE"),
            ...beside(platform, graph, "azure-native:dns:DnssecConfig"),
        ];
        return signed.map(({ name }) => ({ property: name, observed: "signs the shared name", expected: "no signing, or one provider" }));
    },
};

export const frontsAnswered: StackRule = {
    name: "platform-fronts-answered",
    title: "Every front-end address of a site on both clouds is among what both name services may answer, and probed by both",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["traffic-steering", "provider-diversity", "address-pool"],
    remediation: "Give both Traffic components the addresses of both clouds' front ends.",
    types: [PLATFORM],
    applies: (platform, graph) => beside(platform, graph, "aws:ec2/eip:Eip").length > 0 && !isTrue(platform.props.failover),
    check: (platform, graph) => {
        const fronts = [
            ...beside(platform, graph, "aws:ec2/eip:Eip").filter(({ props }) => props.tags?.purpose === "front").map((front) => ({ front, address: (): unknown => front.props.publicIp })),
            ...beside(platform, graph, "azure-native:network:PublicIPAddress").filter(({ props }) => props.tags?.purpose === "front").map((front) => ({ front, address: (): unknown => front.props.ipAddress })),
        ];
        const reached = (front: Resource, address: () => unknown, others: readonly Resource[], property: string) => others.some((other) =>
            other.propertyDependencies[property]?.includes(front.urn) || readOr<unknown>("a", address) === readOr<unknown>("b", () => list(other.props[property])[0]));
        return fronts.flatMap(({ front, address }) => [
            ...unless(reached(front, address, beside(platform, graph, "aws:route53/healthCheck:HealthCheck"), "ipAddress"), { property: front.name, observed: "not checked by Route 53", expected: "a health check" }),
            ...unless(reached(front, address, beside(platform, graph, AWS.record), "records"), { property: front.name, observed: "not answered by Route 53", expected: "a record" }),
            ...unless(reached(front, address, beside(platform, graph, "azure-native:trafficmanager:Endpoint"), "target"), { property: front.name, observed: "not answered by Traffic Manager", expected: "an endpoint" }),
        ]);
    },
};
