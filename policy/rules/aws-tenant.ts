// What keeps one tenant's data from another's on AWS: a key, a door and a role for each, or a network of its own.
import type { Tenant } from "../../components/plan/tenants";
import { beside, block, companions, conditionValues, list, names, need, PLATFORM, principals, require1, type Statement, statements, unless } from "../look";
import { type Graph, type Resource } from "../resource";
import type { Problem, ResourceRule, StackRule } from "../rule";
import { chargedToItsTenant, tenantOf } from "../tenants";

const KEYS = ["aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey"];
const DOOR = "aws:s3/accessPoint:AccessPoint";
const ROLE = "aws:iam/role:Role";
const BUCKET = "aws:s3/bucket:Bucket";
const VPC = "aws:ec2/vpc:Vpc";

const isTenantsKey = (resource: Resource): boolean => tenantOf(resource) !== undefined && resource.props.tags?.purpose === "tenant";

/** What each kind of tenant must have of its own. */
const OWN: Readonly<Record<Tenant["kind"], Readonly<Record<string, readonly string[]>>>> = {
    shared: { "key": KEYS, "access point": [DOOR], "role": [ROLE] },
    private: { "key": KEYS, "access point": [DOOR], "role": [ROLE], "bucket": [BUCKET], "network": [VPC] },
};

export const tenantsHaveTheirOwn: StackRule = {
    name: "aws-tenant-has-its-own",
    title: "Every tenant has a key, an access point and a role of its own; a private one a bucket and a network besides",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "individual-rights"],
    remediation: "Declare a Tenant for every tenant of the configuration.",
    types: [PLATFORM],
    applies: (platform) => list(platform.props.tenants).length > 0,
    check: (platform, graph) => list<Tenant>(platform.props.tenants).flatMap(({ name, kind }) =>
        Object.entries(OWN[kind] ?? OWN.private)
            .filter(([, types]) => !beside(platform, graph, ...types).some((own) => tenantOf(own) === name))
            .map(([what]) => ({ property: `tenants.${name}`, observed: `no ${what}`, expected: "one that carries the tenant's tag" }))),
};

export const keyBoundToStore: ResourceRule = {
    name: "aws-tenant-key-bound",
    title: "A tenant's key encrypts nothing but what is in the tenant's store, so that deleting it erases that and no more",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["tenant-isolation", "individual-rights"],
    remediation: "Deny kms:Decrypt, kms:Encrypt and kms:GenerateDataKey unless kms:EncryptionContext:aws:s3:arn is the store's.",
    types: KEYS,
    applies: isTenantsKey,
    check: ({ props, protect }) => {
        const denied = statements(props.policy).filter(({ Effect, Principal }) => Effect === "Deny" && (Principal === "*" || principals({ Effect, Principal }).includes("*")))
            .filter((statement) => conditionValues(statement, /^(String|Arn)Not(Equals|Like)$/i, "kms:EncryptionContext:aws:s3:arn").some((value) => /^arn:[^:]+:s3:::[^*]/.test(value)));
        return [
            ...["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"].filter((action) => !denied.some((statement) => names(statement, action)))
                .map((action) => ({ property: "policy", observed: `${action} for whatever else`, expected: "a Deny unless the encryption context is the store's" })),
            ...unless(protect, { property: "protect", observed: "off", expected: "on: a custodian erases a tenant, not an update" }),
        ];
    },
};

