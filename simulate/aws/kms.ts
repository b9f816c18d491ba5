// Keys, their replicas in other regions, and their names.
import type { Existing, Services, World } from "../service";
import { type Call, type Checks, isKnown, isSet, lookUp } from "./checks";
import { arn, hex, parseArn, uuid } from "./ids";
import { services } from "./kind";
import { admits, checkPolicy, type Request, resourcePolicy } from "./policies";

const KEY = "aws:kms/key:Key";
const REPLICA = "aws:kms/replicaKey:ReplicaKey";
const ALIAS = "aws:kms/alias:Alias";
const KEY_POLICY = "aws:kms/keyPolicy:KeyPolicy";

const GRAMMAR = resourcePolicy(32768, "kms");

/** What KMS writes where no policy is given: the account decides by IAM. */
const defaultPolicy = (account: string): string =>
    JSON.stringify({
        Version: "2012-10-17",
        Id: "key-default-1",
        Statement: [
            {
                Sid: "Enable IAM User Permissions",
                Effect: "Allow",
                Principal: { AWS: `arn:aws:iam::${account}:root` },
                Action: "kms:*",
                Resource: "*",
            },
        ],
    });

/** A key by id, ARN, alias name or alias ARN. A key id alone means the one in the caller's region. */
export function keyOf(world: World, reference: unknown, region: string): Existing | undefined {
    const alias = world
        .of(ALIAS)
        .find(
            ({ outputs }) =>
                outputs["arn"] === reference || (outputs["name"] === reference && outputs["region"] === region),
        );
    const wanted = alias ? alias.outputs["targetKeyArn"] : reference;
    const here = [...world.of(KEY), ...world.of(REPLICA)].filter(
        ({ outputs }) => outputs["arn"] === wanted || (outputs["keyId"] === wanted && outputs["region"] === region),
    );
    return here[0];
}

