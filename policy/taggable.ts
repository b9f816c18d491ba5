// AWS resources that take tags, by module of the provider. Made from the types of @pulumi/aws 7.48.0: every resource of
// these modules whose arguments have `tags`.

const TAGGABLE: Readonly<Record<string, string>> = {
    ec2:
        "Ami AmiCopy AmiFromInstance CapacityBlockReservation CapacityReservation CarrierGateway CustomerGateway " +
        "DedicatedHost DefaultNetworkAcl DefaultRouteTable DefaultSecurityGroup DefaultSubnet DefaultVpc " +
        "DefaultVpcDhcpOptions EgressOnlyInternetGateway Eip EncryptionControl Fleet FlowLog Instance " +
        "InternetGateway KeyPair LaunchTemplate LocalGatewayRouteTable " +
        "LocalGatewayRouteTableVirtualInterfaceGroupAssociation LocalGatewayRouteTableVpcAssociation " +
        "ManagedPrefixList NatGateway NetworkAcl NetworkInsightsAccessScope NetworkInsightsAnalysis " +
        "NetworkInsightsPath NetworkInterface PlacementGroup RouteTable SecondaryNetwork SecondarySubnet " +
        "SecurityGroup SpotFleetRequest SpotInstanceRequest Subnet TrafficMirrorFilter TrafficMirrorSession " +
        "TrafficMirrorTarget Vpc VpcBlockPublicAccessExclusion VpcDhcpOptions VpcEncryptionControl VpcEndpoint " +
        "VpcEndpointService VpcIpam VpcIpamPool VpcIpamPoolCidrAllocation VpcIpamResourceDiscovery " +
        "VpcIpamResourceDiscoveryAssociation VpcIpamScope VpcPeeringConnection VpcPeeringConnectionAccepter " +
        "VpnConcentrator VpnConnection VpnGateway",
    vpc: "RouteServer RouteServerEndpoint RouteServerPeer SecurityGroupEgressRule SecurityGroupIngressRule",
    s3:
        "AccessPoint Bucket BucketObject BucketObjectv2 BucketV2 DirectoryBucket FilesAccessPoint FilesFileSystem " +
        "ObjectCopy VectorsIndex VectorsVectorBucket",
    kms: "ExternalKey Key ReplicaExternalKey ReplicaKey",
    lb: "Listener ListenerRule LoadBalancer TargetGroup TrustStore",
    alb: "Listener ListenerRule LoadBalancer TargetGroup",
    wafv2: "IpSet RegexPatternSet RuleGroup WebAcl",
    cloudtrail: "EventDataStore Trail",
    cloudwatch:
        "AlarmMuteRule CompositeAlarm ContributorInsightRule ContributorManagedInsightRule EventBus EventRule " +
        "InternetMonitor LogAnomalyDetector LogDelivery LogDeliveryDestination LogDeliverySource LogDestination " +
        "LogGroup MetricAlarm MetricStream",
    sns: "Topic",
    sqs: "Queue",
    route53:
        "HealthCheck ProfilesAssociation ProfilesProfile ResolverEndpoint ResolverFirewallDomainList " +
        "ResolverFirewallRuleGroup ResolverFirewallRuleGroupAssociation ResolverQueryLogConfig ResolverRule Zone",
    iam:
        "InstanceProfile OpenIdConnectProvider Policy Role SamlProvider ServerCertificate ServiceLinkedRole User " +
        "VirtualMfaDevice",
    rds:
        "Cluster ClusterEndpoint ClusterInstance ClusterParameterGroup ClusterSnapshot ClusterSnapshotCopy " +
        "CustomDbEngineVersion EventSubscription GlobalCluster Instance Integration OptionGroup ParameterGroup " +
        "Proxy ProxyEndpoint ReservedInstance ShardGroup Snapshot SnapshotCopy SubnetGroup",
    dynamodb: "Table TableReplica",
    efs: "AccessPoint FileSystem",
    backup: "Framework LogicallyAirGappedVault Plan ReportPlan RestoreTestingPlan Vault",
    secretsmanager: "Secret",
    ssm:
        "Activation Association ContactsRotation Document MaintenanceWindow Parameter PatchBaseline " +
        "QuicksetupConfigurationManager",
    lambda: "CapacityProvider CodeSigningConfig EventSourceMapping Function MicrovmsImage",
    ecs:
        "CapacityProvider Cluster Daemon DaemonTaskDefinition ExpressGatewayService Service TaskDefinition TaskSet",
    ecr: "Repository",
    eks:
        "AccessEntry Addon Capability Cluster FargateProfile IdentityProviderConfig NodeGroup " +
        "PodIdentityAssociation",
    elasticache:
        "Cluster ParameterGroup ReplicationGroup ReservedCacheNode ServerlessCache SubnetGroup User UserGroup",
    acm: "Certificate",
    networkfirewall:
        "ContainerAssociation Firewall FirewallPolicy RuleGroup TlsInspectionConfiguration VpcEndpointAssociation",
    ebs: "Snapshot SnapshotCopy SnapshotImport Volume VolumeCopy",
    guardduty: "Detector Filter IPSet MalwareProtectionPlan PublishingDestination ThreatIntelSet",
    ec2transitgateway:
        "Connect ConnectPeer InstanceConnectEndpoint MeteringPolicy MulticastDomain PeeringAttachment " +
        "PeeringAttachmentAccepter PolicyTable RouteTable TransitGateway VpcAttachment VpcAttachmentAccepter",
    ec2clientvpn: "Endpoint",
    cfg: "AggregateAuthorization ConfigurationAggregator Rule",
    cognito: "IdentityPool UserPool",
    cloudfront:
        "AnycastIpList ConnectionFunction ConnectionGroup Distribution DistributionTenant Function KeyValueStore " +
        "MultitenantDistribution TrustStore VpcOrigin",
    kinesis: "AnalyticsApplication FirehoseDeliveryStream Stream StreamConsumer VideoStream",
    fsx:
        "Backup DataRepositoryAssociation FileCache LustreFileSystem OntapFileSystem OntapStorageVirtualMachine " +
        "OntapVolume OpenZfsFileSystem OpenZfsSnapshot OpenZfsVolume WindowsFileSystem",
    bcmdata: "Export",
    budgets: "Budget BudgetAction",
    costexplorer: "AnomalyMonitor AnomalySubscription CostCategory",
    inspector2: "Filter",
    accessanalyzer: "Analyzer",
    imagebuilder:
        "Component ContainerRecipe DistributionConfiguration Image ImagePipeline ImageRecipe " +
        "InfrastructureConfiguration LifecyclePolicy Workflow",
    opensearch: "Application Domain ServerlessCollection ServerlessCollectionGroup",
    docdb: "Cluster ClusterInstance ClusterParameterGroup ElasticCluster EventSubscription SubnetGroup",
    neptune:
        "Cluster ClusterEndpoint ClusterInstance ClusterParameterGroup EventSubscription ParameterGroup SubnetGroup",
    redshift:
        "Cluster ClusterSnapshot EventSubscription HsmClientCertificate HsmConfiguration IdcApplication Integration " +
        "ParameterGroup SnapshotCopyGrant SnapshotSchedule SubnetGroup UsageLimit",
    msk: "Channel Cluster Replicator ServerlessCluster VpcConnection",
    mq: "Broker Configuration",
    globalaccelerator: "Accelerator CrossAccountAttachment CustomRoutingAccelerator",
    apigateway: "ApiKey ClientCertificate DomainName DomainNameAccessAssociation RestApi Stage UsagePlan VpcLink",
    apigatewayv2: "Api DomainName Stage VpcLink",
    serverlessrepository: "CloudFormationStack",
    sfn: "Activity StateMachine",
    athena: "CapacityReservation DataCatalog Workgroup",
    glue:
        "Catalog CatalogDatabase Connection Crawler DataQualityRuleset DevEndpoint Job MLTransform Registry Schema " +
        "Trigger Workflow",
};

/** `vpc` of module `ec2` → `aws:ec2/vpc:Vpc`. */
export const AWS_TAGGABLE: readonly string[] = Object.entries(TAGGABLE).flatMap(([module, classes]) =>
    classes.split(" ").map((name) => `aws:${module}/${name[0]!.toLowerCase()}${name.slice(1)}:${name}`));
