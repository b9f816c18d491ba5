// What private endpoints can lead to: for each type of resource the parts of it (group ids), and for each part the
// private DNS zone that must answer for it.

interface Part {
    readonly zone: string;
    /** Name under which clients know the part. */
    readonly host: (name: string) => string;
}

const storage = (service: string): Part => ({ zone: `privatelink.${service}.core.windows.net`, host: (name) => `${name}.${service}.core.windows.net` });

export const ENDPOINT_PARTS: Readonly<Record<string, Readonly<Record<string, Part>>>> = {
    "microsoft.storage/storageaccounts": Object.fromEntries(["blob", "file", "queue", "table", "dfs", "web"].flatMap((service) =>
        [[service, storage(service)], [`${service}_secondary`, { ...storage(service), host: (name: string) => `${name}-secondary.${service}.core.windows.net` }]])),
    "microsoft.keyvault/vaults": {
        vault: { zone: "privatelink.vaultcore.azure.net", host: (name) => `${name}.vault.azure.net` },
    },
    "microsoft.keyvault/managedhsms": {
        managedhsm: { zone: "privatelink.managedhsm.azure.net", host: (name) => `${name}.managedhsm.azure.net` },
    },
    "microsoft.dbforpostgresql/flexibleservers": {
        postgresqlServer: { zone: "privatelink.postgres.database.azure.com", host: (name) => `${name}.postgres.database.azure.com` },
    },
    "microsoft.sql/servers": {
        sqlServer: { zone: "privatelink.database.windows.net", host: (name) => `${name}.database.windows.net` },
    },
};
