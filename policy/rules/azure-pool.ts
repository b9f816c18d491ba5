// Machines on Azure, single ones and those of scale sets: what they start, how they are encrypted, where they stand and when
// they grow.
import { companions, isReferred, lastSegment, owners, same } from "../azure";
import { beside, factsOf, list, namesOneOf, need, PLATFORM, require1, shown, stackOf, traceable, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { ResourceRule, StackRule } from "../rule";
import { secretsIn } from "../secrets";

const SET = "azure-native:compute:VirtualMachineScaleSet";
const MACHINE = "azure-native:compute:VirtualMachine";
const DISKS = "azure-native:compute:DiskEncryptionSet";
const AUTOSCALE = "azure-native:monitor:AutoscaleSetting";
const ALERT = "azure-native:monitor:ActivityLogAlert";

/** What machines are made by: a part of a set, and all of a single machine. */
const profileOf = ({ type, props }: Resource): any => (type === MACHINE ? props : props.virtualMachineProfile) ?? {};
/** Where that is said. */
const at = ({ type }: Resource, path: string): string => (type === MACHINE ? path : `virtualMachineProfile.${path}`);
const linuxOf = (set: Resource): any => profileOf(set).osProfile?.linuxConfiguration;
/** A set of Linux machines, said or not: only Windows has a configuration of its own. */
const isLinux = (set: Resource): boolean => profileOf(set).osProfile?.windowsConfiguration === undefined;
const cardsOf = (set: Resource): readonly any[] => list(profileOf(set).networkProfile?.networkInterfaceConfigurations);
const extensionsOf = (set: Resource): readonly any[] => list(profileOf(set).extensionProfile?.extensions);

export const trustedLaunch: ResourceRule = {
    name: "azure-machine-trusted-launch",
    title: "Machines start only what is signed, and can prove it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: 'Set securityProfile.securityType to "TrustedLaunch" with uefiSettings.secureBootEnabled and vTpmEnabled.',
    types: [SET, MACHINE],
    check: (set) => {
        const security = profileOf(set).securityProfile ?? {};
        return [
            ...require1(at(set, "securityProfile.securityType"), security.securityType, ["TrustedLaunch", "ConfidentialVM"]),
            ...require1(at(set, "securityProfile.uefiSettings.secureBootEnabled"), security.uefiSettings?.secureBootEnabled, [true]),
            ...require1(at(set, "securityProfile.uefiSettings.vTpmEnabled"), security.uefiSettings?.vTpmEnabled, [true]),
        ];
    },
};

export const attested: ResourceRule = {
    name: "azure-scale-set-attested",
    title: "What machines have started is attested",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: "Add the extension GuestAttestation to the set.",
    types: [SET],
    check: (set) => unless(extensionsOf(set).some(({ type }) => same(type, "GuestAttestation")), {
        property: "virtualMachineProfile.extensionProfile", observed: "no attestation", expected: "the extension GuestAttestation",
    }),
};

export const encryptedAtHost: ResourceRule = {
    name: "azure-machine-encrypted-at-host",
    title: "Temporary disks and caches are encrypted on the host, too",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set securityProfile.encryptionAtHost, and register the feature Microsoft.Compute/EncryptionAtHost once.",
    types: [SET, MACHINE],
    check: (set) => require1(at(set, "securityProfile.encryptionAtHost"), profileOf(set).securityProfile?.encryptionAtHost, [true]),
};

/** A disk that is made apart from the machine. */
const isAttached = (disk: any): boolean => same(disk?.createOption, "Attach");

export const ownKey: ResourceRule = {
    name: "azure-machine-own-key",
    title: "Machines' disks are encrypted with a key of the platform's own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest"],
    remediation: "Set osDisk.managedDisk.diskEncryptionSet, and that of every data disk.",
    types: [SET, MACHINE],
    check: (set) => {
        const { osDisk, dataDisks } = profileOf(set).storageProfile ?? {};
        const disks = [["osDisk", osDisk] as const, ...list(dataDisks).map((disk, i) => [`dataDisks[${i}]`, disk] as const)];
        const part = set.type === MACHINE ? "storageProfile" : "virtualMachineProfile";
        // A disk that is there already has the key that it was made with, and is judged by itself.
        return disks.filter(([, disk]) => !(set.type === MACHINE && isAttached(disk)))
            .filter(([, disk]) => !isReferred(set, part, () => disk?.managedDisk?.diskEncryptionSet?.id ?? disk?.managedDisk?.securityProfile?.diskEncryptionSet?.id))
            .map(([path]) => ({ property: at(set, `storageProfile.${path}`), observed: "Azure's own key", expected: "a disk encryption set" }));
    },
};

