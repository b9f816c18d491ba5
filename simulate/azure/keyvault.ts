// Microsoft.KeyVault: vaults and their keys.
import { type Services, UNKNOWN } from "../service";
import { arm } from "./arm";
import { type Check, DAY, seconds } from "./checks";
import { digest, same } from "./ids";
import { isGuid } from "./subject";

const VAULT = [/^(?=.{3,24}$)[A-Za-z](-?[A-Za-z0-9])*$/, "3 to 24 letters, digits and single -, beginning with a letter"] as const;
const KEY = [/^[A-Za-z0-9-]{1,127}$/, "1 to 127 letters, digits and -"] as const;

/** What keys of each kind can be used for. */
const KEY_OPERATIONS = ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey", "import", "release"];
const KEY_SIZES = [2048, 3072, 4096];
const CURVES = ["P-256", "P-384", "P-521", "P-256K"];

/** Creation time of everything, as key vault writes it: seconds since 1970. */
const MADE = 1_767_225_600;

function checkVault(subject: Check): void {
    const taken = subject.of("keyvault:Vault").find(({ outputs }) => same(outputs["name"], subject.name));
    if (taken) subject.refuse("vaultName", `a name that is free in all of Azure; ${taken.id} has it`, subject.name);
    subject.required("properties.tenantId", "the tenant's id");
    const tenant = subject.known("properties.tenantId");
    if (tenant !== undefined && !isGuid(tenant)) subject.refuse("properties.tenantId", "a GUID");
    subject.oneOf("properties.sku.family", ["A"]);
    subject.required("properties.sku.name", "standard or premium");
    subject.oneOf("properties.sku.name", ["standard", "premium"]);
    subject.range("properties.softDeleteRetentionInDays", 7, 90, "days");
    if (subject.known("properties.enableSoftDelete") === false) {
        subject.refuse("properties.enableSoftDelete", "true: it cannot be switched off");
    }
    if (subject.known("properties.enablePurgeProtection") === false) {
        subject.refuse("properties.enablePurgeProtection", "true, or nothing: it is never switched off");
    }
    const rbac = subject.at("properties.enableRbacAuthorization");
    if (rbac === undefined || rbac === false) {
        subject.required("properties.accessPolicies", "access policies, or enableRbacAuthorization: true");
    }
    subject.length("properties.accessPolicies", 1024, "policies");
    subject.oneOf("properties.publicNetworkAccess", ["Enabled", "Disabled", "enabled", "disabled"]);
    subject.oneOf("properties.networkAcls.bypass", ["AzureServices", "None"]);
    subject.oneOf("properties.networkAcls.defaultAction", ["Allow", "Deny"]);
    for (const path of subject.each("properties.networkAcls.ipRules")) subject.publicAddresses(`${path}.value`);
    for (const path of subject.each("properties.networkAcls.virtualNetworkRules")) {
        const subnet = subject.reference(`${path}.id`, "network:Subnet");
        const open = (subnet?.inputs["serviceEndpoints"] ?? []).some(({ service }: any) => service === "Microsoft.KeyVault");
        if (subnet && !open && subject.known(`${path}.ignoreMissingVnetServiceEndpoint`) !== true) {
            subject.refuse(`${path}.id`, "a subnet with the service endpoint Microsoft.KeyVault");
        }
    }
    checkUnchanged(subject);
}

/** What a vault that exists already does not let go of. */
function checkUnchanged(subject: Check): void {
    const before = subject.before?.inputs["properties"];
    if (!before) return;
    if (before.enablePurgeProtection === true && subject.at("properties.enablePurgeProtection") === undefined) {
        subject.refuse("properties.enablePurgeProtection", "true, as it is: it is never switched off");
    }
    const days = before.softDeleteRetentionInDays;
    if (days !== undefined && subject.known("properties.softDeleteRetentionInDays") !== undefined) {
        subject.oneOf("properties.softDeleteRetentionInDays", [days], `${days}, as it is: it never changes`);
    }
}

function checkKey(subject: Check): void {
    const vault = subject.existing(subject.parents[0]?.id, "keyvault:Vault");
    const kind = subject.known("properties.kty") === undefined ? undefined : String(subject.known("properties.kty"));
    subject.required("properties.kty", "RSA, RSA-HSM, EC or EC-HSM");
    subject.oneOf("properties.kty", ["RSA", "RSA-HSM", "EC", "EC-HSM"]);
    if (kind?.endsWith("-HSM") && vault && vault.inputs["properties"]?.sku?.name !== "premium") {
        subject.refuse("properties.kty", "a premium vault for keys in hardware", `${kind} in a ${vault.inputs["properties"]?.sku?.name} vault`);
    }
    if (kind?.startsWith("RSA")) {
        subject.oneOf("properties.keySize", KEY_SIZES);
        subject.absent("properties.curveName", "no curve: the key is RSA");
    } else if (kind) {
        subject.oneOf("properties.curveName", CURVES);
        subject.absent("properties.keySize", "no size: the curve says it");
    }
    for (const path of subject.each("properties.keyOps")) {
        subject.oneOf(path, KEY_OPERATIONS);
        const value = subject.known(path);
        if (kind?.startsWith("EC") && !["sign", "verify", "import", "release"].includes(value)) {
            subject.refuse(path, "sign or verify: the key is on a curve");
        }
    }
    if (subject.known("properties.attributes.exportable") === true) {
        subject.required("properties.releasePolicy", "a release policy: the key can leave the vault");
        if (kind && !kind.endsWith("-HSM")) subject.refuse("properties.kty", "a key in hardware, since it can be released");
    }
    const [from, to] = [subject.known("properties.attributes.nbf"), subject.known("properties.attributes.exp")];
    if (from >= to) subject.refuse("properties.attributes.exp", `later than nbf, ${from}`);
    checkRotation(subject, "properties.rotationPolicy");
}

