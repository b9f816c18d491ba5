import * as rules from "../../policy/rules/azure-escrow";
import { armId, make, tabulate } from "./azure-support";

const vault = (props: object = {}) => make("keyvault:Vault", {
    id: armId("Microsoft.KeyVault/vaults/kv-escrow"), name: "kv-escrow", tags: { purpose: "escrow" }, properties: { networkAcls: { bypass: "None" } }, ...props,
}, { name: "escrow" });
const keys = vault({ tags: {}, properties: {} });
const inside = (type: string) => make(type, { id: armId(`Microsoft.KeyVault/vaults/kv-escrow/${type.endsWith("Key") ? "keys" : "secrets"}/one`) }, { name: "one" });

tabulate(rules.escrowStandsAlone, {
    accepts: { "a vault for that alone": vault() },
    rejects: { "a key of a service": [vault(), inside("keyvault:Key")], "services that are admitted": vault({ properties: { networkAcls: { bypass: "AzureServices" } } }), "the default": vault({ properties: {} }) },
    ignores: { "a vault of keys": keys },
});

tabulate(rules.escrowHoldsNoValue, {
    accepts: { "an empty place": vault() },
    rejects: { "a value": [vault(), inside("keyvault:Secret")] },
    ignores: { "a vault of keys": keys },
});

const alarm = (props: object = {}) => make("monitor:ScheduledQueryRule", {
    enabled: true, actions: { actionGroups: ["group"] }, criteria: { allOf: [{ query: 'AZKVAuditLogs | where OperationName in ("SecretGet", "SecretSet")' }] }, ...props,
}, { name: "alarm" });

tabulate(rules.escrowOpeningAlarmed, {
    accepts: { "reading and writing": [vault(), alarm()] },
    rejects: {
        "no alert": vault(), "an alert that is off": [vault(), alarm({ enabled: false })], "nobody told": [vault(), alarm({ actions: { actionGroups: [] } })],
        "writing alone": [vault(), alarm({ criteria: { allOf: [{ query: 'AZKVAuditLogs | where OperationName == "SecretSet"' }] } })],
    },
    ignores: { "a vault of keys": keys },
});