export const keyFollowed: ResourceRule = {
    name: "azure-disk-encryption-set",
    title: "Disks are encrypted with a vault's key, and follow it when it rotates",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["encryption-at-rest", "key-management"],
    remediation: "Set activeKey and rotationToLatestKeyVersionEnabled, and an encryptionType with a customer's key.",
    types: [DISKS],
    check: (disks) => [
        ...unless(isReferred(disks, "activeKey", () => disks.props.activeKey?.keyUrl), { property: "activeKey", observed: "none", expected: "a key" }),
        ...require1("rotationToLatestKeyVersionEnabled", disks.props.rotationToLatestKeyVersionEnabled, [true]),
        ...unless(Boolean(disks.props.identity?.type) && disks.props.identity.type !== "None", { property: "identity", observed: "none", expected: "an identity that may use the key" }),
        ...unless(/CustomerKey/.test(String(disks.props.encryptionType ?? "EncryptionAtRestWithCustomerKey")), {
            property: "encryptionType", observed: shown(disks.props.encryptionType), expected: "EncryptionAtRestWithCustomerKey",
        }),
    ],
};

export const noPasswords: ResourceRule = {
    name: "azure-machine-no-passwords",
    title: "No machine lets anybody in by a password",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: "Set linuxConfiguration.disablePasswordAuthentication, and leave adminPassword out.",
    types: [SET, MACHINE],
    // A machine that starts from a disk that is there already has the people of that disk.
    applies: (set) => isLinux(set) && !(set.type === MACHINE && isAttached(profileOf(set).storageProfile?.osDisk)),
    check: (set) => [
        ...require1(at(set, "osProfile.linuxConfiguration.disablePasswordAuthentication"), linuxOf(set)?.disablePasswordAuthentication, [true]),
        ...unless(!readOr<unknown>("unknown", () => profileOf(set).osProfile?.adminPassword), { property: at(set, "osProfile.adminPassword"), observed: "a password", expected: "none" }),
    ],
};

export const noPublicAddress: ResourceRule = {
    name: "azure-scale-set-no-public-address",
    title: "No machine of a scale set has a public address, or passes on what is not for it",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-perimeter"],
    remediation: "Leave publicIPAddressConfiguration and enableIPForwarding out.",
    types: [SET],
    check: (set) => cardsOf(set).flatMap((card, i) => {
        const at = `virtualMachineProfile.networkProfile.networkInterfaceConfigurations[${i}]`;
        return [
            ...unless(!list(card.ipConfigurations).some((address) => address.publicIPAddressConfiguration), { property: `${at}.ipConfigurations`, observed: "a public address", expected: "none" }),
            ...unless(card.enableIPForwarding !== true, { property: `${at}.enableIPForwarding`, observed: "true", expected: "false" }),
        ];
    }),
};

export const grouped: ResourceRule = {
    name: "azure-scale-set-grouped",
    title: "Machines belong to the application security group that flows name, and to nothing else",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["network-segmentation"],
    remediation: "Set ipConfigurations[].applicationSecurityGroups. A machine that has not joined reaches nothing, and nothing reaches it.",
    types: [SET],
    check: (set) => {
        const addresses = cardsOf(set).flatMap((card) => list(card.ipConfigurations));
        if (addresses.length === 0) return [{ property: "virtualMachineProfile.networkProfile", observed: "no interface", expected: "one with an application security group" }];
        return addresses.filter((address) => list(address.applicationSecurityGroups).length === 0)
            .map(({ name }) => ({ property: "virtualMachineProfile.networkProfile", observed: `${shown(name)} in no group`, expected: "an application security group" }));
    },
};

export const hasIdentity: ResourceRule = {
    name: "azure-machine-identity",
    title: "Machines act as a managed identity, and hold no static credential",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: 'Set identity to { type: "UserAssigned", userAssignedIdentities }.',
    types: [SET, MACHINE],
    check: (set) => {
        const type = String(set.props.identity?.type ?? "");
        return unless(/SystemAssigned/.test(type) || (/UserAssigned/.test(type) && isReferred(set, "identity", () => Object.keys(set.props.identity?.userAssignedIdentities ?? {})[0])), { property: "identity", observed: "none", expected: "UserAssigned, with an identity" });
    },
};

