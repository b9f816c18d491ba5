// Azure as far as the platform uses it: every resource type, by its token. A type that is not here is refused.
import type { Services } from "../service";
import { authorization } from "./authorization";
import { diagnostics } from "./diagnostics";
import { dnsResolver } from "./dnsresolver";
import { keyVault } from "./keyvault";
import { managedIdentity } from "./managedidentity";
import { monitor } from "./monitor";
import { network } from "./network";
import { networkAddresses } from "./network-addresses";
import { networkEndpoints } from "./network-endpoints";
import { networkGateway } from "./network-gateway";
import { networkSecurity } from "./network-security";
import { networkWaf } from "./network-waf";
import { networkWatcher } from "./network-watcher";
import { operationalInsights } from "./operationalinsights";
import { privateDns } from "./privatedns";
import { resources } from "./resources";
import { storage } from "./storage";
import { storagePolicies } from "./storage-policies";

export const services: Services = {
    ...resources,
    ...managedIdentity,
    ...authorization,
    ...keyVault,
    ...storage,
    ...storagePolicies,
    ...operationalInsights,
    ...monitor,
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
};
