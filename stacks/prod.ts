// The primary: a site, and nothing that depends on its standby. Losing the standby can never stop it.
import { bounded } from "./bounded";
import { awsSite, azureSite, joinSite, type Place, type SiteArgs, siteOutputs } from "./site";
import { primaryTraffic } from "./traffic";

export function prod(site: SiteArgs, place: Place) {
    const onAws = awsSite(site, place);
    const opts = bounded(place, onAws.boundaryArn); // made by the AWS half, of which the account has one
    const onAzure = azureSite(site, opts);
    joinSite(site, onAws, onAzure, opts);
    return { ...siteOutputs(onAws, onAzure), ...primaryTraffic(site, { onAws, onAzure }, opts) };
}
