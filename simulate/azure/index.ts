// Azure as far as the platform uses it: every resource type, by its token. A type that is not here is refused.
import type { Services } from "../service";
import { accessReviews } from "./access-reviews";
import { authorization } from "./authorization";
import { autoscale } from "./autoscale";
import { computeServices } from "./compute";
import { ciam } from "./ciam";
import { cost } from "./cost";
import { dataProtection } from "./dataprotection";
import { diagnostics } from "./diagnostics";
import { dns } from "./dns";
import { dnsResolver } from "./dnsresolver";
import { generic } from "./generic";
import { databases } from "./databases";
import { eventGrid } from "./eventgrid";
import { keyVault } from "./keyvault";
import { maintenance } from "./maintenance";
import { managedIdentity } from "./managedidentity";
import { metricAlerts } from "./metric-alerts";
import { monitor } from "./monitor";
import { network } from "./network";
import { networkAddresses } from "./network-addresses";
import { networkEndpoints } from "./network-endpoints";
import { networkFirewall } from "./network-firewall";
import { networkGateway } from "./network-gateway";
import { networkSecurity } from "./network-security";
import { networkVpn } from "./network-vpn";
import { networkWaf } from "./network-waf";
import { networkWatcher } from "./network-watcher";
import { operationalInsights } from "./operationalinsights";
import { policy } from "./policy";
import { privateDns } from "./privatedns";
import { recoveryServices } from "./recoveryservices";
import { resources } from "./resources";
import { security } from "./security";
import { sentinel } from "./sentinel";
import { storage } from "./storage";
import { storageFiles } from "./storage-files";
import { storagePolicies } from "./storage-policies";
import { trafficManager } from "./trafficmanager";

export const services: Services = {
    ...resources,
    ...generic,
    ...managedIdentity,
    ...authorization,
    ...accessReviews,
    ...policy,
    ...cost,
    ...keyVault,
    ...storage,
    ...storagePolicies,
    ...storageFiles,
    ...databases,
    ...operationalInsights,
    ...security,
    ...sentinel,
    ...monitor,
    ...metricAlerts,
    ...eventGrid,
    ...ciam,
    ...dns,
    ...trafficManager,
    ...dataProtection,
    ...recoveryServices,
    ...diagnostics,
    ...networkAddresses,
    ...networkSecurity,
    ...network,
    ...networkWatcher,
    ...networkEndpoints,
    ...privateDns,
    ...dnsResolver,
    ...networkWaf,
    ...networkGateway,
    ...networkVpn,
    ...networkFirewall,
    ...computeServices,
    ...autoscale,
    ...maintenance,
};
