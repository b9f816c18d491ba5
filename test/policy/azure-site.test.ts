import { KEY_PURPOSES } from "../../components/plan/keys";
import * as rules from "../../policy/rules/azure-site";
import { make, platform, tabulate, UNKNOWN } from "./azure-support";

const keys = KEY_PURPOSES.map((purpose) => make("keyvault:Key", { tags: { purpose } }, { name: purpose }));
const vault = (location: unknown = "northeurope", name = "vault") => make("keyvault:Vault", { location }, { name });
const server = (backup?: object) => make("dbforpostgresql:Server", { backup }, { name: "db" });
const geo = server({ geoRedundantBackup: "Enabled" });

tabulate(rules.siteHasKeys, {
    accepts: { "a key for each purpose": [platform(), vault(), ...keys], "a vault in the paired region too": [platform(), vault(), vault("West Europe", "pair"), geo, ...keys], "a vault where the provider is, the default": [platform(), vault(undefined), ...keys] },
    rejects: { "nothing": platform(), "a purpose without a key": [platform(), vault(), ...keys.slice(1)], "no vault": [platform(), ...keys], "backups elsewhere without a vault there": [platform(), vault(), geo, ...keys] },
    awaits: { "backups of which it is not known where they are": [platform(), vault(), server({ geoRedundantBackup: UNKNOWN }), ...keys] },
});

const parts = [
    ...["log-archive", "data", "export", "files"].map((store) => make("storage:StorageAccount", { tags: { store } }, { name: store })),
    server(), make("dataprotection:BackupVault", {}), make("recoveryservices:Vault", {}),
];

tabulate(rules.siteHasStores, {
    accepts: { "all of them": [platform(), ...parts] },
    rejects: { "nothing": platform(), ...Object.fromEntries(parts.map((part) => [`a site without ${part.type} ${part.name}`, [platform(), ...parts.filter((other) => other !== part)] as const])) },
    awaits: { "an account of which it is not known what it is for": [platform(), make("storage:StorageAccount", { tags: UNKNOWN })] },
});
