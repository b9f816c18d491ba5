// Networks, edges and names on AWS.
import type { Anchors } from "./anchors";

export const ANCHORS: Anchors = {
    "VPC: VPC has flow logs": ["aws-vpc-flow-logs", "aws-flow-log-detailed"],
    "VPC: Default security group closed": ["aws-vpc-default-security-group-closed"],
    "VPC: No default VPC": ["aws-no-default-vpc"],
    "VPC: Subnets in >1 AZ": ["aws-vpc-three-zones"],
    "VPC: VPCs in >1 region": ["platform-two-regions", "platform-standby-elsewhere"],
    "VPC: Public and private subnets separated": ["aws-vpc-public-private-apart", "aws-public-subnet-holds-no-machines", "aws-data-subnet-isolated"],
    "VPC: Peering routes least-privilege": ["aws-peering-routes-narrow"],
    "VPC: Interface endpoints multi-AZ": ["aws-endpoint-zones"],
    "VPC: Endpoint policy inside trust boundary": ["aws-endpoint-bound"],
    "Subnet: No auto public IP": ["aws-subnet-no-public-address"],
    "Route: No unrestricted route to IGW": ["aws-public-subnet-holds-no-machines", "aws-vpc-public-private-apart"],
    "SG: No 0.0.0.0/0 ingress": ["aws-internet-reaches-only-https", "aws-internet-reaches-only-the-edge"],
    "SG: No SSH from internet": ["aws-internet-reaches-only-https", "aws-no-administration-ports"],
    "SG: No RDP from internet": ["aws-internet-reaches-only-https", "aws-no-administration-ports"],
    // Port 80 is open to have its redirect: on load balancers alone, whose listeners there can do nothing else.
    "SG: No plaintext HTTP ingress": ["aws-internet-reaches-only-the-edge", "aws-listener-tls"],
    "SG: No unrestricted egress": ["aws-egress-listed"],
    "SG: Group and rules described": ["aws-security-group-described"],
    "SG: Inline and separate rules not mixed": ["aws-security-group-rules-not-mixed"],
    "SG: Group is attached": ["aws-security-group-attached"],
    "NACL: No all-port ingress from internet": ["aws-network-acl-no-wide-ingress", "aws-network-acl-filters"],
    "NACL: NACL attached to subnet": ["aws-network-acl-attached"],
    // The other way: a group is one mistake away from being wide, an ACL of the tier is a second fence that another hand keeps.
    "NACL: CONFLICT: NACLs should not be used": ["aws-subnet-own-network-acl"],
    // The other way: spares are kept unattached so that a blocked range has a replacement; what is neither used nor a spare fails.
    "EIP: CONFLICT: no unattached EIP": ["aws-eip-serves", "aws-eip-spare-serves-front-end"],
    // Only where somebody pays for it: 3,000 USD a month are not asked of every program.
    "EIP: EIP under Shield Advanced": ["aws-shield-advanced-covers-the-front"],
    "ALB/NLB: Access logs": ["aws-lb-access-logs", "aws-alb-connection-logs"],
    "ALB/NLB: Deletion protection": ["aws-lb-deletion-protection"],
    "ALB/NLB: Drop invalid headers": ["aws-alb-drops-invalid-headers"],
    "ALB/NLB: WAF attached": ["aws-alb-web-firewall"],
    "ALB/NLB: Multi-AZ": ["aws-lb-three-zones"],
    "ALB/NLB: Cross-zone balancing": ["aws-nlb-cross-zone"],
    "ALB/NLB: Desync mitigation": ["aws-alb-desync-strictest"],
    "Listener: TLS only / redirect": ["aws-listener-tls", "aws-listener-rule-tls"],
    "Listener: TLS >= 1.2 policy": ["aws-listener-tls"],
    "WAFv2: Logging on": ["aws-waf-logged"],
    "WAFv2: Has rules": ["aws-waf-managed-rules", "aws-waf-rate-limit"],
    // AWSManagedRulesKnownBadInputsRuleSet holds the signatures of Log4j.
    "WAFv2: Log4j managed rule": ["aws-waf-managed-rules"],
    // Not where two providers answer for one name: there signing would break it, and platform-zone-not-signed-twice says so.
    "Route53: DNSSEC": ["aws-zone-signed", "platform-zone-not-signed-twice"],
    "Route53: Query logging": ["aws-zone-query-logs", "aws-vpc-dns-query-logs"],
    "ACM: Strong key algorithm / expiry": ["aws-certificate-published", "aws-certificate-renews", "aws-certificate-expiry-alarm"],
    "Shield: Advanced on LB/zone": ["aws-shield-advanced-covers-the-front"],
    "NetFirewall: Multi-AZ, logging, delete-protect": ["aws-network-firewall-three-zones", "aws-network-firewall-records", "aws-network-firewall-locked"],
    "VPN: Both tunnels up (run-time only)":
        "seen at run time alone: no declaration says whether a tunnel is up; aws-tunnel-loss-raises-alarm asks for the alarm that tells of it",
};
