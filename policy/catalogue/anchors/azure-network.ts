// Networks, gateways and firewalls on Azure.
import type { Anchors } from "./anchors";

export const ANCHORS: Anchors = {
    "AZ NSG: No SSH/RDP from internet": ["azure-no-remote-administration-from-outside", "azure-internet-reaches-only-https"],
    "AZ NSG: Flow-log retention >= 90 d": ["azure-flow-log-is-retained", "azure-network-has-flow-log"],
    "AZ VNet: Subnet has NSG": ["azure-subnet-has-security-group"],
    "AZ VNet: DDoS protection plan": ["azure-front-is-shielded"],
    "AZ AppGW: WAF on, prevention mode": ["azure-gateway-has-firewall", "azure-web-firewall-blocks"],
    "AZ AppGW: TLS policy / no HTTP listener": ["azure-gateway-uses-modern-tls", "azure-plain-listener-only-redirects"],
    "AZ FrontDoor: WAF on and mode": ["azure-front-door-has-firewall", "azure-front-door-firewall-blocks"],
    "AZ Firewall: Policy, threat-intel deny, IDPS deny": ["azure-firewall-has-policy", "azure-firewall-denies-threats"],
};
