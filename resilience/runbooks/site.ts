// A region or a whole provider is lost. The name leads users elsewhere by itself; people decide whether the standby takes over.
import { type CloudName, readOr } from "../../policy/resource";
import type { Scenario } from "../../policy/survival/answer";
import { runbookOf } from "../../report/runbook-names";
import { aws, az, type Command, dig, holdfast, type Options, pulumi, slot } from "./command";
import { type Estate, groupOf, known, lastOf, type Site } from "./estate";
import type { Ask, Procedure, Step } from "./runbook";

export const TITLES: Readonly<Record<CloudName, string>> = { aws: "AWS", azure: "Azure" };
export const TWO = "Both custodians, by name in the approvals file that `holdfast failover` reads. An approval counts for a day; whoever runs the command is neither of them.";

export const APPROVALS: Ask = { slot: "APPROVALS", what: "the file in which both custodians approve: who, when, and `failover:STACK` or `failback:STACK`" };

/** On real accounts, and only there where the stack's name is given once more. */
const live = (stack: string): Options => ({ stack, live: true, confirm: stack });
const look = (kind: "failover" | "failback", stack: string): Command => holdfast(kind, { ...live(stack), "dry-run": true }, { mutates: false });
const carryOut = (kind: "failover" | "failback", stack: string): Command => holdfast(kind, { ...live(stack), approvals: slot("APPROVALS") });

/** Public names, as both clouds' name services answer them. */
export function nameChecks(estate: Estate): Command[] {
    return estate.graph.of("aws:route53/zone:Zone").flatMap((zone) => {
        const name = known(zone, "name");
        const twin = estate.graph.of("azure-native:dns:Zone").find((other) => lastOf(other) === name);
        const servers = [...(zone.props.nameServers as string[] ?? []).slice(0, 1), ...((twin?.props.nameServers as string[] | undefined) ?? []).slice(0, 1)];
        return [dig(name, "A"), ...servers.map((server) => dig(name, "A", server.replace(/\.$/, "")))];
    });
}

const fileSystems = (estate: Estate, standby: Site): Command[] =>
    estate.graph.of("aws:efs/replicationConfiguration:ReplicationConfiguration").map((replication) =>
        aws(standby.regions.aws, "efs delete-replication-configuration", { "source-file-system-id": known(replication, "sourceFileSystemId"), "deletion-mode": "LOCAL_CONFIGURATION_ONLY" }));

const passwords = (estate: Estate, standby: Site): Command[] => estate.in(standby.regions.aws, "aws:rds/cluster:Cluster").map((cluster) =>
    aws(standby.regions.aws, "rds modify-db-cluster", { "db-cluster-identifier": known(cluster, "clusterIdentifier"), "manage-master-user-password": true, "apply-immediately": true }));

/** Accounts that hold copies of the primary's objects. */
const archives = (estate: Estate, standby: Site) => estate.in(standby.regions.azure, "azure-native:storage:StorageAccount")
    .filter((account) => readOr<unknown>(undefined, () => account.props.tags?.store) === "copies");

/** The lock that stands while the standby stands alone; the link's own has another name. */
const LOCK = "keep";
const lockArchives = (estate: Estate, standby: Site): Command[] =>
    archives(estate, standby).map((account) => az("lock create", { name: LOCK, "lock-type": "CanNotDelete", resource: known(account, "id") }));
const unlockArchives = (estate: Estate, standby: Site): Command[] =>
    archives(estate, standby).map((account) => az("lock delete", { name: LOCK, resource: known(account, "id") }));

/** The standby's data can be written to. */
function writable(estate: Estate, { regions }: Site): Command[] {
    return [
        ...estate.in(regions.aws, "aws:rds/cluster:Cluster").map((cluster) => aws(regions.aws, "rds describe-db-clusters", { "db-cluster-identifier": known(cluster, "clusterIdentifier"), query: "DBClusters[0].[Status,GlobalWriteForwardingStatus,DBClusterMembers[?IsClusterWriter]]" })),
        ...estate.in(regions.aws, "aws:efs/fileSystem:FileSystem").map((system) => aws(regions.aws, "efs describe-file-systems", { "file-system-id": known(system, "id"), query: "FileSystems[0].FileSystemProtection" })),
        ...estate.in(regions.azure, "azure-native:dbforpostgresql:Server").map((server) => az("postgres flexible-server show", { "resource-group": groupOf(server), name: lastOf(server), query: "[state, replicationRole]" })),
    ];
}

