// The public surface: everything by which somebody on the internet reaches a site, and who answers for it. What a program
// declares is compared with this list, and a scan from outside with it too; whatever differs is a finding. To open
// something, add it here in the same change, where a reviewer sees it.

export interface Exposure {
    /** What it is, as `policy/surface.ts` finds it in a program: cloud, kind, and the port or name. */
    readonly what: string;
    /** Team that answers for it. */
    readonly owner: string;
    /** Why it is open. */
    readonly reason: string;
    /** Not every site has it: a configuration decides. */
    readonly optional?: true;
}

const PLATFORM = "platform-engineering";

export const PUBLIC_SURFACE: readonly Exposure[] = [
    { what: "aws port tcp/443 aws-firewall-front", owner: PLATFORM, reason: "Clients reach the service over TLS" },
    { what: "aws port tcp/80 aws-firewall-front", owner: PLATFORM, reason: "Plain HTTP is answered with a redirect" },
    { what: "aws log-in pages", owner: PLATFORM, reason: "Users log in, from the permitted ranges" },
    { what: "aws name @ A", owner: PLATFORM, reason: "The service's name", optional: true }, // the primary's zone holds it for both
    { what: "aws name _proof CNAME", owner: PLATFORM, reason: "Proof of the name, by which certificates renew", optional: true },
    { what: "aws tunnel interconnect-a", owner: PLATFORM, reason: "Encrypted tunnels to Azure", optional: true },
    { what: "aws tunnel interconnect-b", owner: PLATFORM, reason: "Encrypted tunnels to Azure", optional: true },
    { what: "aws client VPN aws-access", owner: PLATFORM, reason: "Engineers come in by it, with their directory identity", optional: true },
    { what: "azure port tcp/443 edge", owner: PLATFORM, reason: "Clients reach the service over TLS" },
    { what: "azure port tcp/80 edge", owner: PLATFORM, reason: "Plain HTTP is answered with a redirect" },
    { what: "azure name @ A", owner: PLATFORM, reason: "The service's name", optional: true },
    { what: "azure name _proof CNAME", owner: PLATFORM, reason: "Proof of the name, by which certificates renew", optional: true },
    { what: "azure VPN gateway azure-gateway", owner: PLATFORM, reason: "Tunnels to AWS, and engineers' VPN", optional: true },
];
