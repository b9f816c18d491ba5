// The primary: a site, and nothing that depends on its standby. Losing the standby can never stop it.
import { awsSite, azureSite, type Place, type SiteArgs, siteOutputs } from "./site";

export function prod(site: SiteArgs, opts: Place) {
    return siteOutputs(awsSite(site, opts), azureSite(site, opts));
}