export const noSecretsInCustomData: ResourceRule = {
    name: "azure-machine-no-secrets",
    title: "What machines are started with holds no secret",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["secrets-management", "trusted-code"],
    remediation: "Let the machine fetch the secret as its identity when it starts.",
    types: [SET, MACHINE],
    check: (set) => [
        ...secretsIn(profileOf(set).osProfile?.customData).map((kind) => ({ property: at(set, "osProfile.customData"), observed: `what looks like ${kind}`, expected: "no secret" })),
        ...secretsIn(profileOf(set).userData).map((kind) => ({ property: at(set, "userData"), observed: `what looks like ${kind}`, expected: "no secret" })),
    ],
};

export const repaired: ResourceRule = {
    name: "azure-scale-set-repaired",
    title: "The application's own health decides which machines are replaced",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing", "scaling"],
    remediation: "Set automaticRepairsPolicy.enabled, and add the extension ApplicationHealthLinux.",
    types: [SET],
    check: (set) => [
        ...require1("automaticRepairsPolicy.enabled", set.props.automaticRepairsPolicy?.enabled, [true]),
        ...unless(extensionsOf(set).some(({ type }) => String(type).startsWith("ApplicationHealth")), {
            property: "virtualMachineProfile.extensionProfile", observed: "no health extension", expected: "ApplicationHealthLinux",
        }),
    ],
};

export const balanced: ResourceRule = {
    name: "azure-scale-set-balanced",
    title: "Machines get their requests from a load balancer",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["load-balancing"],
    remediation: "Set ipConfigurations[].applicationGatewayBackendAddressPools or loadBalancerBackendAddressPools.",
    types: [SET],
    check: (set) => unless(cardsOf(set).flatMap((card) => list(card.ipConfigurations)).some((address) =>
        list(address.applicationGatewayBackendAddressPools).length + list(address.loadBalancerBackendAddressPools).length > 0), {
        property: "virtualMachineProfile.networkProfile", observed: "no back end", expected: "a load balancer's back end",
    }),
};

/** Seconds. */
const DAY = 86_400;

export const ownCertificate: ResourceRule = {
    name: "azure-scale-set-certificate",
    title: "Machines answer with a certificate that they read from a vault as their identity, and follow its renewals",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption", "secrets-management"],
    remediation: "Add the extension KeyVaultForLinux with observedCertificates, requireInitialSync, and authenticationSettings that name the identity.",
    types: [SET],
    applies: isLinux,
    check: (set) => {
        const settings = extensionsOf(set).find(({ type }) => same(type, "KeyVaultForLinux"))?.settings;
        const place = "virtualMachineProfile.extensionProfile";
        const seen = list(settings?.secretsManagementSettings?.observedCertificates);
        return [
            ...unless(seen.length > 0 && seen.every((one) => isReferred(set, "virtualMachineProfile", () => one.url)), { property: place, observed: "no certificate", expected: "observedCertificates" }),
            // A machine that answers before it has its certificate answers with none.
            // Left out, the vault is asked every hour.
            ...unless(Number(settings?.secretsManagementSettings?.pollingIntervalInS ?? 3600) <= DAY, { property: place, observed: "asks for a renewal less than once a day", expected: "pollingIntervalInS of 86400 or less" }),
            ...unless(settings?.secretsManagementSettings?.requireInitialSync === true, { property: place, observed: "requireInitialSync off", expected: "true" }),
            ...unless(isReferred(set, "virtualMachineProfile", () => settings?.authenticationSettings?.msiClientId), { property: place, observed: "nobody to read it as", expected: "msiClientId" }),
        ];
    },
};

