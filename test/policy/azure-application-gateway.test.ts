import * as rules from "../../policy/rules/azure-application-gateway";
import { armId, make, platform, tabulate, UNKNOWN } from "./azure-support";

const id = armId("Microsoft.Network/applicationGateways/front");
const own = (kind: string, name: string) => ({ id: `${id}/${kind}/${name}` });
const listener = { name: "https", protocol: "Https", frontendPort: own("frontendPorts", "https") };
const routing = { name: "app", httpListener: own("httpListeners", "HTTPS"), backendAddressPool: own("backendAddressPools", "app"), backendHttpSettings: own("backendHttpSettingsCollection", "app") };
const settings = { name: "app", protocol: "Https", port: 8443, hostName: "example.com", probe: own("probes", "app"), connectionDraining: { enabled: true, drainTimeoutInSec: 60 } };
const probe = { name: "app", protocol: "Https", path: "/healthz", pickHostNameFromBackendHttpSettings: true };
const silent = { name: "headers", rewriteRules: [{ actionSet: { responseHeaderConfigurations: [{ headerName: "Server", headerValue: "" }] } }] };
const gateway = (props: object = {}) => make("network:ApplicationGateway", {
    id, frontendPorts: [{ name: "https", port: 443 }], httpListeners: [listener], requestRoutingRules: [routing], backendAddressPools: [{ name: "app" }],
    backendHttpSettingsCollection: [settings], probes: [probe], rewriteRuleSets: [silent], ...props,
}, { name: "front" });

tabulate(rules.gatewayPartsFit, {
    accepts: { "parts that fit": gateway(), "a redirect": gateway({ requestRoutingRules: [{ httpListener: own("httpListeners", "https"), redirectConfiguration: own("redirectConfigurations", "r") }], redirectConfigurations: [{ name: "r", targetUrl: "https://example.com" }] }), "nothing at all": make("network:ApplicationGateway", {}) },
    rejects: {
        "a port that is gone": gateway({ frontendPorts: [] }), "a pool that is gone": gateway({ backendAddressPools: undefined }), "settings that are gone": gateway({ backendHttpSettingsCollection: undefined }), "a probe that is gone": gateway({ probes: [] }),
        "a listener that nobody answers": gateway({ requestRoutingRules: [] }), "a rule of another listener": gateway({ requestRoutingRules: [{ ...routing, httpListener: own("httpListeners", "other") }] }),
        "a pool without settings": gateway({ requestRoutingRules: [{ ...routing, backendHttpSettings: undefined }] }), "a map that is gone": gateway({ requestRoutingRules: [{ ...routing, urlPathMap: own("urlPathMaps", "m") }] }),
        "paths without settings": gateway({ urlPathMaps: [{ name: "m", defaultBackendAddressPool: own("backendAddressPools", "app") }] }), "a path's pool that is gone": gateway({ urlPathMaps: [{ name: "m", pathRules: [{ backendAddressPool: own("backendAddressPools", "x"), backendHttpSettings: own("backendHttpSettingsCollection", "app") }] }] }),
    },
    awaits: { "parts that are not known": gateway({ httpListeners: UNKNOWN }) },
});

tabulate(rules.gatewayNoticesLoss, {
    accepts: {
        "Azure's own pace": gateway(), "a faster one": gateway({ probes: [{ ...probe, interval: 10, timeout: 5, unhealthyThreshold: 3 }] }), "a host of the probe's own": gateway({ probes: [{ ...probe, pickHostNameFromBackendHttpSettings: undefined, host: "example.com" }] }),
        "a name from the pool": gateway({ backendHttpSettingsCollection: [{ ...settings, hostName: undefined, pickHostNameFromBackendAddress: true }] }), "a range that is well": gateway({ probes: [{ ...probe, match: { statusCodes: ["200-299", "304"] } }] }),
        "buffers said aloud": gateway({ globalConfiguration: { enableRequestBuffering: true } }),
    },
    rejects: {
        "a round of a quarter of an hour": gateway({ probes: [{ ...probe, interval: 1000 }] }), "a long patience": gateway({ probes: [{ ...probe, unhealthyThreshold: 20 }] }), "an answer waited for": gateway({ probes: [{ ...probe, timeout: 500 }] }),
        "nobody asked by name": gateway({ probes: [{ ...probe, pickHostNameFromBackendHttpSettings: undefined }] }), "settings without a name": gateway({ backendHttpSettingsCollection: [{ ...settings, hostName: undefined }] }),
        "errors that count": gateway({ probes: [{ ...probe, match: { statusCodes: ["200-599"] } }] }), "requests that take an hour": gateway({ backendHttpSettingsCollection: [{ ...settings, requestTimeout: 3000 }] }),
        "no buffer before the application": gateway({ globalConfiguration: { enableRequestBuffering: false } }),
    },
    awaits: { "a pace that is not known": gateway({ probes: [{ ...probe, interval: UNKNOWN }] }) },
});

tabulate(rules.gatewayAsPlanned, {
    accepts: { "the plan's": [gateway(), platform()] },
    rejects: {
        "another way in": [gateway({ frontendPorts: [{ port: 8080 }] }), platform()], "another way on": [gateway({ backendHttpSettingsCollection: [{ ...settings, port: 443 }] }), platform()],
        "requests that are cut off, which is so by default": [gateway({ backendHttpSettingsCollection: [{ ...settings, connectionDraining: undefined }] }), platform()],
        "a second to end in": [gateway({ backendHttpSettingsCollection: [{ ...settings, connectionDraining: { enabled: true, drainTimeoutInSec: 1 } }] }), platform()], "answers that say what they come from": [gateway({ rewriteRuleSets: [] }), platform()],
    },
    ignores: { "another program's": gateway() },
    awaits: { "ports that are not known": [gateway({ frontendPorts: UNKNOWN }), platform()] },
});