/** A key that `property` names. AWS's own keys (`alias/aws/…`) exist in every account. */
export function checkKey(checks: Checks, property: string, sameRegion = true): Existing | undefined {
    const value = checks.get(property);
    if (!isKnown(value) || value === "" || /(^|:)alias\/aws\//.test(value)) return undefined;
    const key = keyOf(checks.world, value, checks.call.region);
    if (!key) checks.refuse(property, value, "a KMS key that exists");
    else if (sameRegion && checks.elsewhere(key)) checks.refuse(property, value, `a KMS key of ${checks.call.region}`);
    return key;
}

/** Refuses a key whose policy does not admit one of the requests of a service. */
export function checkKeyAdmits(
    checks: Checks,
    property: string,
    key: Existing | undefined,
    requests: readonly Omit<Request, "resource">[],
): void {
    if (!key) return;
    const policy =
        lookUp(checks.world, KEY_POLICY, key.outputs["keyId"], "keyId")?.outputs["policy"] ?? key.outputs["policy"];
    if (!isKnown(policy)) return;
    const refused = requests.find((request) => !admits(policy, { ...request, resource: key.outputs["arn"] }));
    if (refused) {
        checks.refuse(
            property,
            `${key.name}, whose policy does not admit it`,
            `a key whose policy lets ${refused.principal} do ${refused.action}`,
        );
    }
}

/** KMS refuses a policy by which nobody of the account could change it again, unless it is told not to look. */
function refusePolicy(checks: Checks): void {
    const statements = checkPolicy(checks, "policy", GRAMMAR);
    if (statements.length === 0 || checks.get("bypassPolicyLockoutSafetyCheck") === true) return;
    const { account } = checks.call;
    const caller = `arn:aws:iam::${account}:role/caller`;
    if (
        !admits(checks.get("policy"), {
            principal: caller,
            action: "kms:PutKeyPolicy",
            resource: "*",
            context: { "aws:principalarn": caller, "aws:principalaccount": account },
        })
    ) {
        checks.refuse(
            "policy",
            "a policy that the account could not change any more",
            "a statement that allows the account kms:PutKeyPolicy, or bypassPolicyLockoutSafetyCheck",
        );
    }
}

function refuseKey(checks: Checks): void {
    const spec = checks.get("customerMasterKeySpec") ?? "SYMMETRIC_DEFAULT";
    refusePolicy(checks);
    checks.atMost("description", 8192);
    checks.between("deletionWindowInDays", 7, 30);
    checks.between("rotationPeriodInDays", 90, 2560);
    checks.oneOf("keyUsage", ["ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"]);
    if (isKnown(spec) && spec !== "SYMMETRIC_DEFAULT" && checks.get("enableKeyRotation") === true) {
        checks.refuse("enableKeyRotation", true, `false: ${spec} keys do not rotate`);
    }
    if (isSet(checks.get("rotationPeriodInDays")) && !isSet(checks.get("enableKeyRotation"))) {
        checks.refuse("rotationPeriodInDays", checks.get("rotationPeriodInDays"), "enableKeyRotation beside it");
    }
    if (isSet(checks.get("customKeyStoreId"))) {
        for (const property of ["multiRegion", "enableKeyRotation"]) {
            if (checks.get(property) === true) checks.refuse(property, true, "false in a custom key store");
        }
    }
}

function refuseReplica(checks: Checks): void {
    const { world, call } = checks;
    refusePolicy(checks);
    checks.between("deletionWindowInDays", 7, 30);
    const primary = checks.exists("primaryKeyArn", KEY, { sameRegion: false });
    if (!primary) return;
    if (primary.outputs["multiRegion"] !== true) {
        checks.refuse("primaryKeyArn", primary.name, "a key with multiRegion: only those have replicas");
    }
    if (primary.outputs["region"] === call.region) {
        checks.refuse(
            "primaryKeyArn",
            `${primary.name}, in ${call.region}`,
            "a key of another region: there is one copy a region",
        );
    }
    const twin = world
        .of(REPLICA)
        .find(
            ({ urn, outputs }) =>
                urn !== call.urn &&
                outputs["region"] === call.region &&
                outputs["primaryKeyArn"] === primary.outputs["arn"],
        );
    if (twin) {
        checks.refuse("primaryKeyArn", primary.name, `a key without a replica in ${call.region}; ${twin.name} is one`);
    }
    const caller = `arn:aws:iam::${call.account}:role/caller`;
    const context = {
        "kms:replicaregion": call.region,
        "aws:principalarn": caller,
        "aws:principalaccount": call.account,
    };
    checkKeyAdmits(checks, "primaryKeyArn", primary, [{ principal: caller, action: "kms:ReplicateKey", context }]);
}

const keyId = ({ urn, inputs }: Call): string => (inputs["multiRegion"] === true ? `mrk-${hex(urn, 32)}` : uuid(urn));

/** A primary key goes last: its replicas would be left without one. */
const refuseDeletePrimary = ({ outputs }: Existing, world: World) =>
    world
        .of(REPLICA)
        .filter((replica) => replica.outputs["primaryKeyArn"] === outputs["arn"])
        .map((replica) => ({
            property: "arn",
            found: String(outputs["arn"]),
            expected: `${replica.name} in ${replica.outputs["region"]} deleted first: it is a replica of this key`,
        }));

export const kms: Services = services({
    [KEY]: {
        taggable: true,
        refuse: refuseKey,
        id: keyId,
        defaults: ({ account, inputs }) => ({
            bypassPolicyLockoutSafetyCheck: false,
            customKeyStoreId: "",
            customerMasterKeySpec: "SYMMETRIC_DEFAULT",
            description: "",
            enableKeyRotation: false,
            isEnabled: true,
            keyUsage: "ENCRYPT_DECRYPT",
            multiRegion: false,
            policy: defaultPolicy(account),
            xksKeyId: "",
            rotationPeriodInDays: inputs["enableKeyRotation"] === true ? 365 : 0,
        }),
        computed: ({ region, account }, id) => ({ arn: arn("kms", region, account, `key/${id}`), keyId: id }),
        replaceOn: ["multiRegion", "customerMasterKeySpec", "keyUsage", "customKeyStoreId", "xksKeyId"],
        refuseDelete: refuseDeletePrimary,
    },
    [REPLICA]: {
        taggable: true,
        refuse: refuseReplica,
        // The same key material has the same id everywhere; only the region in the ARN differs.
        id: ({ inputs, urn }) =>
            parseArn(inputs["primaryKeyArn"])?.resource.replace(/^key\//, "") ?? `mrk-${hex(urn, 32)}`,
        defaults: ({ account }) => ({
            bypassPolicyLockoutSafetyCheck: false,
            deletionWindowInDays: 30,
            description: "",
            enabled: true,
            policy: defaultPolicy(account),
        }),
        computed: ({ region, account, inputs, world }, id) => {
            const primary = lookUp(world, KEY, inputs["primaryKeyArn"])?.outputs;
            return {
                arn: arn("kms", region, account, `key/${id}`),
                keyId: id,
                keyRotationEnabled: primary?.["enableKeyRotation"] === true,
                keySpec: primary?.["customerMasterKeySpec"] ?? "SYMMETRIC_DEFAULT",
                keyUsage: primary?.["keyUsage"] ?? "ENCRYPT_DECRYPT",
            };
        },
        replaceOn: ["primaryKeyArn"],
    },
    [ALIAS]: {
        naming: {
            longest: 256,
            pattern: /^alias\/(?!aws\/)[a-zA-Z0-9/_-]+$/,
            expected: "alias/ and letters, digits, / _ -, not alias/aws/",
            prefix: "alias/",
        },
        refuse: (checks) => void checkKey(checks, "targetKeyId"),
        id: ({ inputs }) => inputs["name"],
        defaults: { namePrefix: "" },
        computed: ({ region, account, inputs, world }, id) => ({
            arn: arn("kms", region, account, id),
            targetKeyArn: keyOf(world, inputs["targetKeyId"], region)?.outputs["arn"] ?? "",
        }),
        replaceOn: ["name", "namePrefix"],
    },
    [KEY_POLICY]: {
        refuse: (checks) => {
            checkKey(checks, "keyId");
            refusePolicy(checks);
            checks.unique("keyId", "one declaration of a key's policy", ({ outputs }) =>
                checks.same("keyId", outputs["keyId"]),
            );
        },
        id: ({ inputs }) => inputs["keyId"],
        defaults: { bypassPolicyLockoutSafetyCheck: false },
        replaceOn: ["keyId"],
    },
    "aws:kms/grant:Grant": {
        naming: { longest: 256, pattern: /^[a-zA-Z0-9:/_-]+$/, expected: "letters, digits and : / _ -", unique: "no" },
        refuse: (checks) => void checkKey(checks, "keyId"),
        id: ({ urn, inputs }) => `${inputs["keyId"]}:${hex(urn, 64)}`,
        defaults: { retireOnDelete: false },
        computed: ({ urn }) => ({ grantId: hex(urn, 64), grantToken: hex(urn, 64, "token") }),
        replaceOn: ["keyId", "granteePrincipal", "operations", "name", "constraints", "retiringPrincipal"],
    },
});