export const extensionsRenewed: ResourceRule = {
    name: "azure-scale-set-extensions",
    title: "What Azure's agent adds to machines keeps itself up to date, and what machines cannot do without is never missed in silence",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["patching"],
    remediation: "Set enableAutomaticUpgrade and autoUpgradeMinorVersion on each extension, and suppressFailures on none but GuestAttestation.",
    types: [SET],
    check: (set) => extensionsOf(set).flatMap((extension) => {
        const what = shown(extension.name ?? extension.type);
        return [
            ...["enableAutomaticUpgrade", "autoUpgradeMinorVersion"].filter((upgrade) => extension[upgrade] !== true)
                .map((upgrade) => ({ property: "virtualMachineProfile.extensionProfile", observed: `${what} stays as it is`, expected: upgrade })),
            // A machine whose attestation fails is reported by it; any other failure is told by nothing else.
            ...unless(extension.suppressFailures !== true || same(extension.type, "GuestAttestation"), {
                property: "virtualMachineProfile.extensionProfile", observed: `${what} may fail in silence`, expected: "suppressFailures off",
            }),
        ];
    }),
};

/** Makers whose images Azure itself publishes or endorses. */
const MAKERS = ["microsoftcblmariner", "canonical", "redhat", "suse", "almalinux", "resf", "debian", "oracle", "microsoftwindowsserver"];

export const knownImage: ResourceRule = {
    name: "azure-machine-image",
    title: "Machines start an image of a known maker, or of the platform's own",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["trusted-code"],
    remediation: `Set imageReference to an image of one of ${MAKERS.join(", ")}, or to the id of an image of one's own; not to a community gallery's.`,
    types: [SET, MACHINE],
    applies: (set) => !(set.type === MACHINE && isAttached(profileOf(set).storageProfile?.osDisk)),
    check: (set) => {
        const image = profileOf(set).storageProfile?.imageReference ?? {};
        const named = ["publisher", "offer", "sku", "version"].every((part) => Boolean(image[part]));
        return unless(Boolean(image.id) || (named && MAKERS.includes(String(image.publisher).toLowerCase())), {
            property: at(set, "storageProfile.imageReference"), observed: image.publisher ? shown(image.publisher) : "no image of a known maker", expected: "an image of a known maker",
        });
    },
};

export const givenNotice: ResourceRule = {
    name: "azure-scale-set-notice",
    title: "A machine is told before it is taken away, so that it can finish what it does",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling"],
    remediation: "Set scheduledEventsProfile.terminateNotificationProfile.enable.",
    types: [SET],
    check: (set) => require1("virtualMachineProfile.scheduledEventsProfile.terminateNotificationProfile.enable", profileOf(set).scheduledEventsProfile?.terminateNotificationProfile?.enable, [true]),
};

/** Longest time in which a machine that answers no more goes unnoticed. */
const HEALTH_SECONDS = 120;

export const asksByTls: ResourceRule = {
    name: "azure-scale-set-health-tls",
    title: "Machines are asked over TLS whether their application is well",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["transport-encryption"],
    remediation: 'Set the health extension\'s protocol to "https".',
    types: [SET],
    applies: (set) => healthOf(set).length > 0,
    check: (set) => healthOf(set)
        .flatMap(({ settings }) => [
            ...require1("virtualMachineProfile.extensionProfile", settings?.protocol, ["https"]),
            ...unless(Boolean(settings?.requestPath) && Boolean(settings?.port), { property: "virtualMachineProfile.extensionProfile", observed: "no path or port", expected: "requestPath and port" }),
            // Left out, every 5 seconds, and one failure is enough (https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-health-extension).
            ...unless(Number(settings?.intervalInSeconds ?? 5) * Number(settings?.numberOfProbes ?? 1) <= HEALTH_SECONDS, {
                property: "virtualMachineProfile.extensionProfile", observed: "a failure that is noticed late", expected: `intervalInSeconds times numberOfProbes of ${HEALTH_SECONDS} or less`,
            }),
        ]),
};

const GATEWAY = "azure-native:network:ApplicationGateway";

export const asksWhereServed: StackRule = {
    name: "azure-scale-set-health-port",
    title: "Machines are asked whether they are well on the port on which they get requests",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["load-balancing", "scaling"],
    remediation: "Set the health extension's port to that of the gateway's backendHttpSettings.",
    types: [SET],
    applies: (set, graph) => healthOf(set).length > 0 && gatewaysOf(set, graph).length > 0,
    check: (set, graph) => {
        const served = gatewaysOf(set, graph).flatMap(({ props }) => list<any>(props.backendHttpSettingsCollection).map(({ port }) => Number(port)));
        return healthOf(set).filter(({ settings }) => served.length > 0 && !served.includes(Number(settings?.port)))
            .map(({ settings }) => ({ property: "virtualMachineProfile.extensionProfile", observed: shown(settings?.port), expected: served.join(" or ") }));
    },
};

