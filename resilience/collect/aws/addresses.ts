// Spare addresses that are free in each region: what the backup pool is worth today.
import type * as Ec2 from "@aws-sdk/client-ec2";
import { type Collector, type Found, type Place } from "../collector";
import { type AwsSession, inEachRegion } from "./session";

/** Tag by which components/aws/address-pool.ts marks a spare. */
export const SPARE = { key: "purpose", value: "spare" } as const;

export function addressesFound(addresses: readonly Ec2.Address[], { region, stacks }: Place, minimumFree: number, now: Date): Found {
    const free = addresses.filter(({ AssociationId }) => !AssociationId).length;
    return {
        subject: `region:aws/${region}`,
        title: `Spare addresses in AWS ${region}`,
        requirements: ["A12"], stacks, from: now,
        summary: `${free} of ${addresses.length} spare addresses are free in ${region}.`,
        figures: [{ name: "spares", value: addresses.length, unit: "" }, { name: "spares free", value: free, unit: "", target: minimumFree, atLeast: true }],
        defects: [],
        source: addresses.map(({ PublicIp, AssociationId }) => ({ PublicIp, inUse: AssociationId !== undefined })),
    };
}

export const awsAddresses: Collector<AwsSession> = {
    name: "aws-addresses", cloud: "aws", kind: "addresses", title: "Spare addresses",
    actions: ["ec2:DescribeAddresses"],
    collect: (session, { now, places, minimumFree }) => inEachRegion<typeof Ec2, Ec2.EC2Client>(
        session, places.aws, "@aws-sdk/client-ec2", ({ EC2Client }) => EC2Client,
        async (sdk, client, place) => {
            const { Addresses } = await client.send(new sdk.DescribeAddressesCommand({ Filters: [{ Name: `tag:${SPARE.key}`, Values: [SPARE.value] }] }));
            return [addressesFound(Addresses ?? [], place, minimumFree, now)];
        },
    ),
};
