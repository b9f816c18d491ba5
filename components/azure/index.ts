// The Azure components. What is not listed here is private to the folder.
export { Keys, type KeysArgs } from "./keys";
export { Storage, type StorageArgs } from "./storage";
export { Replication, type ReplicationArgs } from "./replication";
export { Records, type RecordsArgs } from "./records";
export { Alerts, type AlertsArgs } from "./alerts";
export { AddressPool, type AddressPoolArgs, type Spare } from "./address-pool";
export { Network, type NetworkArgs } from "./network";
export { Firewall, type FirewallArgs } from "./firewall";
export { Endpoints, type EndpointsArgs } from "./endpoints";
export { LoadBalancer, type LoadBalancerArgs } from "./load-balancer";