const healthOf = (set: Resource): readonly any[] => extensionsOf(set).filter(({ type }) => String(type).startsWith("ApplicationHealth"));
/** Gateways that the set's machines get requests from. */
const gatewaysOf = (set: Resource, graph: Graph): Resource[] =>
    cardsOf(set).some((card) => list<any>(card.ipConfigurations).some((address) => list(address.applicationGatewayBackendAddressPools).length > 0)) ? owners(graph, set, "virtualMachineProfile", GATEWAY) : [];

export const replacedInTurn: ResourceRule = {
    name: "azure-scale-set-replaced-in-turn",
    title: "Sets take up a new model step by step, new machines coming before old ones go",
    severity: "medium",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling", "patching"],
    remediation: 'Set upgradePolicy.mode to "Rolling", with rollingUpgradePolicy.maxSurge and shares of 20 per cent or less.',
    types: [SET],
    check: ({ props }) => {
        const rolling = props.upgradePolicy?.rollingUpgradePolicy;
        return [
            ...require1("upgradePolicy.mode", props.upgradePolicy?.mode, ["Rolling"]),
            ...require1("upgradePolicy.rollingUpgradePolicy.maxSurge", rolling?.maxSurge, [true]),
            // Left out, each of them is 20 (REST RollingUpgradePolicy).
            ...["maxBatchInstancePercent", "maxUnhealthyInstancePercent", "maxUnhealthyUpgradedInstancePercent"].flatMap((share) => unless(Number(rolling?.[share] ?? 20) <= 20, {
                property: `upgradePolicy.rollingUpgradePolicy.${share}`, observed: shown(rolling?.[share]), expected: "20 or less",
            })),
        ];
    },
};

const ZONES = 3;

export const overZones: StackRule = {
    name: "azure-scale-set-zones",
    title: "A site's scale sets stand in three zones or more",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "scaling"],
    remediation: "Name zones in each set: a set in each zone, or one over all of them.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const sets = beside(platform, graph, SET);
        if (sets.length === 0) return [{ observed: "no scale set", expected: "the site's Pool component" }];
        const zones = new Set(sets.flatMap(({ props }) => [...list(props.zones)]));
        return [
            ...unless(zones.size >= ZONES, { property: "zones", observed: `${zones.size}`, expected: `${ZONES} or more` }),
            ...sets.filter(({ props }) => list(props.zones).length === 0).map(({ name }) => ({ property: "zones", observed: `${name} in none`, expected: "a zone" })),
        ];
    },
};

/** Settings as they are declared, or as Azure answers with them: there their body stands apart. */
const settingsOf = (set: Resource, graph: Graph): any[] =>
    companions(graph, set, "targetResourceUri", AUTOSCALE).map(({ props }) => props.properties ?? props);
const rulesOf = (setting: any): readonly any[] => list(setting.profiles).flatMap((profile) => [...list(profile.rules)]);

const HIGHEST_CPU = 75;

export const scales: ResourceRule = {
    name: "azure-autoscale-both-ways",
    title: `Autoscale settings are on, have room, go both ways, and do not wait until processors are busier than ${HIGHEST_CPU} %`,
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["scaling"],
    remediation: "Set enabled, and give each profile a minimum of one or more, a maximum above it, and rules that increase and decrease.",
    types: [AUTOSCALE],
    check: ({ props }) => [
        ...require1("enabled", props.enabled, [true]),
        ...unless(list(props.profiles).length > 0, { property: "profiles", observed: "none", expected: "one" }),
        ...list(props.profiles).flatMap(({ capacity, rules }, i) => {
            const at = `profiles[${i}]`;
            const [least, most] = [Number(capacity?.minimum), Number(capacity?.maximum)];
            const blind = Number(capacity?.default ?? least); // what there is to be where nothing is measured
            const ways = (direction: string) => list(rules).filter((rule) => rule.scaleAction?.direction === direction && Boolean(rule.metricTrigger) && Number(rule.scaleAction?.value ?? 1) > 0); // one, unless it is said (REST ScaleAction.value)
            const busy = ways("Increase").filter(({ metricTrigger }) => metricTrigger.metricName === "Percentage CPU");
            return [
                ...unless(least >= 1 && most > least, { property: `${at}.capacity`, observed: `${least} to ${most}`, expected: "from 1 or more to more" }),
                ...unless(blind >= least && blind <= most, { property: `${at}.capacity.default`, observed: `${blind}`, expected: `${least} to ${most}` }),
                ...["Increase", "Decrease"].filter((direction) => ways(direction).length === 0).map((direction) => ({ property: `${at}.rules`, observed: `none that says ${direction}`, expected: "one" })),
                ...unless(busy.length > 0 && busy.every(({ metricTrigger }) => Number(metricTrigger.threshold) <= HIGHEST_CPU), { property: `${at}.rules`, observed: "none for processors in time", expected: `Percentage CPU above ${HIGHEST_CPU} or less` }),
            ];
        }),
    ],
};

