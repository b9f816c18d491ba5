// Microsoft.Network: application gateways. Most of what goes wrong with one is a reference between two of its own parts.
import { GATEWAY_PARTS } from "../../components/plan/gateway-parts";
import { parseCidr, size } from "../../components/plan/cidr";
import { type Properties, type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { say, type Check } from "./checks";
import { parseId, same, within } from "./ids";
import { answered } from "./managedidentity";
import { networkOf } from "./network";
import { freeAddress } from "./network-addresses";
import { type Rule, rulesOf } from "./network-security";
import { READS_SECRETS } from "./roles";
import type { Existing } from "./subject";

/** Ready-made TLS policies that Azure still takes. */
const TLS_POLICIES = ["AppGwSslPolicy20170401S", "AppGwSslPolicy20220101", "AppGwSslPolicy20220101S"];

/** Lists of parts that others refer to, by the property that refers. */
const PARTS: Readonly<Record<string, string>> = { ...GATEWAY_PARTS, trustedRootCertificates: "trustedRootCertificates" };

const COLLECTIONS = [...new Set([...Object.values(PARTS), "gatewayIPConfigurations", "requestRoutingRules"])];

/** Every reference to a part of the gateway itself must name one that is there. */
function checkParts(subject: Check): void {
    for (const collection of COLLECTIONS) {
        subject.unique(collection, "name");
        for (const path of subject.each(collection)) {
            subject.required(`${path}.name`, "a name");
            for (const item of subject.each(`${path}.pathRules`)) checkPathRule(subject, item);
            for (const [property, list] of Object.entries(PARTS)) {
                const paths = property === "trustedRootCertificates" ? subject.each(`${path}.${property}`) : [`${path}.${property}`];
                for (const reference of paths) checkPart(subject, `${reference}.id`, list);
            }
        }
    }
}

/** A path of a map, and where it leads: a back end with its settings, or a redirect. */
function checkPathRule(subject: Check, path: string): void {
    subject.required(`${path}.paths`, "a path");
    for (const item of subject.each(`${path}.paths`)) subject.text(item, /^\/[^*]*(\/\*)?$/, "a path that begins with /, with * after a / at its end if anywhere");
    for (const [property, list] of Object.entries(PARTS)) checkPart(subject, `${path}.${property}.id`, list);
    if (subject.at(`${path}.redirectConfiguration`) === undefined) {
        for (const need of ["backendAddressPool", "backendHttpSettings"]) subject.required(`${path}.${need}.id`, "a back end with its settings, or a redirect");
    }
    subject.sameRegion(`${path}.firewallPolicy.id`, subject.reference(`${path}.firewallPolicy.id`, "network:WebApplicationFirewallPolicy"), "firewall policy");
}

/** azure-native puts the gateway's own id in place of `$self`, so that a part can be named before the gateway exists. */
const ownId = (gatewayId: string, reference: unknown): string => String(reference).replace(/^\$self(?=\/)/, gatewayId);

/** Names of the parts in a list; undefined while one of them is not known. */
function namesIn(subject: Check, list: string): string[] | undefined {
    const names = subject.list(list)?.map((part) => part?.name);
    return names?.includes(UNKNOWN) ? undefined : names;
}

function checkPart(subject: Check, path: string, list: string): void {
    const value = subject.known(path);
    const names = namesIn(subject, list);
    if (value === undefined || subject.id === UNKNOWN || !names) return;
    if (names.some((name) => same(ownId(subject.id, value), `${subject.id}/${list}/${name}`))) return;
    const here = within(ownId(subject.id, value), `${subject.id}/${list}`);
    subject.refuse(path, here ? `one of this gateway's ${list}: ${names.join(", ") || "there are none"}` : `the id of one of its own, $self/${list}/<name>`);
}

function checkSize(subject: Check): void {
    subject.required("sku.name", "WAF_v2 or Standard_v2");
    subject.oneOf("sku.name", ["WAF_v2", "Standard_v2", "Basic"]);
    if (subject.known("sku.name") !== undefined && subject.at("sku.tier") !== subject.at("sku.name") && subject.at("sku.tier") !== UNKNOWN) {
        subject.refuse("sku.tier", `the same as sku.name, ${subject.known("sku.name")}`);
    }
    subject.exactlyOne(["autoscaleConfiguration", "sku.capacity"]);
    subject.range("sku.capacity", 1, 125, "instances");
    subject.range("autoscaleConfiguration.minCapacity", 0, 125, "instances");
    subject.range("autoscaleConfiguration.maxCapacity", 2, 125, "instances");
    const [least, most] = [subject.known("autoscaleConfiguration.minCapacity"), subject.known("autoscaleConfiguration.maxCapacity")];
    if (least > most) subject.refuse("autoscaleConfiguration.minCapacity", `at most maxCapacity, ${most}`);
    subject.zones();
}

/** The gateway's own subnet, with room for every instance, and a way in and out for Azure's management. */
function checkSubnet(subject: Check): void {
    subject.length("gatewayIPConfigurations", 1, "subnets", 1);
    subject.required("gatewayIPConfigurations", "the subnet that the gateway stands in");
    for (const item of subject.each("gatewayIPConfigurations")) {
        const path = `${item}.subnet.id`;
        subject.required(path, "a subnet");
        const subnet = subject.reference(path, "network:Subnet");
        if (!subnet) continue;
        subject.sameRegion(path, networkOf(subject, subnet.id), "subnet");
        const delegations = (subnet.inputs["delegations"] ?? []).filter((one: any) => one.serviceName !== "Microsoft.Network/applicationGateways");
        if (delegations.length > 0) {
            subject.refuse(path, "a subnet that is delegated to nobody else", `one delegated to ${delegations[0].serviceName}`);
        }
        const other = subject.of("network:PrivateEndpoint").find(({ inputs }) => same(inputs["subnet"]?.id, subnet.id));
        if (other) subject.refuse(path, `a subnet for application gateways alone; ${other.id} is in it`);
        const instances = subject.known("autoscaleConfiguration.maxCapacity") ?? subject.known("sku.capacity") ?? 1;
        const block = subnet.inputs["addressPrefix"];
        if (typeof block === "string" && size(parseCidr(block).bits) - 5 < instances) {
            subject.refuse(path, `a subnet with ${instances} addresses, one an instance, besides the five that Azure keeps`, block);
        }
        const group = subject.existing(subnet.inputs["networkSecurityGroup"]?.id, "network:NetworkSecurityGroup");
        if (group) checkGuard(subject, path, group);
    }
}

const anywhere = (prefix: unknown): boolean => ["*", "0.0.0.0/0", "Internet"].includes(String(prefix));

const allPorts = (rule: Rule, from: number, to: number): boolean => [rule["destinationPortRange"], ...(rule["destinationPortRanges"] ?? [])].some((range) => {
    if (range === undefined) return false;
    const [first, last = first] = range === "*" ? [0, 65_535] : String(range).split("-").map(Number);
    return first! <= from && last! >= to;
});

/** What a subscription registers so that its gateways are managed over Azure's own network, whatever their subnet denies. */
const ISOLATION = "EnableApplicationGatewayNetworkIsolation";

/**
 * Azure refuses a gateway whose subnet keeps out its managers, or denies anything on the way out: even a denial that
 * comes after everything is allowed, unless it is of a protocol other than TCP.
 */
function checkGuard(subject: Check, path: string, group: Existing): void {
    if (subject.of("features:SubscriptionFeatureRegistration").some(({ inputs }) => inputs["featureName"] === ISOLATION)) return;
    const rules = rulesOf(subject, group);
    const tcp = (rule: Rule): boolean => rule["protocol"] === "*" || rule["protocol"] === "Tcp";
    const managed = rules.find((rule) => rule["direction"] === "Inbound" && tcp(rule) && allPorts(rule, 65_200, 65_535)
        && (anywhere(rule["sourceAddressPrefix"]) || rule["sourceAddressPrefix"] === "GatewayManager"));
    if (managed?.["access"] !== "Allow") {
        const why = managed ? `where ${managed["name"]} denies it` : "where no rule does";
        subject.refuse(path, "a subnet whose security group lets GatewayManager in on ports 65200-65535", `${group.outputs["name"]}, ${why}`);
    }
    const denial = rules.find((rule) => rule["direction"] === "Outbound" && rule["access"] === "Deny" && tcp(rule));
    if (denial) {
        const expected = `a subnet whose security group denies nothing outbound over TCP, or the feature Microsoft.Network/${ISOLATION} registered`;
        subject.refuse(path, expected, `${group.outputs["name"]} with the rule ${denial["name"]}`);
    }
}

function checkFront(subject: Check): void {
    subject.required("frontendIPConfigurations", "a front-end address");
    const zones = subject.list("zones") ?? [];
    for (const item of subject.each("frontendIPConfigurations")) {
        const path = `${item}.publicIPAddress.id`;
        if (subject.at(path) === undefined) continue;
        const name = subject.known(`${item}.name`);
        const was = (subject.before?.inputs["frontendIPConfigurations"] ?? []).find((front: any) => front.name === name)?.publicIPAddress?.id;
        const wanted = subject.known(path);
        // https://learn.microsoft.com/azure/virtual-network/ip-services/configure-public-ip-application-gateway
        if (subject.world.stepwise && was !== undefined && wanted !== undefined && !same(was, wanted)) {
            subject.refuse(path, `${was}: a gateway keeps the public address that it was made with`, wanted);
        }
        const found = freeAddress(subject, path);
        const theirs: string[] = found?.inputs["zones"] ?? [];
        if (found && zones.some((zone) => !theirs.includes(zone))) {
            subject.refuse(path, `an address in zones ${say(zones)}`, `one in ${theirs.length > 0 ? `zones ${say(theirs)}` : "no zone"}`);
        }
    }
    for (const item of subject.each("frontendPorts")) subject.range(`${item}.port`, 1, 64_999);
    subject.unique("frontendPorts", "port");
}

function checkListeners(subject: Check): void {
    subject.required("httpListeners", "a listener");
    const seen = new Map<string, string>();
    for (const path of subject.each("httpListeners")) {
        for (const need of ["frontendIPConfiguration.id", "frontendPort.id", "protocol"]) subject.required(`${path}.${need}`, "a value");
        subject.oneOf(`${path}.protocol`, ["Http", "Https"]);
        if (subject.known(`${path}.protocol`) === "Https") {
            subject.required(`${path}.sslCertificate.id`, "a certificate: the listener speaks HTTPS");
        }
        if (subject.known(`${path}.protocol`) === "Http") {
            subject.absent(`${path}.sslCertificate`, "no certificate: the listener speaks plain HTTP");
        }
        subject.reference(`${path}.firewallPolicy.id`, "network:WebApplicationFirewallPolicy");
        const hosts = [subject.known(`${path}.hostName`) ?? "", ...(subject.list(`${path}.hostNames`) ?? [])];
        const slot = [subject.known(`${path}.frontendIPConfiguration.id`), subject.known(`${path}.frontendPort.id`), ...hosts].join(" ");
        if (seen.has(slot)) {
            subject.refuse(`${path}.frontendPort.id`, `a port and host name that no other listener has; ${seen.get(slot)} has them`);
        }
        seen.set(slot, path);
    }
}

function checkRules(subject: Check): void {
    subject.required("requestRoutingRules", "a rule");
    const bound = new Set<string>();
    for (const path of subject.each("requestRoutingRules")) {
        subject.required(`${path}.priority`, "a priority from 1 to 20000");
        subject.range(`${path}.priority`, 1, 20_000);
        subject.required(`${path}.httpListener.id`, "the listener whose requests it routes");
        subject.oneOf(`${path}.ruleType`, ["Basic", "PathBasedRouting"]);
        if (subject.at(`${path}.httpListener.id`) === UNKNOWN) continue;
        const listener = ownId(subject.id, subject.known(`${path}.httpListener.id`)).toLowerCase();
        if (bound.has(listener)) subject.refuse(`${path}.httpListener.id`, "a listener that no other rule has");
        bound.add(listener);
        const says = (property: string): boolean => subject.at(`${path}.${property}`) !== undefined;
        if (subject.known(`${path}.ruleType`) === "PathBasedRouting") subject.required(`${path}.urlPathMap.id`, "a path map");
        else if (says("redirectConfiguration")) {
            if (says("backendAddressPool") || says("backendHttpSettings")) {
                subject.refuse(`${path}.redirectConfiguration`, "either a redirect or a back end");
            }
        } else {
            subject.required(`${path}.backendAddressPool.id`, "a back end, or a redirect");
            subject.required(`${path}.backendHttpSettings.id`, "settings for the back end");
        }
    }
    subject.unique("requestRoutingRules", "priority");
    const certain = subject.id !== UNKNOWN
        && subject.list("requestRoutingRules")?.every((rule) => ![rule.httpListener, rule.httpListener?.id].includes(UNKNOWN)) === true;
    for (const path of subject.each("httpListeners")) {
        const id = `${subject.id}/httpListeners/${subject.known(`${path}.name`)}`.toLowerCase();
        if (certain && subject.at(`${path}.name`) !== UNKNOWN && !bound.has(id) && subject.each("requestRoutingRules").length > 0) {
            subject.refuse(path, "a listener that a request routing rule uses", subject.known(`${path}.name`));
        }
    }
}

function checkBackends(subject: Check): void {
    for (const path of subject.each("backendHttpSettingsCollection")) {
        subject.range(`${path}.port`, 1, 65_535);
        subject.range(`${path}.requestTimeout`, 1, 86_400, "seconds");
        subject.oneOf(`${path}.protocol`, ["Http", "Https"]);
        if (subject.known(`${path}.pickHostNameFromBackendAddress`) === true) {
            subject.absent(`${path}.hostName`, "no host name where it is taken from the back end's address");
        }
    }
    for (const path of subject.each("probes")) {
        subject.range(`${path}.interval`, 1, 86_400, "seconds");
        subject.range(`${path}.timeout`, 1, 86_400, "seconds");
        subject.range(`${path}.unhealthyThreshold`, 1, 20);
        subject.text(`${path}.path`, /^\//, "a path that begins with /");
        if (subject.known(`${path}.pickHostNameFromBackendHttpSettings`) === true) {
            subject.absent(`${path}.host`, "no host where it is taken from the settings");
        } else if (subject.isNot(`${path}.pickHostNameFromBackendHttpSettings`, true)) {
            subject.required(`${path}.host`, "a host, or pickHostNameFromBackendHttpSettings");
        }
    }
    for (const path of subject.each("redirectConfigurations")) {
        subject.oneOf(`${path}.redirectType`, ["Permanent", "Found", "SeeOther", "Temporary"]);
        subject.exactlyOne([`${path}.targetListener`, `${path}.targetUrl`]);
    }
}

function checkCertificates(subject: Check): void {
    for (const path of subject.each("sslCertificates")) {
        if (subject.at(`${path}.keyVaultSecretId`) === undefined) {
            if (subject.at(`${path}.data`) === undefined) {
                subject.refuse(`${path}.keyVaultSecretId`, "a secret of a key vault, or the certificate itself");
            }
            continue;
        }
        const secret = /^https:\/\/([A-Za-z0-9-]{3,24})\.vault\.azure\.net(?::443)?\/secrets\/([A-Za-z0-9-]{1,127})(\/[0-9a-f]{32})?\/?$/.exec(subject.known(`${path}.keyVaultSecretId`) ?? "");
        if (!secret && subject.known(`${path}.keyVaultSecretId`) !== undefined) {
            subject.refuse(`${path}.keyVaultSecretId`, "https://<vault>.vault.azure.net/secrets/<name>");
        }
        if (subject.at("identity") === undefined) {
            subject.refuse("identity", "a user-assigned identity: the gateway reads its certificate from a key vault");
        } else if (secret) checkReader(subject, `${path}.keyVaultSecretId`, secret[1]!, secret[2]!);
    }
    subject.oneOf("identity.type", ["UserAssigned", "None"], "UserAssigned: a gateway has no identity of its own");
    subject.each("identity.userAssignedIdentities").forEach((path) => subject.reference(path, "managedidentity:UserAssignedIdentity"));
}

/** The gateway's identity must hold the right to read the secret before the gateway is made. */
function checkReader(subject: Check, path: string, vault: string, name: string): void {
    const principals = subject.each("identity.userAssignedIdentities")
        .flatMap((item) => subject.existing(subject.known(item), "managedidentity:UserAssignedIdentity")?.outputs["principalId"] ?? []);
    if (principals.length === 0) return;
    const may = subject.of("authorization:RoleAssignment").some(({ inputs }) => {
        const scope = parseId(inputs["scope"]);
        const role = parseId(inputs["roleDefinitionId"])?.names[0];
        const here = same(scope?.names[0], vault) && (scope?.names[1] === undefined || same(scope.names[1], name));
        const reaches = scope?.type.toLowerCase().startsWith("microsoft.keyvault/vaults") ? here : scope?.type.startsWith("Microsoft.Resources/");
        return principals.includes(inputs["principalId"]) && READS_SECRETS.includes(String(role).toLowerCase()) && reaches;
    });
    if (!may) {
        subject.refuse(path, `a secret that the gateway's identity may read: Key Vault Secrets User on vault ${vault} or this secret, before the gateway`);
    }
}

function checkProtection(subject: Check): void {
    if (subject.at("sku.name") === UNKNOWN) return;
    const waf = subject.known("sku.name") === "WAF_v2";
    if (waf && subject.at("firewallPolicy") === undefined && subject.at("webApplicationFirewallConfiguration") === undefined) {
        subject.refuse("firewallPolicy", "a firewall policy: the gateway is WAF_v2");
    }
    if (!waf && subject.known("sku.name") !== undefined) {
        subject.absent("firewallPolicy", "no firewall policy: only WAF_v2 has one");
    }
    subject.sameRegion("firewallPolicy.id", subject.reference("firewallPolicy.id", "network:WebApplicationFirewallPolicy"), "firewall policy");
    checkTls(subject, "sslPolicy");
    subject.each("sslProfiles").forEach((path) => checkTls(subject, `${path}.sslPolicy`));
}

function checkTls(subject: Check, path: string): void {
    const type = subject.known(`${path}.policyType`);
    subject.oneOf(`${path}.policyType`, ["Predefined", "Custom", "CustomV2"]);
    if (type === "Predefined") {
        subject.required(`${path}.policyName`, `one of ${TLS_POLICIES.join(", ")}`);
        subject.oneOf(`${path}.policyName`, TLS_POLICIES);
        subject.absent(`${path}.cipherSuites`, "no cipher suites: the ready-made policy has its own");
    } else if (type !== undefined) {
        subject.required(`${path}.minProtocolVersion`, "TLSv1_2 or TLSv1_3");
        subject.oneOf(`${path}.minProtocolVersion`, ["TLSv1_2", "TLSv1_3"], "TLSv1_2 or TLSv1_3: earlier ones are retired");
    }
}

/** The same value with full ids where the program wrote `$self`. */
function resolved(value: unknown, gatewayId: string): any {
    if (typeof value === "string") return ownId(gatewayId, value);
    if (Array.isArray(value)) return value.map((item) => resolved(item, gatewayId));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner, gatewayId)]));
}

