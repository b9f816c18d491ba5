// What must outlive the loss of a site, of a cloud or of a person, and where each piece of it is kept: the custody register.
// Plain facts, no values: what there is, where it is, and who can read it.

export interface EscrowItem {
    /** Name of the secret, on both clouds. */
    readonly key: string;
    /** What the custodians put there. Said on the secret itself. */
    readonly what: string;
}

/**
 * Whatever opens something that no key service opens. Keys of KMS and of key vaults are not among them: they are never
 * taken out. Their replicas, and the standby's own vault, are their second place.
 */
export const ESCROW: readonly EscrowItem[] = [
    { key: "state-passphrase", what: "Passphrase that opens the secrets in the state of the platform's stacks" },
    { key: "registrar-recovery", what: "Recovery codes of the registrar of the service's domain" },
    { key: "aws-recovery", what: "How to come in as the root user of the AWS account: password and second factor" },
    { key: "azure-recovery", what: "How to come in as the emergency administrator of the Entra tenant: password and second factor" },
];

/** One piece in one place. */
export interface Custody {
    readonly item: string;
    readonly what: string;
    readonly cloud: "aws" | "azure";
    readonly site: string;
    readonly region: string;
    /** Secret or vault that holds it. */
    readonly place: string;
    /** Who can read it: the two custodians, as this cloud knows them. */
    readonly readers: readonly string[];
}

/** The register of one site on one cloud. `place` says where an item is. */
export const custody = (where: Omit<Custody, "item" | "what" | "place">, place: (item: EscrowItem) => string): Custody[] =>
    ESCROW.map((item) => ({ item: item.key, what: item.what, place: place(item), ...where }));

/** Name of a secret on AWS. */
export const escrowSecret = (siteName: string, { key }: EscrowItem): string => `${siteName}/escrow/${key}`;

/** Items that are in fewer places than the register promises: both clouds, and two regions of each. */
export function missingPlaces(register: readonly Custody[]): { readonly item: string; readonly cloud: "aws" | "azure"; readonly regions: number }[] {
    return ESCROW.flatMap(({ key }) => (["aws", "azure"] as const).flatMap((cloud) => {
        const regions = new Set(register.filter((entry) => entry.item === key && entry.cloud === cloud).map(({ region }) => region)).size;
        return regions >= 2 ? [] : [{ item: key, cloud, regions }];
    }));
}
