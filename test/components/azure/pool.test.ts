import { createHash } from "node:crypto";
import { expect } from "chai";
import { ComputeDefaults, NOBODYS_KEY, Pool, type PoolArgs } from "../../../components/azure/pool";
import { declare, one } from "../../support";
import { PLACE, SUBSCRIPTION, ZONES } from "./site";

const id = (path: string): string => `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg/providers/${path}`;
const args: PoolArgs = {
    ...PLACE, subscriptionId: SUBSCRIPTION, zones: ZONES, subnetIds: { 1: "subnet-1", 2: "subnet-2", 3: "subnet-3" }, memberGroupId: "asg-app",
    gatewayId: id("Microsoft.Network/applicationGateways/gw"), backendPoolIds: [id("Microsoft.Network/applicationGateways/gw/backendAddressPools/app")],
    disks: { keyUri: "https://kv-site.vault.azure.net/keys/volumes/0123456789abcdef0123456789abcdef", keyId: id("Microsoft.KeyVault/vaults/kv-site/keys/volumes"), vaultId: id("Microsoft.KeyVault/vaults/kv-site") },
    certificate: { vaultId: id("Microsoft.KeyVault/vaults/KV-Certificates"), name: "edge" },
    image: "MicrosoftCBLMariner:azure-linux-3:azure-linux-3-gen2:latest", size: "Standard_D2s_v5", minimum: 7, maximum: 24,
    workspaceId: "workspace", archiveAccountId: "archive", actionGroupId: "responders",
};
const pool = (more: Partial<PoolArgs> = {}) => declare(() => new Pool("pool", { ...args, ...more }));

const SET = "azure-native:compute:VirtualMachineScaleSet";
const AUTOSCALE = "azure-native:monitor:AutoscaleSetting";
const extension = (inputs: any, name: string) => inputs.virtualMachineProfile.extensionProfile.extensions.find((each: any) => each.name === name);