/** Taking over, as README "Take over" has it. */
export function takeOver(estate: Estate, standby: Site): Step[] {
    const { stack } = standby;
    return [
        { title: "See what would change, before anybody approves", who: "anyone", text: "It declares nothing in the lost regions, and replaces nothing that holds data. Where the standby has taken over before, it names the backups that its vault still holds: they are taken into the state first, as it says.", commands: [look("failover", stack)] },
        { title: "Take over", who: "engineer", text: `It stops at each gate until the approvals are there, and goes on where it was when it is run again. ${stack} must be among \`operations.live\` of the configuration.`, commands: [carryOut("failover", stack)] },
        {
            title: "The same by hand, where `holdfast` cannot run", who: "engineer",
            commands: [pulumi("config set holdfast:failover true", { stack }), pulumi("up", { stack })],
        },
        { title: "Make the standby's file systems writable", who: "engineer", text: "No provider can declare this.", commands: fileSystems(estate, standby) },
        { title: "Lock the archive of copies again", who: "engineer", text: "Taking over ends the link that fills it, and Azure ends no link of a locked account. Lock or not, nothing in it can be deleted before its time.", commands: lockArchives(estate, standby) },
        { title: "Give the database an administrator again", who: "administrator", text: "Members of a global database have none of their own.", commands: passwords(estate, standby) },
    ].filter(({ commands }) => commands.length > 0) as Step[];
}

export const goBack = (estate: Estate, standby: Site): Step[] => [
    { title: "See what going back would do", who: "anyone", text: "The lost site's data is older than the standby's now: it is made anew as a copy of the standby before it serves again.", commands: [look("failback", standby.stack)] },
    { title: "Go back", who: "engineer", text: "At a quiet hour: writes stop while the last of them are copied. What both sides wrote is reported, never dropped. It needs the journal that the fail-over left, and a file that says what people brought back: see `holdfast failback --help`.", commands: [carryOut("failback", standby.stack)] },
    ...[{ title: "Take away the lock that was put on the archive meanwhile", who: "engineer" as const, text: "The link has locked it again, under another name. This one would stand against the next take-over.", commands: unlockArchives(estate, standby) }].filter(({ commands }) => commands.length > 0),
];

const primaryLost = (estate: Estate, cloud: CloudName, site: Site, standby: Site): Pick<Procedure, "steps" | "verify" | "back" | "lost"> => ({
    steps: [
        { title: "See where users are led now", who: "anyone", text: `The name leaves ${site.regions[cloud]} by itself. While the other cloud answers, users are served: taking over is for the data of this one.`, commands: nameChecks(estate) },
        { title: "Decide", who: "engineer", text: `Wait, if the provider names an end that is sooner than taking over takes (see Times). Taking over leaves both of the site's regions, ${site.regions.aws} and ${site.regions.azure}: the one that is well too.`, commands: [] },
        ...takeOver(estate, standby),
    ],
    verify: [
        { title: "The standby's data can be written to", who: "anyone", text: "The database has a writer; the file system's `ReplicationOverwriteProtection` is `ENABLED`; the server's role is `Primary`.", commands: writable(estate, standby) },
        { title: "Users reach the standby", who: "anyone", commands: nameChecks(estate) },
    ],
    back: goBack(estate, standby),
    lost: ["What was written after the last copy, up to the times in the table. `holdfast failback` reports what is found of it when the region is back."],
});

const standbyLost = (estate: Estate, site: Site): Pick<Procedure, "steps" | "verify" | "back" | "lost"> => ({
    steps: [
        { title: "Do nothing to production", who: "anyone", text: "It never reads the standby. Until the standby is back there is nothing to take over with: put off what is risky.", commands: [] },
        { title: "See that production needs nothing of it", who: "anyone", commands: [pulumi("preview", { stack: site.behind!, "expect-no-changes": true })] },
    ],
    verify: [{ title: "Users are served", who: "anyone", commands: nameChecks(estate) }],
    back: [
        { title: "Once the region is back: compare, then mend", who: "engineer", text: "Copies catch up by themselves; how far they are behind is in the alarms on lag.", commands: [pulumi("refresh", { stack: site.stack, "preview-only": true }, { mutates: false }), pulumi("up", { stack: site.stack })] },
    ],
    lost: ["No data. Until it is back: copies in a second region, and the way to take over."],
});