/** Parts as the gateway answers with them: each with its id and state. */
function partsWithIds(gatewayId: string, inputs: Properties): Properties {
    const answer = (list: string, part: any) => ({
        ...resolved(part, gatewayId), id: `${gatewayId}/${list}/${part.name}`,
        type: `Microsoft.Network/applicationGateways/${list}`, provisioningState: "Succeeded",
    });
    return Object.fromEntries(COLLECTIONS.filter((list) => Array.isArray(inputs[list])).map((list) => [
        list, inputs[list].filter((part: any) => part?.name !== undefined).map((part: any) => answer(list, part)),
    ]));
}

const CHECKS = [checkSize, checkSubnet, checkFront, checkParts, checkListeners, checkRules, checkBackends, checkCertificates, checkProtection];

export const networkGateway: Services = {
    "azure-native:network:ApplicationGateway": arm("network:ApplicationGateway", {
        computes: ["etag", "provisioningState", "resourceGuid"],
        check: (subject) => CHECKS.forEach((check) => check(subject)),
        answers: (subject) => {
            const identities = subject.list("identity.userAssignedIdentities") ?? [];
            return {
                ...partsWithIds(subject.id, subject.declared.inputs),
                operationalState: "Running",
                defaultPredefinedSslPolicy: "AppGwSslPolicy20220101",
                privateEndpointConnections: [],
                sku: { family: "Generation_1", ...subject.known("sku") },
                ...(identities.length > 0 ? { identity: { type: "UserAssigned", userAssignedIdentities: answered(identities, subject) } } : {}),
            };
        },
    }),
};
