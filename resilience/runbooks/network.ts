// A VPN is lost, or front-end addresses are under attack.
import type { CloudName } from "../../policy/resource";
import type { Scenario } from "../../policy/survival/answer";
import { runbookOf } from "../../report/runbook-names";
import { aws, az, holdfast, type Command, type Options } from "./command";
import { type Estate, groupOf, known, lastOf } from "./estate";
import type { Procedure, Step } from "./runbook";
import { nameChecks, TITLES } from "./site";

const tunnelChecks = (estate: Estate, region: string): Command[] => estate.in(region, "aws:ec2/vpnConnection:VpnConnection").map((connection) =>
    aws(region, "ec2 describe-vpn-connections", { "vpn-connection-ids": known(connection, "id"), query: "VpnConnections[0].VgwTelemetry[].[OutsideIpAddress,Status,StatusMessage]", output: "table" }));

const connectionChecks = (estate: Estate, region: string): Command[] => estate.in(region, "azure-native:network:VirtualNetworkGatewayConnection").map((connection) =>
    az("network vpn-connection show", { "resource-group": groupOf(connection), name: lastOf(connection), query: "[name, connectionStatus]" }));

const accessChecks = (estate: Estate, region: string): Command[] => estate.in(region, "aws:ec2clientvpn/endpoint:Endpoint").map((endpoint) =>
    aws(region, "ec2 describe-client-vpn-target-networks", { "client-vpn-endpoint-id": known(endpoint, "id"), query: "ClientVpnTargetNetworks[].[TargetNetworkId,Status.Code]", output: "table" }));

export function vpnProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    const own = scenarios.filter(({ loss }) => loss === "vpn");
    if (own.length === 0) return [];
    const regions = (cloud: CloudName): string[] => estate.regions(cloud);
    const checks: Step = {
        title: "Which tunnels are up", who: "anyone",
        commands: [...regions("aws").flatMap((region) => tunnelChecks(estate, region)), ...regions("azure").flatMap((region) => connectionChecks(estate, region))],
    };
    return [{
        id: runbookOf(own[0]!), loss: "vpn", scenarios: own.map(({ id }) => id), title: "A VPN is lost",
        signs: ["Engineers cannot come in, or findings of one cloud do not reach the other."],
        asks: [], approvals: ["Nobody, while one tunnel of the four is up. Two approvers before an Azure gateway is reset: it breaks what is up as well."],
        steps: [
            checks,
            { title: "Begin a lost tunnel again, on the side of AWS", who: "engineer", text: "Only the tunnel that is down; its outside address is in the list above. The other tunnel of the connection carries on.", commands: regions("aws").flatMap((region) => estate.in(region, "aws:ec2/vpnConnection:VpnConnection").flatMap((connection) => ["tunnel1Address", "tunnel2Address"].map((address) => aws(region, "ec2 replace-vpn-tunnel", { "vpn-connection-id": known(connection, "id"), "vpn-tunnel-outside-ip-address": known(connection, address) })))) },
            { title: "Begin Azure's gateway again, if all of its tunnels are down", who: "engineer", text: "It takes some minutes, and people's VPN on it breaks.", commands: regions("azure").flatMap((region) => estate.in(region, "azure-native:network:VirtualNetworkGateway").map((gateway) => az("network vnet-gateway reset", { "resource-group": groupOf(gateway), name: lastOf(gateway) }))) },
            { title: "Come in by another door meanwhile", who: "anyone", text: "Each region of each cloud has a VPN of its own for people: the profile of another one leads there.", commands: regions("aws").flatMap((region) => accessChecks(estate, region)) },
        ],
        verify: [checks],
        back: [{ title: "Nothing is to be undone", who: "anyone", commands: [] }],
        lost: ["Nothing of users, who come in by the internet."],
    }];
}

export function addressProcedures(estate: Estate, scenarios: readonly Scenario[]): Procedure[] {
    return scenarios.filter(({ loss }) => loss === "addresses").flatMap((scenario): Procedure[] => {
        const { cloud, region } = scenario as Required<Scenario>;
        const site = estate.siteOf(cloud, region);
        if (!site) return [];
        const { stack } = site;
        const move: Options = { stack, cloud, live: true, confirm: stack };
        const look = (options: Options): Command => holdfast("rehome", { ...options, "dry-run": true }, { mutates: false });
        const spares = cloud === "aws"
            ? [aws(region, "ec2 describe-addresses", { filters: "Name=tag:purpose,Values=spare", query: "Addresses[].[PublicIp,AllocationId,AssociationId]", output: "table" })]
            : estate.in(region, "azure-native:network:PublicIPAddress").filter(({ name }) => name.includes("spare")).map((address) => az("network public-ip show", { "resource-group": groupOf(address), name: lastOf(address), query: "[name, ipAddress, ipConfiguration.id]" }));
        return [{
            id: runbookOf(scenario), loss: "addresses", cloud, region, scenarios: [scenario.id],
            title: `Front-end addresses of ${TITLES[cloud]} in ${region} are under attack`,
            signs: ["One address gets far more traffic than the others, and what reaches the machines is not users'.", "The provider's protection against floods reports it."],
            asks: [],
            approvals: ["One approver. It can be undone at once, and no data is touched."],
            steps: [
                { title: "See what is free", who: "anyone", text: "An address with an association is in use.", commands: spares },
                { title: "See what would change", who: "anyone", text: "Names, health checks and allow-lists, and nothing else: it refuses anything else. Where too few spares would stay free it adds some beforehand, and refuses when the quota has no room for them. With `--from ADDRESS` one front end moves alone.", commands: [look(move)] },
                { title: "Move to the spares", who: "approved", text: "The attacked addresses go into quarantine, and as many spares are added as were taken. It writes the file of addresses before and after.", commands: [holdfast("rehome", move)] },
                { title: "Tell partners", who: "anyone", text: "Send them the file: whoever admits only known addresses must admit the new ones.", commands: [] },
            ],
            verify: [{ title: "The name leads to the new addresses, and they answer", who: "anyone", commands: nameChecks(estate) }],
            back: [{ title: "Go back to the own addresses when the attack is over", who: "approved", text: "After the names' time to live, twice over, on both sides: partners first.", commands: [look({ ...move, home: true }), holdfast("rehome", { ...move, home: true })] }],
            lost: ["No data. Users whose resolvers keep the old answer longer than they should wait for it."],
        }];
    });
}
