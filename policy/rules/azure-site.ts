// What every site of the platform must have on Azure: its keys, its stores, and vaults for what is backed up.
import { AZURE_REGIONS } from "../../components/plan/regions";
import { KEY_PURPOSES } from "../../components/plan/keys";
import { STORES } from "../../components/plan/stores";
import { same } from "../azure";
import { azureLocation, beside, PLATFORM, type PlatformFacts, unless } from "../look";
import { type Graph, readOr, type Resource } from "../resource";
import type { StackRule } from "../rule";

const VAULT = "azure-native:keyvault:Vault";
const SERVER = "azure-native:dbforpostgresql:Server";

/** The place of a resource; undefined where it is not known, or left to the provider. */
const placeOf = ({ props }: Resource): string | undefined => readOr<string | undefined>(undefined, () => azureLocation(String(props.location ?? ""))) || undefined;

export const siteHasKeys: StackRule = {
    name: "azure-site-keys",
    title: "A site has a key for each purpose, in a vault of its own region, and one in the paired region for what Azure copies there",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["key-management", "encryption-at-rest"],
    remediation: "Declare the site's Keys component, with all purposes, and another of it in the paired region where the server's backups are geo-redundant.",
    types: [PLATFORM],
    check: (platform, graph) => {
        const region = (platform.props as PlatformFacts).regions.azure;
        const keys = beside(platform, graph, "azure-native:keyvault:Key");
        const missing = KEY_PURPOSES.filter((purpose) => !keys.some(({ props }) => same(readOr<unknown>(undefined, () => props.tags?.purpose), purpose)));
        const places = beside(platform, graph, VAULT).filter(({ props }) => props.tags?.purpose !== "escrow").map(placeOf);
        const copied = beside(platform, graph, SERVER).some(({ props }) => same(props.backup?.geoRedundantBackup, "Enabled"));
        const wanted = [region, ...(copied ? [AZURE_REGIONS[region]?.pair].flatMap((pair) => pair ?? []) : [])];
        return [
            ...missing.map((purpose) => ({ observed: `no key for ${purpose}`, expected: "a Key with the tag purpose" })),
            ...wanted.filter((place) => !places.some((there) => there === undefined || there === place)).map((place) => ({ observed: `no vault in ${place}`, expected: "a Vault" })),
        ];
    },
};

/** What a site cannot do without, and what tells it. */
const PARTS: readonly (readonly [type: string, what: string, is: (resource: Resource) => boolean])[] = [
    ...[...STORES, "files"].map((store) => ["azure-native:storage:StorageAccount", `account for ${store}`, ({ props }: Resource) => props.tags?.store === store] as const),
    [SERVER, "database server", () => true],
    ["azure-native:dataprotection:BackupVault", "backup vault", () => true],
    ["azure-native:recoveryservices:Vault", "recovery vault", () => true],
];

const has = (platform: Resource, graph: Graph, type: string, is: (resource: Resource) => boolean): boolean => beside(platform, graph, type).some(is);

export const siteHasStores: StackRule = {
    name: "azure-site-stores",
    title: "A site has an account for each kind of what it stores, a database server, and vaults for its backups",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["storage-redundancy", "backup", "log-archive", "database-protection"],
    remediation: "Declare the site's Storage, Files, Database and Backup components.",
    types: [PLATFORM],
    check: (platform, graph) => PARTS.flatMap(([type, what, is]) => unless(has(platform, graph, type, is), { observed: `no ${what}`, expected: "one" })),
};