/** Days that a rotation policy must leave: to the key's end from its beginning, and to each action from either. */
const LEAST = { life: 28, action: 7 };

function checkRotation(subject: Check, policy: string): void {
    if (subject.known(policy) === undefined) return;
    const span = (path: string): number | undefined => {
        const value = subject.known(path);
        if (value === undefined) return undefined;
        if (seconds(value) === undefined) subject.refuse(path, "an ISO 8601 duration of days, months or years, such as P90D");
        return seconds(value);
    };
    const expiry = `${policy}.attributes.expiryTime`;
    const life = span(expiry);
    if (life !== undefined && life < LEAST.life * DAY) subject.refuse(expiry, `at least P${LEAST.life}D`);
    for (const path of subject.each(`${policy}.lifetimeActions`)) {
        const [after, before] = [`${path}.trigger.timeAfterCreate`, `${path}.trigger.timeBeforeExpiry`];
        subject.exactlyOne([after, before], `${path}.trigger`);
        const action = String(subject.known(`${path}.action.type`)).toLowerCase();
        if (!["rotate", "notify"].includes(action) && subject.at(`${path}.action.type`) !== UNKNOWN) {
            subject.refuse(`${path}.action.type`, "rotate or notify");
        }
        if (action === "notify") subject.absent(after, "timeBeforeExpiry: notice is given before the end");
        const [since, until] = [span(after), span(before)];
        if (until !== undefined && life === undefined && subject.at(expiry) === undefined) {
            subject.refuse(expiry, "a time after which the key expires: an action is counted back from it");
        }
        if (since !== undefined && since < LEAST.action * DAY) subject.refuse(after, `at least P${LEAST.action}D`);
        if (until !== undefined && until < LEAST.action * DAY) subject.refuse(before, `at least P${LEAST.action}D`);
        if (life !== undefined && since !== undefined && life - since < LEAST.action * DAY) {
            subject.refuse(after, `at least ${LEAST.action} days before the key expires, ${subject.known(expiry)}`);
        }
        if (life !== undefined && until !== undefined && life - until < LEAST.action * DAY) {
            subject.refuse(before, `at least ${LEAST.action} days after the key is made; it lives ${subject.known(expiry)}`);
        }
    }
    subject.unique(`${policy}.lifetimeActions`, "action.type", "action");
}

export const keyVault: Services = {
    "azure-native:keyvault:Vault": arm("keyvault:Vault", {
        name: VAULT,
        computes: ["systemData"],
        check: checkVault,
        answers: (subject) => {
            const said = subject.known("properties") ?? {};
            return {
                properties: {
                    accessPolicies: [], enableSoftDelete: true, softDeleteRetentionInDays: 90, publicNetworkAccess: "Enabled", enableRbacAuthorization: false,
                    ...said,
                    hsmPoolResourceId: "00000000-0000-0000-0000-000000000000", provisioningState: "Succeeded",
                    vaultUri: `https://${subject.name.toLowerCase()}.vault.azure.net/`,
                },
            };
        },
    }),
    "azure-native:keyvault:Key": arm("keyvault:Key", {
        place: "none",
        name: KEY,
        silent: ["properties"],
        replaceOn: ["properties.kty", "properties.keySize", "properties.curveName"],
        check: checkKey,
        answers: (subject) => {
            const vault = subject.existing(subject.parents[0]?.id, "keyvault:Vault");
            const { attributes, kty, keySize, curveName, keyOps, rotationPolicy } = subject.known("properties") ?? {};
            const rsa = String(kty).startsWith("RSA");
            const keyUri = `https://${String(subject.known("vaultName")).toLowerCase()}.vault.azure.net/keys/${subject.name}`;
            const recoverable = vault?.inputs["properties"]?.enablePurgeProtection === true ? "Recoverable" : "Recoverable+Purgeable";
            return {
                location: vault?.outputs["location"], kty, rotationPolicy,
                ...(rsa ? { keySize: keySize ?? 2048 } : { curveName: curveName ?? "P-256" }),
                keyOps: keyOps ?? (rsa ? ["encrypt", "decrypt", "sign", "verify", "wrapKey", "unwrapKey"] : ["sign", "verify"]),
                attributes: { enabled: true, exportable: false, ...attributes, created: MADE, updated: MADE, recoveryLevel: recoverable },
                keyUri, keyUriWithVersion: `${keyUri}/${digest(subject.id).slice(0, 32)}`,
            };
        },
    }),
};
