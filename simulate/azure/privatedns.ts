// Microsoft.Network: private DNS zones and the networks that ask them.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { parseId, same } from "./ids";
import type { Existing, Subject } from "./subject";

const ZONE = [
    /^(?=.{3,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)+$/i,
    "a DNS name of two labels or more, without a dot at the end",
] as const;

/** Zones that Azure keeps for itself: nobody can make one of these. */
const KEPT = ["azure.com", "azure.net", "azurecontainer.io", "azurewebsites.net", "microsoft.com", "trafficmanager.net", "windows.net"];

const zoneOf = ({ id }: Existing): string | undefined => parseId(id)?.names[0];

function checkLink(subject: Check): void {
    subject.required("virtualNetwork.id", "a virtual network");
    subject.required("registrationEnabled", "true or false: whether the network's machines register themselves");
    const network = subject.reference("virtualNetwork.id", "network:VirtualNetwork");
    if (!network) return;
    const links = subject.of("privatedns:VirtualNetworkLink").filter(({ inputs }) => same(inputs["virtualNetwork"]?.id, network.id));
    const zone = String(subject.known("privateZoneName"));
    const other = links.find((link) => same(zoneOf(link), zone));
    if (other) subject.refuse("virtualNetwork.id", `a network that asks no other zone named ${zone}; ${other.id} links it`);
    if (subject.known("registrationEnabled") === true) {
        const registers = links.find(({ inputs }) => inputs["registrationEnabled"] === true);
        if (registers) {
            subject.refuse("registrationEnabled", `false: the network's machines register in ${zoneOf(registers)} already`);
        }
        if (zone.startsWith("privatelink.")) {
            subject.refuse("registrationEnabled", "false: machines do not belong in a zone of private endpoints");
        }
    }
    if (subject.known("privateZoneName") !== undefined && !zone.startsWith("privatelink.")) {
        subject.absent("resolutionPolicy", "no policy: only privatelink zones have one");
    }
    subject.oneOf("resolutionPolicy", ["Default", "NxDomainRedirect"]);
}

const linksOf = (id: string, subject: Subject): string[] => subject.of("privatedns:VirtualNetworkLink")
    .filter((link) => same(/^(.*)\/virtualNetworkLinks\/[^/]+$/i.exec(link.id)?.[1], id)).map((link) => link.id);

export const privateDns: Services = {
    "azure-native:privatedns:PrivateZone": arm("privatedns:PrivateZone", {
        place: "global",
        name: ZONE,
        computes: ["provisioningState"],
        check: (subject) => {
            if (KEPT.includes(subject.name.toLowerCase())) {
                subject.refuse("privateZoneName", "a zone that Azure does not keep for itself", subject.name);
            }
        },
        answers: (subject) => ({
            location: subject.at("location") ?? "global", etag: subject.guid("etag"), internalId: subject.guid("internal"),
            maxNumberOfRecordSets: 25_000, maxNumberOfVirtualNetworkLinks: 1000, maxNumberOfVirtualNetworkLinksWithRegistration: 100,
            numberOfRecordSets: 1, numberOfVirtualNetworkLinks: 0, numberOfVirtualNetworkLinksWithRegistration: 0,
        }),
        users: linksOf,
    }),
    "azure-native:privatedns:VirtualNetworkLink": arm("privatedns:VirtualNetworkLink", {
        place: "global",
        computes: ["provisioningState"],
        replaceOn: ["virtualNetwork"],
        check: checkLink,
        answers: (subject) => ({
            location: subject.at("location") ?? "global", etag: subject.etag, virtualNetworkLinkState: "Completed",
            resolutionPolicy: subject.at("resolutionPolicy") ?? "Default",
        }),
    }),
};
