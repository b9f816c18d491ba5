// How the parts of an Azure application gateway name each other.

/** Property by which a part names another, and the list that the other is in. */
export const GATEWAY_PARTS: Readonly<Record<string, string>> = {
    frontendIPConfiguration: "frontendIPConfigurations",
    frontendPort: "frontendPorts",
    sslCertificate: "sslCertificates",
    sslProfile: "sslProfiles",
    httpListener: "httpListeners",
    targetListener: "httpListeners",
    backendAddressPool: "backendAddressPools",
    defaultBackendAddressPool: "backendAddressPools",
    backendHttpSettings: "backendHttpSettingsCollection",
    defaultBackendHttpSettings: "backendHttpSettingsCollection",
    redirectConfiguration: "redirectConfigurations",
    defaultRedirectConfiguration: "redirectConfigurations",
    rewriteRuleSet: "rewriteRuleSets",
    defaultRewriteRuleSet: "rewriteRuleSets",
    urlPathMap: "urlPathMaps",
    probe: "probes",
};
