// A zone is lost: the platform answers by itself. People look, move traffic away where the zone is only half dead, and wait.
import type { Scenario } from "../../policy/survival/answer";
import { runbookOf } from "../../report/runbook-names";
import { aws, awsInto, az, type Command, slot } from "./command";
import { arnOf, type Estate, groupOf, known, lastOf } from "./estate";
import type { Procedure, Step } from "./runbook";

const balancers = (estate: Estate, region: string) =>
    estate.in(region, "aws:lb/loadBalancer:LoadBalancer").filter((balancer) => known(balancer, "enableZonalShift") === "true");

const onAws = (estate: Estate, region: string): Pick<Procedure, "steps" | "verify" | "back"> => {
    const groups = estate.in(region, "aws:lb/targetGroup:TargetGroup");
    const clusters = estate.in(region, "aws:rds/cluster:Cluster");
    const shifted = balancers(estate, region);
    const health: Step = {
        title: "What the front ends and the pool make of it", who: "anyone",
        commands: groups.map((group) => aws(region, "elbv2 describe-target-health", { "target-group-arn": arnOf(group) })),
    };
    const writer = clusters.map((cluster) => aws(region, "rds describe-db-clusters", { "db-cluster-identifier": known(cluster, "clusterIdentifier"), query: "DBClusters[0].[Status,DBClusterMembers]" }));
    return {
        steps: [
            { title: "Whether AWS sees it", who: "anyone", commands: [aws(region, "ec2 describe-availability-zones", { "zone-names": slot("ZONE"), query: "AvailabilityZones[0].[State,Messages]" })] },
            health,
            ...(shifted.length === 0 ? [] : [{
                title: "Move traffic away, where the zone answers badly instead of not at all", who: "anyone" as const,
                text: "What answers nothing is taken out by the health checks. A zone that answers slowly or wrongly is not: shift it away. The shift ends by itself after four hours.",
                commands: [
                    awsInto("ZONE_ID", region, "ec2 describe-availability-zones", { "zone-names": slot("ZONE") }, "AvailabilityZones[0].ZoneId"),
                    ...shifted.map((balancer) => aws(region, "arc-zonal-shift start-zonal-shift", {
                        "resource-identifier": arnOf(balancer), "away-from": slot("ZONE_ID"), "expires-in": "4h", comment: slot("TICKET"),
                    })),
                ],
            }]),
            ...(clusters.length === 0 ? [] : [{
                title: "Move the database's writer, where it is there and has not moved by itself", who: "anyone" as const,
                text: "Aurora moves it by itself when the instance fails. Clients' connections break once.",
                commands: [...writer, ...clusters.map((cluster) => aws(region, "rds failover-db-cluster", { "db-cluster-identifier": known(cluster, "clusterIdentifier") }))],
            }]),
        ],
        verify: [health, ...(writer.length > 0 ? [{ title: "The writer is in another zone", who: "anyone" as const, commands: writer }] : [])],
        back: [{
            title: shifted.length === 0 ? "Nothing is to be undone" : "End the shift", who: "anyone", text: "Machines come back to the zone by themselves.",
            commands: shifted.length === 0 ? [] : [
                aws(region, "arc-zonal-shift list-zonal-shifts", { status: "ACTIVE" }),
                aws(region, "arc-zonal-shift cancel-zonal-shift", { "zonal-shift-id": slot("ZONAL_SHIFT") }),
            ],
        }],
    };
};

const onAzure = (estate: Estate, region: string): Pick<Procedure, "steps" | "verify" | "back"> => {
    const gateways = estate.in(region, "azure-native:network:ApplicationGateway");
    const servers = estate.in(region, "azure-native:dbforpostgresql:Server").filter((server) => known(server, "replicationRole") === "Primary");
    const sets = estate.in(region, "azure-native:compute:VirtualMachineScaleSet");
    const named = (resource: (typeof gateways)[number]) => ({ "resource-group": groupOf(resource), name: lastOf(resource) });
    const health: Step = {
        title: "What the front end and the pools make of it", who: "anyone",
        text: "Each zone has a pool of its own; the others grow by themselves as their machines get busier.",
        commands: [
            ...gateways.map((gateway) => az("network application-gateway show-backend-health", named(gateway))),
            ...sets.map((set) => az("vmss list-instances", { ...named(set), output: "table" })),
        ],
    };
    const state: Command[] = servers.map((server) => az("postgres flexible-server show", { ...named(server), query: "[state, availabilityZone, highAvailability]" }));
    return {
        steps: [
            health,
            ...(servers.length === 0 ? [] : [{
                title: "Move the database, where it is in the zone and has not moved by itself", who: "anyone" as const,
                text: "The server moves to its standby in another zone by itself when it fails. Clients' connections break once.",
                commands: [...state, ...servers.map((server) => az("postgres flexible-server restart", { ...named(server), failover: "Forced" }))],
            }]),
        ],
        verify: [health, ...(state.length > 0 ? [{ title: "The database answers, in another zone", who: "anyone" as const, commands: state }] : [])],
        back: [{ title: "Nothing is to be undone", who: "anyone", text: "Machines come back to the zone by themselves. The database stays where it is until it is moved on purpose.", commands: [] }],
    };
};

export function zoneProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return (["aws", "azure"] as const).flatMap((cloud) => estate.regions(cloud).flatMap((region): Procedure[] => {
        const own = scenarios.filter((scenario) => scenario.loss === "zone" && scenario.cloud === cloud && scenario.region === region);
        if (own.length === 0) return [];
        const zones = own.map(({ id }) => id.split("/").at(-1)!);
        return [{
            id: runbookOf(own[0]!), loss: "zone", cloud, region, scenarios: own.map(({ id }) => id),
            title: `A zone of ${region} is lost`,
            signs: ["Fewer machines answer than usual, all of them missing in one zone.", "The provider's status page names a zone."],
            asks: cloud === "azure" ? [] : [
                { slot: "ZONE", what: "the zone that is lost", among: zones },
                ...(balancers(estate, region).length === 0 ? [] : [{ slot: "TICKET", what: "number of the incident's ticket" }, { slot: "ZONAL_SHIFT", what: "id of each shift, from the list" }]),
            ],
            approvals: ["Nobody: nothing here loses data, and every step can be undone at once."],
            ...(cloud === "aws" ? onAws(estate, region) : onAzure(estate, region)),
            lost: ["Nothing that was confirmed to a user: stores and databases have copies in the other zones, written at the same time."],
        }];
    }));
}