describe("azure.Pool", () => {
    it("has a flexible set in each zone, in the zone's own subnet", async () => {
        const sets = (await pool()).filter(({ type }) => type === SET);
        expect(sets.map(({ inputs }) => [inputs["zones"], inputs["sku"].capacity])).to.deep.equal([[["1"], 3], [["2"], 2], [["3"], 2]]);
        for (const { inputs } of sets) {
            expect(inputs).to.include({ orchestrationMode: "Flexible", platformFaultDomainCount: 1 });
            const [card] = inputs["virtualMachineProfile"].networkProfile.networkInterfaceConfigurations;
            expect(card.ipConfigurations[0]).to.deep.include({
                subnet: { id: `subnet-${inputs["zones"][0]}` }, applicationSecurityGroups: [{ id: "asg-app" }], applicationGatewayBackendAddressPools: [{ id: args.backendPoolIds[0] }],
            });
        }
    });

    it("refuses a zone without a subnet", async () => {
        let message = "";
        await declare(() => {
            try {
                new Pool("pool", { ...args, subnetIds: { 1: "subnet-1" } });
            } catch (error) {
                ({ message } = error as Error);
            }
        });
        expect(message).to.contain('no subnet for zone "2"');
    });

    it("starts only what is signed, and encrypts on the host and on the disk", async () => {
        const declared = await pool();
        const { virtualMachineProfile: profile } = one(declared, SET, "-1").inputs;
        expect(profile.securityProfile).to.deep.equal({ securityType: "TrustedLaunch", uefiSettings: { secureBootEnabled: true, vTpmEnabled: true }, encryptionAtHost: true });
        expect(profile.storageProfile.osDisk.managedDisk).to.deep.equal({ storageAccountType: "Premium_LRS", diskEncryptionSet: { id: "pool-disks-id" } });
        expect(one(declared, "azure-native:compute:DiskEncryptionSet").inputs).to.deep.include({ activeKey: { keyUrl: args.disks.keyUri, sourceVault: { id: args.disks.vaultId } }, rotationToLatestKeyVersionEnabled: true });
    });

    it("gives the disks' own identity the key, and nothing else", async () => {
        const declared = await pool();
        expect(one(declared, "azure-native:compute:DiskEncryptionSet").inputs["identity"]).to.deep.equal({ type: "SystemAssigned" });
        expect(one(declared, "azure-native:authorization:RoleAssignment", "-disks").inputs).to.include({ scope: args.disks.keyId });
    });

    it("lets nobody in by a password, and by no key that anybody holds", async () => {
        const { osProfile } = one(await pool(), SET, "-1").inputs["virtualMachineProfile"];
        expect(osProfile).to.not.have.property("adminPassword");
        expect(osProfile.linuxConfiguration).to.deep.include({ disablePasswordAuthentication: true, ssh: { publicKeys: [{ path: "/home/machine/.ssh/authorized_keys", keyData: NOBODYS_KEY }] } });
    });

    it("answers with the service's own certificate, which it reads as its identity from the vault", async () => {
        const declared = await pool();
        const { inputs } = one(declared, SET, "-1");
        const { secretsManagementSettings, authenticationSettings } = extension(inputs, "certificate").settings;
        expect(secretsManagementSettings.observedCertificates[0]).to.include({ url: "https://kv-certificates.vault.azure.net/secrets/edge", customSymbolicLinkName: "service" });
        expect(authenticationSettings.msiEndpoint).to.equal("http://169.254.169.254/metadata/identity");
        expect(extension(inputs, "health")).to.deep.include({ provisionAfterExtensions: ["certificate"], settings: { protocol: "https", port: 8443, requestPath: "/healthz", intervalInSeconds: 10, numberOfProbes: 3 } });
        expect(Buffer.from(inputs["virtualMachineProfile"].osProfile.customData, "base64").toString()).to.contain("holdfast-renew.path");
        expect(one(declared, "azure-native:authorization:RoleAssignment", "-certificate").inputs).to.include({ scope: `${args.certificate.vaultId}/secrets/edge` });
    });

    it("replaces machines that are ill, and takes up changes step by step", async () => {
        const { inputs } = one(await pool(), SET, "-1");
        expect(inputs["automaticRepairsPolicy"]).to.deep.equal({ enabled: true, gracePeriod: "PT20M", repairAction: "Replace" });
        expect(inputs["upgradePolicy"]).to.have.property("mode", "Rolling");
        expect(inputs["upgradePolicy"].rollingUpgradePolicy).to.include({ maxSurge: true });
    });

    it("leaves patches to the window", async () => {
        expect(one(await pool(), SET, "-1").inputs["virtualMachineProfile"].osProfile.linuxConfiguration.patchSettings).to.deep.equal({
            patchMode: "AutomaticByPlatform", assessmentMode: "AutomaticByPlatform", automaticByPlatformSettings: { rebootSetting: "IfRequired", bypassPlatformSafetyChecksOnUserSchedule: true },
        });
    });

    it("grows each zone by load and by requests, and shrinks it when both are little", async () => {
        const { inputs } = one(await pool(), AUTOSCALE, "-1");
        const [profile] = inputs["profiles"];
        expect(inputs["enabled"]).to.equal(true);
        expect(profile.capacity).to.deep.equal({ minimum: "3", maximum: "8", default: "3" });
        expect(profile.rules.map((rule: any) => [rule.metricTrigger.metricName, rule.scaleAction.direction])).to.deep.equal([
            ["Percentage CPU", "Increase"], ["AvgRequestCountPerHealthyHost", "Increase"], ["Percentage CPU", "Decrease"], ["AvgRequestCountPerHealthyHost", "Decrease"],
        ]);
    });

    it("reserves machines in every zone where it is told to", async () => {
        const declared = await pool({ reserved: 6 });
        const members = declared.filter(({ type }) => type === "azure-native:compute:CapacityReservation");
        expect(members.map(({ inputs }) => [inputs["zones"], inputs["sku"]])).to.deep.equal(ZONES.map((zone) => [[zone], { name: "Standard_D2s_v5", capacity: 2 }]));
        expect(one(declared, SET, "-1").inputs["virtualMachineProfile"].capacityReservation).to.deep.equal({ capacityReservationGroup: { id: "pool-reserved-id" } });
        expect((await pool()).filter(({ type }) => type.includes("CapacityReservation"))).to.be.empty;
    });

    it("takes an image of one's own", async () => {
        const image = id("Microsoft.Compute/galleries/own/images/app/versions/1.0.0");
        expect(one(await pool({ image }), SET, "-1").inputs["virtualMachineProfile"].storageProfile.imageReference).to.deep.equal({ id: image });
        expect(one(await pool(), SET, "-1").inputs["virtualMachineProfile"].storageProfile.imageReference).to.deep.equal({ publisher: "MicrosoftCBLMariner", offer: "azure-linux-3", sku: "azure-linux-3-gen2", version: "latest" });
    });

    it("sends what it measures and decides to the records, and tells responders when it cannot scale", async () => {
        const declared = await pool();
        expect(declared.filter(({ type }) => type === "azure-native:monitor:DiagnosticSetting")).to.have.length(6);
        expect(one(declared, "azure-native:monitor:ActivityLogAlert").inputs["condition"].allOf).to.deep.include({ field: "category", equals: "Autoscale" });
    });
});

describe("NOBODYS_KEY", () => {
    const blob = Buffer.from(NOBODYS_KEY.split(" ")[1]!, "base64");
    const point = blob.subarray(-32);

    it("is the digest of a sentence, so that nobody can have made it from a private key", () => {
        expect(point.toString("hex")).to.equal(createHash("sha256").update("Nobody holds the private key to this public key. 2").digest("hex"));
    });

    it("is a point of the curve, so that every SSH takes it for a key", () => {
        const p = 2n ** 255n - 19n;
        const power = (base: bigint, exponent: bigint): bigint => {
            let [result, square] = [1n, base % p];
            for (let rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % p) if (rest & 1n) result = (result * square) % p;
            return result;
        };
        const y = BigInt(`0x${Buffer.from(point).reverse().toString("hex")}`) & (2n ** 255n - 1n);
        const d = (((p - 121665n) * power(121666n, p - 2n)) % p + p) % p;
        const xx = (((y * y - 1n) % p + p) % p * power((d * y * y + 1n) % p, p - 2n)) % p;
        expect(power(xx, (p - 1n) / 2n)).to.equal(1n);
    });
});

describe("azure.ComputeDefaults", () => {
    it("asks for encryption at host", async () => {
        const declared = await declare(() => new ComputeDefaults("defaults"));
        expect(one(declared, "azure-native:features:SubscriptionFeatureRegistration").inputs).to.include({ providerNamespace: "Microsoft.Compute", featureName: "EncryptionAtHost" });
    });
});
