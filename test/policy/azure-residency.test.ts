import * as rules from "../../policy/rules/azure-residency";
import { make, platform, tabulate, UNKNOWN } from "./azure-support";

const SUBSCRIPTION = "/subscriptions/11111111-2222-3333-4444-555555555555";
const definition = (guid: string) => `/providers/Microsoft.Authorization/policyDefinitions/${guid}`;
const RESOURCES = definition("e56962a6-4747-49cd-b67b-bf8b01975c4c");
const GROUPS = definition("e765b5de-1225-4ba3-bd56-1ac6695af988");
const assigned = (props: object = {}, name = "it") => make("authorization:PolicyAssignment", {
    id: `${SUBSCRIPTION}/${name}`, scope: SUBSCRIPTION, policyDefinitionId: RESOURCES, enforcementMode: "Default", parameters: { listOfAllowedLocations: { value: ["northeurope", "West Europe"] } }, ...props,
}, { name });

tabulate(rules.regionsAreEnforced, {
    accepts: { "the allowed regions": [assigned(), platform()], "fewer": [assigned({ parameters: { listOfAllowedLocations: { value: ["northeurope"] } } }), platform()], "enforced where nothing is said": [assigned({ enforcementMode: undefined }), platform()] },
    rejects: {
        "said alone": [assigned({ enforcementMode: "DoNotEnforce" }), platform()], "another region": [assigned({ parameters: { listOfAllowedLocations: { value: ["northeurope", "eastus"] } } }), platform()],
        "no region": [assigned({ parameters: undefined }), platform()], "a scope that is left out": [assigned({ notScopes: [`${SUBSCRIPTION}/resourceGroups/x`] }), platform()],
        "an exemption": [assigned(), platform(), make("authorization:PolicyExemption", { policyAssignmentId: `${SUBSCRIPTION}/it` })],
    },
    ignores: { "another policy": [assigned({ policyDefinitionId: definition("0a914e76-4921-4c19-b460-a2d36003525a") }), platform()], "a program that is no platform": assigned() },
    awaits: { "regions that are not known": [assigned({ parameters: UNKNOWN }), platform()] },
});

tabulate(rules.subscriptionStaysInRegions, {
    accepts: { "both": [platform(), assigned(), assigned({ policyDefinitionId: GROUPS }, "groups")] },
    rejects: { "none": platform(), "resources alone": [platform(), assigned()], "in one group alone": [platform(), assigned({ scope: `${SUBSCRIPTION}/resourceGroups/rg` }), assigned({ policyDefinitionId: GROUPS }, "groups")] },
    ignores: { "a standby, which shares the primary's subscription": platform({ role: "standby" }) },
});