export const doorInNetwork: ResourceRule = {
    name: "aws-tenant-door-in-network",
    title: "An access point answers one network, and nothing of it can be public",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["tenant-isolation", "private-connectivity", "storage-access"],
    remediation: "Set vpcConfiguration.vpcId, and all four switches of publicAccessBlockConfiguration or none of them.",
    types: [DOOR],
    check: ({ props }) => {
        const blocked = block(props.publicAccessBlockConfiguration);
        return [
            ...unless(Boolean(block(props.vpcConfiguration)?.vpcId), { property: "vpcConfiguration.vpcId", observed: "not set", expected: "the network that it answers" }),
            // S3 blocks all of it where nothing is said.
            ...(blocked ? ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"] : [])
                .flatMap((name) => require1(`publicAccessBlockConfiguration.${name}`, blocked[name] ?? true, [true])),
        ];
    },
};

export const doorForOne: ResourceRule = {
    name: "aws-tenant-door-for-one",
    title: "A tenant's access point lets in the tenant's role alone, over TLS, and takes nothing but what the tenant's key encrypts",
    severity: "critical",
    level: "mandatory",
    scope: "resource",
    controls: ["tenant-isolation", "individual-rights", "transport-encryption"],
    remediation: "In its policy deny everything unless aws:PrincipalArn is the tenant's role, s3:PutObject unless the request names the tenant's key, and plain HTTP.",
    types: [DOOR],
    applies: (door) => tenantOf(door) !== undefined,
    check: ({ props }) => {
        const denials = statements(props.policy).filter(({ Effect, Principal }) => Effect === "Deny" && (Principal === "*" || principals({ Effect, Principal }).includes("*")));
        const negated = /^(String|Arn)Not(Equals|Like)$/i;
        const has = (action: string, key: string, one = false) => denials.some((statement) => {
            const values = conditionValues(statement, negated, key);
            return names(statement, action) && (one ? values.length === 1 && !values[0]!.includes("*") : values.length > 0);
        });
        const plain = denials.some((statement) => names(statement, "s3:GetObject") && conditionValues(statement, /^Bool$/i, "aws:SecureTransport").includes("false"));
        return [
            ...["s3:GetObject", "s3:PutObject", "s3:ListBucket"].filter((action) => !has(action, "aws:PrincipalArn", true))
                .map((action) => ({ property: "policy", observed: `${action} for others`, expected: "a Deny unless aws:PrincipalArn is one role" })),
            ...unless(has("s3:PutObject", "s3:x-amz-server-side-encryption-aws-kms-key-id", true), { property: "policy", observed: "objects under other keys", expected: "a Deny unless the tenant's key is named" }),
            ...unless(plain, { property: "policy", observed: "plain HTTP", expected: "a Deny unless aws:SecureTransport" }),
        ];
    },
};

/** Prefixes that a statement's resources speak of, `""` for a whole bucket. */
const prefixes = (resource: string | readonly string[] | undefined): string[] =>
    list(resource).map((arn) => /^arn:[^:]+:s3:::[^/]+\/(.*)\*$/.exec(arn)?.[1]).filter((prefix) => prefix !== undefined);

export const onlyByTheDoor: StackRule = {
    name: "aws-tenant-only-by-the-door",
    title: "A bucket that tenants' access points lead to lets nobody read or write tenants' objects in another way",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "storage-access"],
    remediation: "In the bucket's policy deny reading, writing and deleting of tenants' objects unless s3:DataAccessPointAccount is the account. Backup's role may be left out.",
    types: [BUCKET],
    applies: (bucket, graph) => doorsOf(bucket, graph).length > 0,
    check: (bucket, graph) => {
        const policies = companions(graph, bucket, "bucket", "aws:s3/bucketPolicy:BucketPolicy").flatMap(({ props }) => statements(props.policy));
        const denials = policies.filter((statement) => statement.Effect === "Deny" && statement.Principal === "*"
            && ["s3:DataAccessPointAccount", "s3:DataAccessPointArn"].some((key) => conditionValues(statement, /^(String|Arn)Not(Equals|Like)$/i, key).length > 0));
        const needed = [...new Set(doorsOf(bucket, graph).map((door) => objectsOf(door)))];
        return needed.flatMap((prefix) => ["s3:GetObject", "s3:PutObject", "s3:DeleteObject"]
            .filter((action) => !denials.some((statement) => names(statement, action) && prefixes(statement.Resource).some((covered) => prefix.startsWith(covered))))
            .map((action) => ({ property: "policy", observed: `${action} on ${prefix || "everything"} without an access point`, expected: "denied" })));
    },
};

const doorsOf = (bucket: Resource, graph: Graph): Resource[] => graph.referrers(bucket, "bucket", DOOR).filter((door) => tenantOf(door) !== undefined);

/** What the objects begin with that an access point lets somebody have. */
const objectsOf = (door: Resource): string => {
    const allowed = statements(door.props.policy).filter(({ Effect }) => Effect === "Allow").flatMap(({ Resource: resource }) => list(resource));
    const found = allowed.map((arn) => /\/object\/(.*)\*$/.exec(arn)?.[1]).find((prefix) => prefix !== undefined);
    return found ?? need("the objects that an access point leads to");
};

export const doorsLeadApart: StackRule = {
    name: "aws-tenant-doors-apart",
    title: "No two tenants' access points lead to the same objects",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation"],
    remediation: "Give each tenant a prefix that no other tenant's prefix begins with.",
    types: [BUCKET],
    applies: (bucket, graph) => doorsOf(bucket, graph).length > 0,
    check: (bucket, graph) => {
        const doors = doorsOf(bucket, graph).map((door) => ({ tenant: tenantOf(door), prefix: objectsOf(door) }));
        return doors.flatMap(({ tenant, prefix }) => doors
            .filter((other) => other.tenant !== tenant && prefix.startsWith(other.prefix))
            .map((other) => ({ property: "accessPoints", observed: `${other.tenant} reaches ${tenant}'s objects`, expected: "prefixes apart" })));
    },
};

