import * as rules from "../../policy/rules/platform-escrow";
import { make } from "./azure-support";
import { aws, platform, standby, tabulate } from "./aws-support";

const secret = (item: string, stack: string, region: string) => aws("secretsmanager/secret:Secret", { tags: { purpose: "escrow", item } }, { name: `${item}-${stack}`, stack, region });
const vault = (stack: string, location: string, purpose = "escrow") => make("keyvault:Vault", { location, tags: { purpose } }, { name: `vault-${stack}`, stack });
const primary = platform();
const here = [secret("codes", "test", "eu-west-1"), vault("test", "northeurope")];
const there = [secret("codes", "dr", "eu-central-1"), vault("dr", "westeurope")];

tabulate(rules.escrowInTwoPlaces, {
    accepts: { "two regions of each cloud": [primary, standby(), ...here, ...there] },
    rejects: {
        "nothing at all": [primary, standby()],
        "an item in one region": [primary, standby(), ...here, ...there, secret("passphrase", "test", "eu-west-1")],
        "two secrets in one region": [primary, standby(), ...here, secret("codes", "dr", "eu-west-1"), vault("dr", "westeurope")],
        "one vault": [primary, standby(), ...here, secret("codes", "dr", "eu-central-1")],
        "a vault of another kind": [primary, standby(), ...here, secret("codes", "dr", "eu-central-1"), vault("dr", "westeurope", "keys")],
    },
    awaits: { "a site read by itself": [primary, ...here] },
});