export const grows: StackRule = {
    name: "azure-scale-set-grows",
    title: "Scale sets grow with demand, and shrink again",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling"],
    remediation: "Declare an AutoscaleSetting for the set, with a maximum above its minimum and rules in both directions.",
    types: [SET],
    check: (set, graph) => {
        const on = settingsOf(set, graph).filter(({ enabled }) => enabled === true); // off unless it is said
        if (on.length === 0) return [{ observed: "no autoscale setting that is on", expected: "one" }];
        const directions = new Set(on.flatMap(rulesOf).map((rule) => String(rule.scaleAction?.direction)));
        const room = on.some(({ profiles }) => list<any>(profiles).some(({ capacity }) => Number(capacity?.maximum) > Number(capacity?.minimum)));
        return [
            ...["Increase", "Decrease"].filter((direction) => !directions.has(direction)).map((direction) => ({ property: "profiles", observed: `no rule that says ${direction}`, expected: "one" })),
            ...unless(room, { property: "profiles", observed: "a maximum that is the minimum", expected: "a maximum above the minimum" }),
        ];
    },
};

export const keepsOne: StackRule = {
    name: "azure-scale-set-minimum",
    title: "Every zone always has a machine",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["zone-spread", "scaling"],
    remediation: "Set each profile's capacity.minimum to the number of the set's zones or more.",
    types: [SET],
    check: (set, graph) => {
        const zones = Math.max(1, list(set.props.zones).length);
        return settingsOf(set, graph).flatMap(({ profiles }) => [...list<any>(profiles)]).filter(({ capacity }) => !(Number(capacity?.minimum) >= zones))
            .map(({ name, capacity }) => ({ property: `profiles ${name}`, observed: `minimum ${shown(capacity?.minimum)}`, expected: `${zones} or more` }));
    },
};

/** The same sets of the site that this standby stands behind. */
function primarySets(set: Resource, graph: Graph): Resource[] {
    const primaries = graph.of(PLATFORM).filter(({ props }) => props.role === "primary");
    if (primaries.length === 0) need("the primary's stack, judged together with this one");
    const stacks = primaries.map(({ urn }) => stackOf(urn));
    return graph.of(SET).filter(({ urn, name }) => stacks.includes(stackOf(urn)) && name === set.name);
}

const mostOf = (set: Resource, graph: Graph): number =>
    Math.max(0, ...settingsOf(set, graph).flatMap(({ profiles }) => list<any>(profiles).map(({ capacity }) => Number(capacity?.maximum))));

export const standbyCanGrow: StackRule = {
    name: "azure-scale-set-standby-can-grow",
    title: "A standby's sets can grow to what production's do, and their machines are of the same size",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling", "region-diversity"],
    remediation: "Give the standby's sets the primary's maximum and size.",
    types: [SET],
    applies: (set, graph) => factsOf(set, graph)?.role === "standby",
    check: (set, graph) => {
        const [twin] = primarySets(set, graph);
        if (!twin) return [{ observed: "none", expected: "a set of this name in the primary" }];
        const [here, there] = [mostOf(set, graph), mostOf(twin, graph)];
        return [
            ...unless(here >= there, { property: "maximum", observed: `${here}`, expected: `${there} or more, as in the primary` }),
            ...unless(same(set.props.sku?.name, twin.props.sku?.name), { property: "sku.name", observed: shown(set.props.sku?.name), expected: shown(twin.props.sku?.name) }),
        ];
    },
};

