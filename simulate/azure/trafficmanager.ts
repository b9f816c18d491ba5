// Microsoft.Network: Traffic Manager, which answers with the addresses of those who are well.
import { type Service, type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { same } from "./ids";

const METHODS = ["Performance", "Priority", "Weighted", "Geographic", "MultiValue", "Subnet"];
const KINDS = ["ExternalEndpoints", "AzureEndpoints", "NestedEndpoints"];

const ADDRESS = /^(\d{1,3}\.){3}\d{1,3}$/;

function checkMonitor(subject: Check): void {
    const at = "monitorConfig";
    subject.required(`${at}.protocol`, "HTTP, HTTPS or TCP");
    subject.oneOf(`${at}.protocol`, ["HTTP", "HTTPS", "TCP"]);
    subject.range(`${at}.port`, 1, 65_535);
    subject.oneOf(`${at}.intervalInSeconds`, [10, 30]);
    // The faster one has to be answered before the next begins.
    subject.range(`${at}.timeoutInSeconds`, 5, subject.known(`${at}.intervalInSeconds`) === 10 ? 9 : 10, "seconds");
    subject.range(`${at}.toleratedNumberOfFailures`, 0, 9);
    if (subject.known(`${at}.protocol`) === "TCP") {
        for (const no of ["path", "customHeaders", "expectedStatusCodeRanges"]) subject.absent(`${at}.${no}`, "nothing: over TCP nothing is asked");
    } else {
        subject.required(`${at}.path`, "a path to ask for");
        subject.text(`${at}.path`, /^\/.{0,255}$/, "a path that begins with /");
    }
    subject.length(`${at}.customHeaders`, 8, "headers");
    subject.length(`${at}.expectedStatusCodeRanges`, 8, "ranges");
}

function checkProfile(subject: Check): void {
    subject.oneOf("trafficRoutingMethod", METHODS);
    subject.oneOf("profileStatus", ["Enabled", "Disabled"]);
    subject.required("dnsConfig.relativeName", "a name below trafficmanager.net");
    subject.text("dnsConfig.relativeName", /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i, "1 to 63 letters, digits and dashes, no dash at either end");
    subject.range("dnsConfig.ttl", 0, 2_147_483_647, "seconds");
    const name = subject.known("dnsConfig.relativeName");
    const holder = subject.of("trafficmanager:Profile").find(({ inputs }) => same(inputs["dnsConfig"]?.relativeName, name));
    if (holder) subject.refuse("dnsConfig.relativeName", `a name that is free below trafficmanager.net; ${holder.id} has it`);
    if (subject.known("trafficRoutingMethod") === "MultiValue") {
        subject.required("maxReturn", "how many addresses an answer has");
        subject.range("maxReturn", 1, 10);
    }
    checkMonitor(subject);
}

function checkEndpoint(subject: Check): void {
    subject.oneOf("endpointType", KINDS);
    subject.oneOf("endpointStatus", ["Enabled", "Disabled"]);
    subject.oneOf("alwaysServe", ["Enabled", "Disabled"]);
    subject.range("priority", 1, 1000);
    subject.range("weight", 1, 1000);
    if (subject.known("endpointType") === "ExternalEndpoints") {
        subject.required("target", "a DNS name or an address");
        subject.absent("targetResourceId", "nothing: the endpoint is external");
    } else if (subject.known("endpointType") !== undefined) subject.required("targetResourceId", "the resource that answers");
    if (subject.known("endpointType") === "NestedEndpoints") subject.range("minChildEndpoints", 1, 200);
    const profileId = subject.parents[0]?.id;
    const profile = subject.existing(profileId, "trafficmanager:Profile");
    if (!profile) return;
    const siblings = subject.of("trafficmanager:Endpoint").filter(({ id }) => id.toLowerCase().startsWith(`${profile.id.toLowerCase()}/`));
    if (siblings.length >= 200) subject.refuse("profileName", "a profile with fewer than 200 endpoints");
    const method = profile.inputs["trafficRoutingMethod"];
    for (const property of ["priority", "target"]) {
        const value = subject.known(property);
        const twin = value !== undefined && siblings.find(({ inputs }) => inputs[property] === value && (property === "target" || method === "Priority"));
        if (twin) subject.refuse(property, `a ${property} of its own in the profile; ${twin.outputs["name"]} has it`);
    }
    const target = subject.known("target");
    const only: unknown[] = profile.inputs["allowedEndpointRecordTypes"] ?? [];
    const kind = ADDRESS.test(String(target)) ? "IPv4Address" : String(target).includes(":") ? "IPv6Address" : "DomainName";
    if (target !== undefined && target !== UNKNOWN && only.length > 0 && !only.includes("Any") && !only.includes(kind)) subject.refuse("target", `one of ${only.join(", ")}, which the profile takes`);
    if (["MultiValue"].includes(method) && kind === "DomainName" && target !== undefined) subject.refuse("target", "an address: an answer of several has no names");
}

const endpoints: Service = arm("trafficmanager:Endpoint", {
    place: "none",
    name: [/^[A-Za-z0-9_.-]{1,260}$/, "1 to 260 letters, digits, _ . and -"],
    check: checkEndpoint,
    answers: (subject) => ({
        endpointStatus: subject.at("endpointStatus") ?? "Enabled", endpointMonitorStatus: "CheckingEndpoint", weight: subject.at("weight") ?? 1,
        alwaysServe: subject.at("alwaysServe") ?? "Disabled",
    }),
});

export const trafficManager: Services = {
    "azure-native:trafficmanager:Profile": arm("trafficmanager:Profile", {
        place: "global",
        name: [/^[A-Za-z0-9]([A-Za-z0-9.-]{0,61}[A-Za-z0-9])?$/, "1 to 63 letters, digits, . and -"],
        check: checkProfile,
        answers: (subject) => ({
            location: subject.at("location") ?? "global", profileStatus: subject.at("profileStatus") ?? "Enabled", trafficViewEnrollmentStatus: subject.at("trafficViewEnrollmentStatus") ?? "Disabled",
            endpoints: [], dnsConfig: { ttl: 60, ...subject.known("dnsConfig"), fqdn: `${subject.known("dnsConfig.relativeName")}.trafficmanager.net` },
            monitorConfig: { profileMonitorStatus: "CheckingEndpoints", intervalInSeconds: 30, timeoutInSeconds: 10, toleratedNumberOfFailures: 3, ...subject.known("monitorConfig") },
        }),
        users: (id, subject) => subject.of("dns:RecordSet").filter(({ inputs }) => same(inputs["targetResource"]?.id, id)).map((set) => set.id),
    }),
    "azure-native:trafficmanager:Endpoint": {
        ...endpoints,
        replaceOn: [...endpoints.replaceOn ?? [], "endpointType"],
        create: (declared, world) => {
            const { id, outputs } = endpoints.create(declared, world);
            const { endpointType, ...rest } = outputs;
            return {
                id: id.replace(/\/endpoints\//i, `/${String(endpointType)}/`),
                outputs: { ...rest, type: `Microsoft.Network/trafficManagerProfiles/${String(endpointType)[0]?.toLowerCase()}${String(endpointType).slice(1)}` },
            };
        },
    },
};
