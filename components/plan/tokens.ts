// Type tokens, as Pulumi writes them: the simulated clouds, the rules and the report must take the same two for one type.

/** Drops the API version that azure-native tokens can carry: `azure-native:network/v20240501:Subnet` is a Subnet. */
export const canonicalType = (type: string): string => type.replace(/^(azure-native:[a-z]+)\/v\d{8}(preview)?:/, "$1:");