export const roleReachesOwn: StackRule = {
    name: "aws-tenant-role-reaches-own",
    title: "The role that acts for a tenant may use the tenant's access point and key, and nothing else",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "least-privilege"],
    remediation: "Name the access point's objects and the key in the role's policy, and attach no other policy.",
    types: [ROLE],
    applies: (role, graph) => tenantOf(role) !== undefined && beside(role, graph, DOOR).some((door) => tenantOf(door) === tenantOf(role)),
    check: (role, graph): readonly Problem[] => {
        const own = beside(role, graph, DOOR, ...KEYS).filter((each) => tenantOf(each) === tenantOf(role)).map(({ props }) => String(props.arn));
        const inline = companions(graph, role, "role", "aws:iam/rolePolicy:RolePolicy").flatMap(({ props }) => statements(props.policy));
        const attached = companions(graph, role, "role", "aws:iam/rolePolicyAttachment:RolePolicyAttachment");
        const astray = inline.filter(({ Effect }) => Effect === "Allow").flatMap((statement) => (statement.Resource === undefined ? ["*"] : list(statement.Resource)))
            .filter((resource) => !own.some((arn) => resource === arn || resource.startsWith(`${arn}/object/`)));
        const trusted = statements(role.props.assumeRolePolicy).filter(({ Effect }) => Effect === "Allow");
        const mine = beside(role, graph, DOOR).filter((door) => tenantOf(door) === tenantOf(role)).map((door) => objectsOf(door));
        // A list shows what others have stored, unless it is of the tenant's own objects.
        const isOwnList = (statement: Statement) => {
            const asked = conditionValues(statement, /^String(Equals|Like)$/i, "s3:prefix");
            return asked.length > 0 && asked.every((value) => mine.some((prefix) => value.startsWith(prefix)));
        };
        const lists = mine.every((prefix) => prefix === "") ? [] : inline.filter((statement) => statement.Effect === "Allow" && names(statement, "s3:ListBucket") && !isOwnList(statement));
        const open = trusted.filter((statement) => principals(statement).some((principal) => principal === "*" || /:root$/.test(principal))
            && conditionValues(statement, /^Arn(Equals|Like)$/i, "aws:PrincipalArn").length === 0);
        return [
            ...astray.map((resource) => ({ property: "policy", observed: resource, expected: "the tenant's access point or key" })),
            ...attached.map(({ name }) => ({ property: "policy", observed: `${name}, attached`, expected: "no other policy" })),
            ...lists.map(() => ({ property: "policy", observed: "a list of what others have stored", expected: "s3:prefix of the tenant's objects" })),
            ...open.map(() => ({ property: "assumeRolePolicy", observed: "everybody in the account", expected: "the roles that act for the tenant, by aws:PrincipalArn" })),
        ];
    },
};

const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

export const copiesKeepTheKey: StackRule = {
    name: "aws-tenant-copies-keep-the-key",
    title: "Copies of a tenant's objects are encrypted with the tenant's key, so that deleting it erases them too",
    severity: "high",
    level: "mandatory",
    scope: "stack",
    controls: ["individual-rights", "tenant-isolation"],
    remediation: "Add a rule for the tenant's prefix whose replicaKmsKeyId is the replica of the tenant's key, with a higher priority than the rule for everything.",
    types: [REPLICATION],
    applies: (config, graph) => graph.linked(config, "bucket", BUCKET).some((bucket) => doorsOf(bucket, graph).length > 0),
    check: (config, graph) => {
        const doors = graph.linked(config, "bucket", BUCKET).flatMap((bucket) => doorsOf(bucket, graph));
        const rules = list<any>(config.props.rules);
        return doors.flatMap((door) => {
            const prefix = objectsOf(door);
            const fits = rules.filter((rule) => prefix.startsWith(String(block(rule.filter)?.prefix ?? "")))
                .sort((a, b) => Number(b.priority ?? 0) - Number(a.priority ?? 0));
            const key = String(block(block(fits[0]?.destination)?.encryptionConfiguration)?.replicaKmsKeyId ?? "");
            const owner = graph.of(...KEYS).find(({ props }) => props.arn === key);
            return unless(owner !== undefined && isTenantsKey(owner) && tenantOf(owner) === tenantOf(door), {
                property: "rules", observed: `copies of ${tenantOf(door)}'s objects under another key`, expected: "the tenant's own",
            });
        });
    },
};

/** What joins a network to something outside it, and the property that names the network. */
const WAYS_OUT: Readonly<Record<string, readonly string[]>> = {
    "aws:ec2/internetGateway:InternetGateway": ["vpcId"],
    "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment": ["vpcId"],
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ["vpcId"],
    "aws:ec2/vpnGateway:VpnGateway": ["vpcId"],
    "aws:ec2/vpnGatewayAttachment:VpnGatewayAttachment": ["vpcId"],
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ["vpcId", "peerVpcId"],
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ["vpcId"],
};

