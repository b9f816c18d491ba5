// The tiers that a site is made of, by the types of its resources: never by names, so that any program can be compared.
// First match wins, so that a tier's own types come before the family that they are written in.

const PATTERNS: readonly (readonly [tier: Tier, pattern: RegExp])[] = [
    ["traffic", /^aws:route53\/(zone|record|healthCheck|keySigningKey|hostedZone|queryLog|trafficPolicy|delegation)|^aws:route53domains\/|^azure-native:(dns|trafficmanager):/],
    ["links", /^aws:ec2\/(vpn|customerGateway)|^aws:(ec2clientvpn|ec2transitgateway|directconnect)\/|^azure-native:network:(VirtualNetworkGateway|LocalNetworkGateway|P2|VpnS|ExpressRoute|VirtualNetworkPeering)/],
    ["perimeter", /^aws:(networkfirewall|shield|fms)\/|^azure-native:network:(AzureFirewall|FirewallPolicy|DdosProtection|DdosCustom|IpGroup)/],
    ["edge", /^aws:(lb|alb|elb|wafv2|acm|cognito|cloudfront)\/|^aws:ec2\/eip|^azure-native:network:(ApplicationGateway|WebApplicationFirewall|PublicIP|LoadBalancer|FrontDoor)|^azure-native:(cdn|azureactivedirectory|externalidentities):/],
    ["app", /^aws:(autoscaling|autoscalingplans|appautoscaling|ecs|eks|ecr|lambda|ebs|imagebuilder)\/|^aws:ec2\/(launchTemplate|instance|capacity|placement|ami|image|allowedImages|serialConsole|ebs|volume)|^azure-native:(compute|containerservice|containerregistry|app|web):|^azure-native:insights:Autoscale|^azure-native:monitor:Autoscale/],
    ["patching", /^aws:(ssm|inspector2)\/|^azure-native:(maintenance|automation|guestconfiguration):/],
    ["data", /^aws:(rds|dynamodb|elasticache|docdb|redshift)\/|^azure-native:(dbforpostgresql|sql|documentdb|redis|cache):/],
    ["files", /^aws:(efs|fsx)\/|^azure-native:storage:File|^azure-native:(storagesync|netapp):/],
    ["keys", /^aws:(kms|secretsmanager|serverlessrepository|sfn|cloudhsmv2)\/|^azure-native:(keyvault|hardwaresecuritymodules):|^(random|tls):/],
    ["backup", /^aws:(backup|dlm)\/|^azure-native:(recoveryservices|dataprotection):/],
    ["records", /^aws:(cloudtrail|kinesis|kinesisfirehose)\/|^aws:cloudwatch\/(logGroup|logStream|logResourcePolicy|logSubscription|logDestination|logAccountPolicy|logDataProtection|queryDefinition)|^aws:ec2\/flowLog|^aws:route53\/resolverQueryLog|^azure-native:(operationalinsights|operationsmanagement):|^azure-native:monitor:(DiagnosticSetting|SubscriptionDiagnosticSetting|DataCollection)|^azure-native:network:(FlowLog|NetworkWatcher)|^azure-native:aadiam:/],
    ["detection", /^aws:(guardduty|securityhub|cfg|accessanalyzer|macie2?|detective|sns|sqs|ssmincidents|ssmcontacts|synthetics|applicationsignals)\/|^aws:cloudwatch\/|^azure-native:(security|securityinsights|monitor|insights|alertsmanagement|logic|eventhub|eventgrid):/],
    ["identity", /^aws:(iam|identitystore|ssoadmin|rolesanywhere|account)\/|^azure-native:(authorization:(Role|Pim|Access)|managedidentity:)/],
    ["spend", /^aws:(budgets|costexplorer|cur|bcmdata|bcmdataexports|ce)\/|^azure-native:(consumption|costmanagement|billing):/],
    ["governance", /^aws:(organizations|controltower|servicequotas|servicecatalog|ram|resourcegroups)\/|^azure-native:(authorization|management|resources|features|policyinsights|subscription):/],
    ["network", /^aws:(ec2|vpc|route53|servicediscovery)\/|^azure-native:(network|privatedns|dnsresolver):/],
    ["storage", /^aws:(s3|s3control|glacier|s3tables)\/|^azure-native:storage:/],
];

/** From the internet inwards, then what is kept, then who watches. */
export const TIERS = [
    "traffic", "edge", "perimeter", "links", "network", "app", "data", "files", "storage", "keys", "identity", "records", "detection", "backup", "patching",
    "spend", "governance", "other",
] as const;
export type Tier = (typeof TIERS)[number];

export const tierOf = (type: string): Tier => PATTERNS.find(([, pattern]) => pattern.test(type))?.[0] ?? "other";
