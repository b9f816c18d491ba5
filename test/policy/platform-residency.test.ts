import * as rules from "../../policy/rules/platform-residency";
import { platform, tabulate, UNKNOWN } from "./azure-support";

tabulate(rules.regionsAreInCountries, {
    accepts: { "regions of the countries": platform({ countries: ["IE", "NL"] }) },
    rejects: {
        "a country that was not agreed": platform({ countries: ["IE"] }), "no country": platform({ countries: undefined }),
        "a region that nobody knows": platform({ countries: ["IE", "NL"], allowedRegions: ["eu-west-1", "moonbase"] }),
    },
    awaits: { "countries that are not known": platform({ countries: UNKNOWN }) },
});
