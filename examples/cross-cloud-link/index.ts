// The link between two clouds by itself, on networks that are nothing more than what it needs. What may use the tunnels is
// for the networks' own security groups to say: here nothing may yet.
import * as ec2 from "@pulumi/aws/ec2";
import { Provider as Aws } from "@pulumi/aws/provider";
import * as sns from "@pulumi/aws/sns";
import * as monitor from "@pulumi/azure-native/monitor";
import * as network from "@pulumi/azure-native/network";
import * as operationalinsights from "@pulumi/azure-native/operationalinsights";
import { Provider as Azure } from "@pulumi/azure-native/provider";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";
import * as pulumi from "@pulumi/pulumi";
import { aws, azure, links } from "../../components";
import { siteName, storageAccountName, type Tags } from "../../components/names";
import { planLink } from "../../components/plan/links";

const config = new pulumi.Config();
const [account, subscriptionId, email] = [config.require("account"), config.require("subscriptionId"), config.require("email")];
const [region, location] = ["eu-west-1", "northeurope"] as const;
const [awsBlock, azureBlock] = ["10.48.0.0/20", "10.49.0.0/20"];
const link = planLink(0, 64600, 64700);
const tags: Tags = {
    platform: "example", site: "dev", owner: "example-team", "cost-center": "cc-0000", "data-class": "internal", jurisdiction: "EU",
};
const onAws = new Aws("aws", { region, allowedAccountIds: [account] });
const onAzure = new Azure("azure", { location, subscriptionId, tenantId: config.require("tenantId") });
const opts = { providers: [onAws, onAzure] };

// AWS: a network with one table of routes, which learns what is at the far end.
const vpc = new ec2.Vpc("network", { cidrBlock: awsBlock, tags }, { provider: onAws });
new ec2.DefaultSecurityGroup("network", { vpcId: vpc.id, ingress: [], egress: [], tags }, { provider: onAws });
const table = new ec2.RouteTable("network", { vpcId: vpc.id, tags }, { provider: onAws });
const gateway = new aws.Gateway("gateway", { vpcId: vpc.id, asn: link.awsAsn, routeTableIds: { app: table.id }, tags }, opts);
const keys = new aws.Keys("keys", {
    account, region, custodians: [`arn:aws:iam::${account}:role/custodian-first`, `arn:aws:iam::${account}:role/custodian-second`], tags,
}, opts);
const topic = new sns.Topic("alerts", { name: `${siteName(tags)}-alerts`, kmsMasterKeyId: keys.arns.operations, tags }, { provider: onAws });
new sns.TopicSubscription("alerts", { topic: topic.arn, protocol: "email", endpoint: email }, { provider: onAws });

// Azure: a network with the subnet that gateways want, two addresses, and where records go.
const group = new resources.ResourceGroup("group", { resourceGroupName: `rg-${siteName(tags)}`, location, tags }, { provider: onAzure });
const place = { resourceGroupName: group.name, location, tags };
const vnet = new network.VirtualNetwork("network", {
    ...place, virtualNetworkName: "network", addressSpace: { addressPrefixes: [azureBlock] },
}, { provider: onAzure });
const subnet = new network.Subnet("gateway", {
    resourceGroupName: group.name, virtualNetworkName: vnet.name, subnetName: "GatewaySubnet", addressPrefix: "10.49.0.0/27",
}, { provider: onAzure });
const addresses = ["vpn-1", "vpn-2"].map((key) => new network.PublicIPAddress(key, {
    ...place, publicIpAddressName: key, sku: { name: "Standard" }, publicIPAllocationMethod: "Static", zones: ["1", "2", "3"],
}, { provider: onAzure }));
const workspace = new operationalinsights.Workspace("records", {
    ...place, workspaceName: `${siteName(tags)}-records`, sku: { name: "PerGB2018" }, retentionInDays: 90,
}, { provider: onAzure });
const archive = new storage.StorageAccount("archive", {
    ...place, accountName: storageAccountName("example", "dev", "archive", subscriptionId), kind: "StorageV2", sku: { name: "Standard_ZRS" }, minimumTlsVersion: "TLS1_2",
    allowBlobPublicAccess: false, allowSharedKeyAccess: false,
    networkRuleSet: { defaultAction: "Deny", bypass: "AzureServices,Logging,Metrics" },
}, { provider: onAzure });
const responders = new monitor.ActionGroup("responders", {
    resourceGroupName: group.name, location: "global", actionGroupName: "responders", groupShortName: "responders", enabled: true,
    emailReceivers: [{ name: "operations", emailAddress: email, useCommonAlertSchema: true }], tags,
}, { provider: onAzure });
const door = new azure.Gateway("vpn", {
    ...place, subscriptionId, subnetId: subnet.id, addresses: { "vpn-1": addresses[0]!.id, "vpn-2": addresses[1]!.id },
    asn: link.azureAsn, insideAddresses: link.azureInstances, size: "VpnGw1AZ", workspaceId: workspace.id, archiveAccountId: archive.id,
}, opts);

const interconnect = new links.Interconnect("interconnect", {
    link, keyVersion: 1,
    aws: { gatewayId: gateway.id, operationsKeyArn: keys.arns.operations, retentionDays: 400, alertTopicArn: topic.arn },
    azure: {
        resourceGroupName: group.name, location, gatewayId: door.id, instanceIds: door.instanceIds,
        addresses: addresses.map(({ ipAddress }) => ipAddress.apply((address) => address!)),
        workspaceId: workspace.id, actionGroupId: responders.id,
    },
    tags,
}, opts);

export const tunnels = interconnect.outsideAddresses;