/** An address block that is not the network's own, by the entry's place. */
const foreign = (entries: readonly any[], cidr: string, at: string): Problem[] => entries
    .filter((entry) => entry.action !== "deny" && (entry.ipv6CidrBlock || ![undefined, "", cidr].includes(entry.cidrBlock)))
    .map((entry) => ({ property: at, observed: String(entry.ipv6CidrBlock || entry.cidrBlock), expected: `nothing but ${cidr}` }));

export const privateNetworkIsClosed: StackRule = {
    name: "aws-tenant-network-closed",
    title: "No path leads into a private tenant's network or out of it: no gateway, no route, no address but its own",
    severity: "critical",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "closed-defaults", "private-connectivity"],
    remediation: "Take the gateway, peering, route or rule away; reach services by interface endpoints inside the network.",
    types: [VPC],
    applies: (vpc) => tenantOf(vpc) !== undefined,
    check: (vpc, graph): readonly Problem[] => {
        const cidr = String(vpc.props.cidrBlock);
        const gates = Object.entries(WAYS_OUT).flatMap(([type, properties]) => properties.flatMap((property) => graph.referrers(vpc, property, type)));
        const subnets = companions(graph, vpc, "vpcId", "aws:ec2/subnet:Subnet");
        const tables = companions(graph, vpc, "vpcId", "aws:ec2/routeTable:RouteTable");
        const routes = [
            ...tables.flatMap(({ props }) => list<any>(props.routes)),
            ...tables.flatMap((table) => graph.referrers(table, "routeTableId", "aws:ec2/route:Route")),
        ];
        const gateways = subnets.flatMap((subnet) => graph.referrers(subnet, "subnetId", "aws:ec2/natGateway:NatGateway"));
        const acls = companions(graph, vpc, "vpcId", "aws:ec2/networkAcl:NetworkAcl");
        const groups = companions(graph, vpc, "vpcId", "aws:ec2/securityGroup:SecurityGroup");
        const rules = groups.flatMap((group) => graph.referrers(group, "securityGroupId", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"));
        const blocked = beside(vpc, graph, "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions").some(({ props }) => props.internetGatewayBlockMode === "block-bidirectional");
        return [
            ...[...gates, ...gateways].map(({ name }) => ({ property: "gateways", observed: name, expected: "none" })),
            ...routes.map(() => ({ property: "routes", observed: "a route out of the network", expected: "none" })),
            ...subnets.filter(({ props }) => props.mapPublicIpOnLaunch === true).map(({ name }) => ({ property: "subnets", observed: `public addresses in ${name}`, expected: "none" })),
            ...acls.flatMap(({ props }) => [...foreign(list(props.ingress), cidr, "ingress"), ...foreign(list(props.egress), cidr, "egress")]),
            ...rules.filter(({ props }) => props.cidrIpv4 || props.cidrIpv6 || props.prefixListId)
                .map(({ name, props }) => ({ property: "groups", observed: `${name}: ${String(props.cidrIpv4 ?? props.cidrIpv6 ?? props.prefixListId)}`, expected: "groups of the network" })),
            ...unless(acls.length > 0, { property: "acls", observed: "the default", expected: "one that lets nothing through but the network's own" }),
            ...unless(blocked, { property: "VpcBlockPublicAccessOptions", observed: "internet gateways are not blocked in the region", expected: "block-bidirectional" }),
        ];
    },
};

const ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm";

export const quotaIsWatched: StackRule = {
    name: "aws-tenant-quota-watched",
    title: "Responders hear of a tenant that goes beyond its quota",
    severity: "low",
    level: "mandatory",
    scope: "stack",
    controls: ["tenant-isolation", "spend-control"],
    remediation: "Declare an alarm for the tenant's bucket or access point with the quota as its threshold, and an action.",
    types: [PLATFORM],
    applies: (platform) => list(platform.props.tenants).length > 0,
    check: (platform, graph) => list<Tenant>(platform.props.tenants).flatMap(({ name, quotaGb }) => {
        const alarms = beside(platform, graph, ALARM).filter((alarm) => tenantOf(alarm) === name && alarm.props.namespace === "AWS/S3");
        const told = alarms.filter(({ props }) => props.actionsEnabled !== false && list(props.alarmActions).length > 0);
        return [
            ...unless(told.length > 0, { property: `tenants.${name}`, observed: alarms.length > 0 ? "an alarm that tells nobody" : "no alarm", expected: "one that tells responders" }),
            ...told.filter(({ props }) => Number(props.threshold) > quotaGb * 1e9).map(({ props }) => ({ property: `tenants.${name}`, observed: `${Number(props.threshold) / 1e9} GB`, expected: `${quotaGb} GB or less` })),
        ];
    }),
};

export const chargedToTenant = chargedToItsTenant("aws", "aws");