export const failureHeard: StackRule = {
    name: "azure-scale-set-failure-heard",
    title: "Responders hear of it when a set cannot grow",
    severity: "medium",
    level: "mandatory",
    scope: "stack",
    controls: ["alerting", "scaling"],
    remediation: "Declare an ActivityLogAlert on the category Autoscale with the status Failed.",
    types: [SET],
    applies: (set, graph) => factsOf(set, graph) !== undefined,
    check: (set, graph) => unless(beside(set, graph, ALERT).some(({ props }) => props.enabled !== false && list(props.actions?.actionGroups).length > 0
        && list(props.condition?.allOf).some(({ field, equals }) => same(field, "category") && same(equals, "Autoscale"))), {
        property: "Autoscale", observed: "no alarm", expected: "an ActivityLogAlert that is on, with an action group",
    }),
};

interface Lead {
    readonly type: string;
    readonly read: (set: Resource) => readonly unknown[];
}

const addressesOf = (set: Resource): readonly any[] => cardsOf(set).flatMap((card) => [...list(card.ipConfigurations)]);
const told = (read: () => unknown): unknown => readOr<unknown>(undefined, read);

/** What a set refers to, by kind. */
const LEADS: readonly Lead[] = [
    { type: DISKS, read: (set) => [told(() => profileOf(set).storageProfile?.osDisk?.managedDisk?.diskEncryptionSet?.id)] },
    { type: "azure-native:network:Subnet", read: (set) => addressesOf(set).map((address) => told(() => address.subnet?.id)) },
    { type: "azure-native:network:ApplicationSecurityGroup", read: (set) => addressesOf(set).flatMap((address) => list(address.applicationSecurityGroups).map((group) => told(() => group.id))) },
    {
        type: "azure-native:network:ApplicationGateway",
        read: (set) => addressesOf(set).flatMap((address) => list(address.applicationGatewayBackendAddressPools).map((pool) => told(() => pool.id))),
    },
];

/** What is asked of a set's references by name. */
export const referencesOfSet = (set: Resource): ReadonlySet<unknown> => new Set(LEADS.flatMap(({ read }) => read(set)));

export const leadsToOwn: StackRule = {
    name: "azure-scale-set-leads-to-own",
    title: "Machines use the platform's own subnets, groups, gateways and keys",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["trusted-code", "network-segmentation", "encryption-at-rest"],
    remediation: "Refer to resources that the same program declares.",
    types: [SET],
    applies: (set, graph) => factsOf(set, graph) !== undefined,
    // Only what is told can lead elsewhere: what is not known yet was made from something that is declared, or that is said.
    check: (set, graph) => {
        const strangers = LEADS.flatMap(({ type, read }) => read(set).filter((id) => typeof id === "string" && id !== "" && !namesOneOf(set, id, graph.of(type)))
            .map(() => ({ property: "virtualMachineProfile", observed: "what is not declared here", expected: `a ${type.split(":").at(-1)} of the platform` })));
        if (strangers.length === 0) traceable(set, "virtualMachineProfile");
        return strangers;
    },
};

export const bootRecorded: ResourceRule = {
    name: "azure-machine-boot-records",
    title: "What machines say while they start is kept",
    severity: "low",
    level: "mandatory",
    scope: "resource",
    controls: ["activity-records"],
    remediation: "Set diagnosticsProfile.bootDiagnostics.enabled.",
    types: [SET, MACHINE],
    check: (set) => require1(at(set, "diagnosticsProfile.bootDiagnostics.enabled"), profileOf(set).diagnosticsProfile?.bootDiagnostics?.enabled, [true]),
};

/** Kinds of reservations: the group is nothing without what is reserved in it. */
export const reservesSomething: StackRule = {
    name: "azure-capacity-reserved",
    title: "A reservation of capacity holds machines",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["scaling"],
    remediation: "Declare a CapacityReservation with a sku.capacity of one or more in the group.",
    types: ["azure-native:compute:CapacityReservationGroup"],
    check: (group, graph) => {
        const held = companions(graph, group, "capacityReservationGroupName", "azure-native:compute:CapacityReservation");
        return unless(held.some(({ props }) => Number(props.sku?.capacity) > 0), { observed: `${lastSegment(group.name)} holds nothing`, expected: "a CapacityReservation" });
    },
};
