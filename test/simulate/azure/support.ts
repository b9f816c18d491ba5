// What the tests of the simulated Azure share: a subscription that is empty at first, things to fill it with, and tables
// of what it takes and refuses.
import { expect } from "chai";
import { services } from "../../../simulate/azure/index";
import type { Token } from "../../../simulate/azure/types";
import { Cloud } from "../../../simulate/cloud";
import type { Declaration, Existing, Properties, Refusal } from "../../../simulate/service";

export const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
export const TENANT = "99999999-8888-7777-6666-555555555555";
export const GROUP = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg`;
export const REGION = "northeurope";

export class Subscription {
    readonly cloud = new Cloud(services);
    private count = 0;

    declaration(token: Token, inputs: Properties, name: string): Declaration {
        const type = `azure-native:${token}`;
        const provider = { subscriptionId: SUBSCRIPTION, tenantId: TENANT, location: REGION };
        return { urn: `urn:pulumi:prod::holdfast::${type}::${name}`, type, name, inputs, provider };
    }

    /** Makes a resource that Azure must accept. */
    make(token: Token, inputs: Properties, name = `n${this.count++}`): Existing {
        const { made, refusals } = this.cloud.declare(this.declaration(token, inputs, name));
        if (refusals.length > 0) throw new Error(`${token} was refused: ${JSON.stringify(refusals)}`);
        return made;
    }

    refusals(token: Token, inputs: Properties, name = "under-test"): readonly Refusal[] {
        return this.cloud.consider(this.declaration(token, inputs, name)).refusals;
    }

    refuseDelete(existing: Existing): readonly Refusal[] {
        return services[existing.type]!.refuseDelete?.(existing, this.cloud) ?? [];
    }
}

const rg = { resourceGroupName: "rg" };

/** An empty resource group. */
export function group() {
    const azure = new Subscription();
    azure.make("resources:ResourceGroup", { ...rg, location: REGION });
    return { azure };
}

/** A network with a security group that lets a gateway's managers in, and a subnet for each purpose. */
export function network() {
    const { azure } = group();
    const vnet = azure.make("network:VirtualNetwork", { ...rg, virtualNetworkName: "vnet", addressSpace: { addressPrefixes: ["10.17.0.0/16"] } });
    const guard = azure.make("network:NetworkSecurityGroup", { ...rg, networkSecurityGroupName: "guard" });
    const subnet = (subnetName: string, addressPrefix: string, more: Properties = {}) =>
        azure.make("network:Subnet", { ...rg, virtualNetworkName: "vnet", subnetName, addressPrefix, ...more });
    const edge = subnet("edge", "10.17.0.0/24", { networkSecurityGroup: { id: guard.id } });
    const app = subnet("app", "10.17.1.0/24");
    const rule = (securityRuleName: string, more: Properties) => azure.make("network:SecurityRule", {
        ...rg, networkSecurityGroupName: "guard", securityRuleName, access: "Allow", direction: "Inbound", protocol: "Tcp", priority: 100,
        sourceAddressPrefix: "GatewayManager", sourcePortRange: "*", destinationAddressPrefix: "*", destinationPortRange: "65200-65535", ...more,
    });
    return { azure, vnet, guard, edge, app, subnet, rule };
}

export const publicAddress = (azure: Subscription, publicIpAddressName: string, more: Properties = {}): Existing =>
    azure.make("network:PublicIPAddress", { ...rg, publicIpAddressName, sku: { name: "Standard" }, publicIPAllocationMethod: "Static", zones: ["1", "2", "3"], ...more });

export const ROLE = (id: string): string => `/subscriptions/${SUBSCRIPTION}/providers/Microsoft.Authorization/roleDefinitions/${id}`;
export const CRYPTO_USER = ROLE("e147488a-f6f5-4113-8e2d-b22465e65bf6");
export const SECRETS_USER = ROLE("4633458b-17de-408a-b874-0445c86b69e6");

export const guid = (last: number): string => `00000000-0000-4000-8000-${String(last).padStart(12, "0")}`;

/** A vault with a key, and an identity that may use it. */
export function vault(properties: Properties = {}) {
    const { azure } = group();
    const made = azure.make("keyvault:Vault", {
        ...rg, vaultName: "kv-test",
        properties: { tenantId: TENANT, sku: { family: "A", name: "premium" }, enableRbacAuthorization: true, enablePurgeProtection: true, ...properties },
    });
    const key = azure.make("keyvault:Key", { ...rg, vaultName: "kv-test", keyName: "data", properties: { kty: "RSA-HSM", keySize: 3072 } });
    const identity = azure.make("managedidentity:UserAssignedIdentity", { ...rg, resourceName: "stores" });
    const grant = () => azure.make("authorization:RoleAssignment", {
        roleAssignmentName: guid(1), scope: key.id, roleDefinitionId: CRYPTO_USER, principalId: identity.outputs["principalId"], principalType: "ServicePrincipal",
    });
    return { azure, vault: made, key, identity, grant };
}

/** A storage account whose blob service keeps versions and a change feed, with a container. */
export function store(azure: Subscription, accountName: string, more: Properties = {}, service: Properties = {}) {
    const account = azure.make("storage:StorageAccount", { ...rg, accountName, kind: "StorageV2", sku: { name: "Standard_GZRS" }, ...more });
    const blobs = azure.make("storage:BlobServiceProperties", { ...rg, accountName, blobServicesName: "default", isVersioningEnabled: true, changeFeed: { enabled: true }, ...service });
    const container = azure.make("storage:BlobContainer", { ...rg, accountName, containerName: "data" });
    return { account, blobs, container };
}

export const workspace = (azure: Subscription, location = REGION): Existing =>
    azure.make("operationalinsights:Workspace", { ...rg, location, workspaceName: `logs-${location}`, sku: { name: "PerGB2018" }, retentionInDays: 90 });

/** Sets values by path, so that a row of a table says only what it changes. Undefined takes a value away. */
function changed(right: Properties, change: Properties): Properties {
    const copy = structuredClone(right) as any;
    for (const [path, value] of Object.entries(change)) {
        const steps = path.split(/[.[\]]+/).filter(Boolean);
        const last = steps.pop()!;
        const at = steps.reduce((inner, step) => (inner[step] ??= {}), copy);
        if (value === undefined) delete at[last];
        else at[last] = value;
    }
    return copy;
}

type Change<Things> = Properties | ((things: Things) => Properties);
type Words = readonly [property: string, found: string, expected: string];
type Said<Things> = Words | ((things: Things) => Words);

export interface Table<Things extends { readonly azure: Subscription }> {
    /** What exists before. */
    readonly given: () => Things;
    /** Inputs that are right. Each row changes them, by path. */
    readonly right: (things: Things) => Properties;
    readonly accepts?: Readonly<Record<string, Change<Things>>>;
    readonly refuses: Readonly<Record<string, readonly [change: Change<Things>, ...said: Said<Things>[]]>>;
}

/** One test a row: what is accepted, and what is refused in exactly these words. */
export function table<Things extends { readonly azure: Subscription }>(token: Token, { given, right, accepts = {}, refuses }: Table<Things>): void {
    const judged = (change: Change<Things>) => {
        const things = given();
        const inputs = right(things);
        const found = things.azure.refusals(token, changed(inputs, typeof change === "function" ? change(things) : change));
        return { things, found: found.map(({ property, found: observed, expected }) => [property, observed, expected]) };
    };
    describe(token, () => {
        for (const [title, change] of Object.entries({ "what is right": {}, ...accepts } as Record<string, Change<Things>>)) {
            it(`accepts ${title}`, () => expect(judged(change).found).to.deep.equal([]));
        }
        for (const [title, [change, ...said]] of Object.entries(refuses)) {
            it(`refuses ${title}`, () => {
                const { things, found } = judged(change);
                expect(found).to.deep.equal(said.map((words) => [...(typeof words === "function" ? words(things) : words)]));
            });
        }
    });
}
