// Countries, and the regions in them.
import { countryOf } from "../../components/plan/residency";
import { list, PLATFORM, unless } from "../look";
import type { ResourceRule } from "../rule";

export const regionsAreInCountries: ResourceRule = {
    name: "platform-allowed-countries",
    title: "Every allowed region is in a country that was agreed",
    severity: "high",
    level: "mandatory",
    scope: "resource",
    controls: ["data-residency"],
    remediation: "Take the region out of allowedRegions, or agree its country and add it to residency.countries.",
    types: [PLATFORM],
    check: ({ props }) => {
        const countries = list<string>(props.countries);
        return list<string>(props.allowedRegions).flatMap((region) => {
            const country = countryOf(region);
            return unless(country !== undefined && countries.includes(country), { property: "allowedRegions", observed: `${region}, in ${country ?? "a country that is not known"}`, expected: countries.join(", ") || "countries that were agreed" });
        });
    },
};