export function regionProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return scenarios.filter(({ loss }) => loss === "region").flatMap((scenario): Procedure[] => {
        const { cloud, region } = scenario as Required<Scenario>;
        const site = estate.siteOf(cloud, region);
        const standby = site && estate.standbyOf(site);
        if (!site || (!standby && !site.behind)) return [];
        return [{
            id: runbookOf(scenario), loss: "region", cloud, region, scenarios: [scenario.id],
            title: `${TITLES[cloud]}'s region ${region} is lost`,
            signs: ["Every front end of the region fails its checks at once.", "The provider's status page names the region."],
            asks: standby ? [APPROVALS] : [],
            approvals: standby ? [TWO] : ["Nobody, until the standby is mended: that is an update like any other."],
            ...(standby ? primaryLost(estate, cloud, site, standby) : standbyLost(estate, site)),
        }];
    });
}

export function providerProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return scenarios.filter(({ loss }) => loss === "provider").map((scenario): Procedure => {
        const cloud = scenario.cloud!;
        const [lost, other] = cloud === "aws" ? ["aws", "azure"] as const : ["azure", "aws"] as const;
        const primary = estate.sites.find(({ behind }) => !behind) ?? estate.sites[0]!;
        return {
            id: runbookOf(scenario), loss: "provider", cloud, scenarios: [scenario.id],
            title: `All of ${TITLES[cloud]} is lost`,
            signs: [`Nothing of ${TITLES[cloud]} answers in any region, its console and its API among them.`],
            asks: [],
            approvals: ["Nobody: the other cloud answers by itself. Two approvers before anything is changed on it."],
            steps: [
                { title: "See where users are led now", who: "anyone", text: `Both clouds answer for the name. Resolvers that ask ${TITLES[lost]}'s name servers first get their answer from ${TITLES[other]}'s.`, commands: nameChecks(estate) },
                { title: `Watch ${TITLES[other]} alone`, who: "anyone", text: lost === "azure" ? "Incidents are gathered in Sentinel, which is lost too: alarms of AWS still arrive by mail." : "Sentinel has no news of AWS; alarms of Azure still arrive by mail.", commands: other === "azure" ? azureWatch(estate) : awsWatch(estate) },
                {
                    title: `Change what is left, only where it must be`, who: "engineer", text: `An update of everything would wait for ${TITLES[lost]}. This one touches ${TITLES[other]} alone.`,
                    commands: [pulumi("up", { stack: primary.stack, target: other === "azure" ? "**azure-native:**" : "**$aws:**" })],
                },
                { title: "Take the lost name servers out of the delegation, if it lasts for days", who: "outside", text: "The registrar does this; no command of either cloud can.", commands: [] },
            ],
            verify: [{ title: "Users are served", who: "anyone", commands: nameChecks(estate) }],
            back: [{ title: "Compare what stands with what is declared", who: "engineer", text: "Traffic comes back by itself, as front ends pass their checks again.", commands: [pulumi("refresh", { stack: primary.stack, "preview-only": true }, { mutates: false }), pulumi("up", { stack: primary.stack })] }],
            lost: ["Each cloud has its own data: what users wrote on the lost one is not there until it is back.", "The four tunnels between the clouds."],
        };
    });
}

const azureWatch = (estate: Estate): Command[] => estate.graph.of("azure-native:trafficmanager:Profile").map((profile) =>
    az("network traffic-manager endpoint list", { "resource-group": groupOf(profile), "profile-name": lastOf(profile), output: "table" }));

const awsWatch = (estate: Estate): Command[] => estate.regions("aws").map((region) => aws(region, "cloudwatch describe-alarms", { "state-value": "ALARM", query: "MetricAlarms[].[AlarmName,StateReason]", output: "table" }));
