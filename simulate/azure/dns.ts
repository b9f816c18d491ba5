// Microsoft.Network: public zones, and the records in them.
import { type Declaration, type Refusal, type Service, type Services, UNKNOWN, type World } from "../service";
import { arm, MADE_AT } from "./arm";
import type { Check } from "./checks";
import { digest, parseId, same } from "./ids";
import type { Subject } from "./subject";

const ZONE = [
    /^(?=.{3,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+$/i,
    "a DNS name of two labels or more, without a dot at the end",
] as const;

/** Where each type of record is written down. */
const LISTS: Readonly<Record<string, string>> = {
    A: "aRecords", AAAA: "aaaaRecords", CAA: "caaRecords", CNAME: "cnameRecord", DS: "dsRecords", MX: "mxRecords", NAPTR: "naptrRecords",
    NS: "nsRecords", PTR: "ptrRecords", SOA: "soaRecord", SRV: "srvRecords", TLSA: "tlsaRecords", TXT: "txtRecords",
};

/** Types that can follow something of Azure's own instead of holding values. */
const ALIASES = ["A", "AAAA", "CNAME"];

function checkRecordSet(subject: Check): void {
    const type = String(subject.known("recordType"));
    subject.oneOf("recordType", Object.keys(LISTS));
    const list = LISTS[type];
    if (!list) return;
    const said = Object.values(LISTS).filter((property) => subject.at(property) !== undefined);
    for (const other of said) if (other !== list) subject.refuse(other, `nothing: the set is of type ${type}`);
    const aliases = ["targetResource.id", "trafficManagementProfile.id"].filter((path) => subject.at(path) !== undefined);
    if (aliases.length > 0) {
        if (!ALIASES.includes(type)) subject.refuse(aliases[0]!, `nothing: only ${ALIASES.join(", ")} follow another resource`);
        if (said.includes(list)) subject.refuse(list, "nothing beside an alias");
        checkAlias(subject, aliases[0]!, type);
    } else {
        subject.required("ttl", "seconds");
        subject.required(list, `the values of a record of type ${type}`);
    }
    subject.range("ttl", 1, 2_147_483_647, "seconds");
    subject.length(list, 20, "records");
    const apex = subject.name === "@";
    if (type === "CNAME" && apex) subject.refuse("recordType", "another type: the zone's own name has other records");
    // azure-native makes nothing that is there already, and Azure makes these two together with the zone.
    if (["SOA", "NS"].includes(type) && apex) subject.refuse("relativeRecordSetName", `another name: Azure has made the zone's own ${type} records already`);
    for (const path of subject.each("aRecords")) subject.text(`${path}.ipv4Address`, /^(\d{1,3}\.){3}\d{1,3}$/, "an IPv4 address");
    for (const path of subject.each("mxRecords")) subject.text(`${path}.exchange`, /^[^.]/, "a mail server: Azure takes no null MX");
    for (const path of subject.each("caaRecords")) {
        subject.oneOf(`${path}.flags`, [0, 128]);
        subject.oneOf(`${path}.tag`, ["issue", "issuewild", "iodef", "contactemail", "contactphone", "issuemail"]);
        subject.required(`${path}.value`, "a value");
    }
    for (const path of subject.each("txtRecords")) {
        for (const item of subject.each(`${path}.value`)) subject.text(item, /^[\s\S]{1,255}$/, "1 to 255 characters");
    }
}

/** An address record can follow a profile only if all its endpoints are addresses outside Azure's own kinds. */
function checkAlias(subject: Check, path: string, type: string): void {
    const profile = subject.reference(path, "trafficmanager:Profile", "network:PublicIPAddress");
    if (!profile || profile.type !== "azure-native:trafficmanager:Profile" || type === "CNAME") return;
    const ends = [...(profile.inputs["endpoints"] ?? []).map((one: any) => ({ type: String(one.type), target: one.target })),
        ...subject.of("trafficmanager:Endpoint").filter(({ id }) => id.toLowerCase().startsWith(`${profile.id.toLowerCase()}/`))
            .map(({ inputs }) => ({ type: String(inputs["endpointType"]), target: inputs["target"] }))];
    const wrong = ends.find((end) => !/externalEndpoints$/i.test(end.type) || (end.target !== UNKNOWN && !/^(\d{1,3}\.){3}\d{1,3}$|:/.test(String(end.target))));
    if (wrong) subject.refuse(path, "a profile with nothing but external endpoints that are addresses");
}

const recordSets: Service = arm("dns:RecordSet", {
    place: "none",
    name: [/^(@|\*|[\w*-]{1,63}(\.[\w-]{1,63})*)$/, "@ for the zone's own name, or labels of letters, digits, _ and -"],
    check: checkRecordSet,
    answers: (subject) => {
        const zone = String(subject.known("zoneName"));
        const profile = subject.known("trafficManagementProfile.id") ?? subject.known("targetResource.id");
        return {
            fqdn: subject.name === "@" ? `${zone}.` : `${subject.name}.${zone}.`, etag: subject.guid("etag"), provisioningState: "Succeeded",
            targetResource: profile === undefined ? {} : { id: profile }, metadata: subject.at("metadata") ?? {},
        };
    },
});

/** The type of a set is a part of its id, so that sets of two types can have one name. */
const placed = (id: string, type: unknown): string => id.replace(/\/recordSets\//i, `/${String(type)}/`);

const idOf = (declared: Declaration, world: World): string => placed(recordSets.create(declared, world).id, declared.inputs["recordType"]);

/** A CNAME stands alone at its name. */
function clashes(declared: Declaration, world: World): Refusal[] {
    const id = idOf(declared, world);
    if (id.includes(UNKNOWN)) return [];
    const { names = [] } = parseId(id) ?? {};
    const zone = id.slice(0, id.length - `/${declared.inputs["recordType"]}/${names.at(-1)}`.length);
    const others = world.of("azure-native:dns:RecordSet").filter((other) => other.urn !== declared.urn && same(other.id.split("/").slice(0, -2).join("/"), zone) && same(other.id.split("/").at(-1), names.at(-1)));
    const twin = others.find((other) => same(other.id, id));
    const alone = others.find(({ inputs }) => (inputs["recordType"] === "CNAME") !== (declared.inputs["recordType"] === "CNAME"));
    return [
        ...(twin ? [{ property: "relativeRecordSetName", found: names.at(-1)!, expected: `a name of its own here; ${twin.name} has it` }] : []),
        ...(alone ? [{ property: "recordType", found: String(declared.inputs["recordType"]), expected: `nothing beside a CNAME at one name; ${alone.name} is there` }] : []),
    ];
}

const nameServers = (subject: Subject): string[] => {
    const group = parseInt(digest(subject.id).slice(0, 4), 16) % 40 + 1;
    return [["1", "com"], ["2", "net"], ["3", "org"], ["4", "info"]].map(([number, tld]) => `ns${number}-${String(group).padStart(2, "0")}.azure-dns.${tld}.`);
};

export const dns: Services = {
    "azure-native:dns:Zone": arm("dns:Zone", {
        place: "global",
        name: ZONE,
        computes: ["systemData"],
        check: (subject) => {
            subject.oneOf("zoneType", ["Public", "Private"]);
            if (subject.known("zoneType") === "Private") subject.refuse("zoneType", "Public: private zones are of Microsoft.Network/privateDnsZones");
        },
        answers: (subject) => ({
            location: subject.at("location") ?? "global", zoneType: subject.at("zoneType") ?? "Public", etag: subject.guid("etag"), nameServers: nameServers(subject),
            maxNumberOfRecordSets: 10_000, maxNumberOfRecordsPerRecordSet: 20, numberOfRecordSets: 2, signingKeys: [],
        }),
    }),
    "azure-native:dns:RecordSet": {
        ...recordSets,
        replaceOn: [...recordSets.replaceOn ?? [], "recordType"],
        refuse: (declared, world) => [...recordSets.refuse?.(declared, world) ?? [], ...clashes(declared, world)],
        create: (declared, world) => {
            const { id, outputs } = recordSets.create(declared, world);
            const { recordType } = declared.inputs;
            const { recordType: _, ...rest } = outputs;
            return {
                id: placed(id, recordType),
                outputs: { ...rest, type: `Microsoft.Network/dnszones/${recordType}`, systemData: { createdAt: MADE_AT, createdByType: "Application", lastModifiedAt: MADE_AT, lastModifiedByType: "Application" } },
            };
        },
    },
};
