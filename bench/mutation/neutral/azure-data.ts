// Changes that weaken nothing: stores, keys, backups and machines on Azure.
import type { Neutral } from "./neutral";

const on = (kinds: string): RegExp => new RegExp(`^azure-native:(${kinds})$`);

const ACCOUNT = on("storage:StorageAccount");
const SET = on("compute:VirtualMachineScaleSet");
const KEY = on("keyvault:Key");
const VAULT = on("keyvault:Vault");
const SERVER = on("dbforpostgresql:Server");
const SETTING = on("dbforpostgresql:Configuration");
const INSTANCE = on("dataprotection:BackupInstance");
const POLICY = on("dataprotection:BackupPolicy");
const MACHINES_POLICY = on("recoveryservices:ProtectionPolicy");
const BACKUP_VAULTS = on("recoveryservices:Vault|dataprotection:BackupVault");

/** Defaults are those of the REST API, as the SDK's arguments describe them, unless another source is named. */
export const NEUTRAL: readonly Neutral[] = [
    // Stores
    { type: ACCOUNT, path: /^(allowBlobPublicAccess|allowCrossTenantReplication|isLocalUserEnabled|isSftpEnabled)$/, operators: ["remove"], reason: "left out, it is off, which is what is declared" },
    { type: ACCOUNT, path: /^enableHttpsTrafficOnly$/, operators: ["remove"], reason: "left out, HTTPS alone is answered" },
    { type: ACCOUNT, path: /^accessTier$/, operators: ["remove"], reason: "how reading is charged; left out, it is Hot" },
    { type: ACCOUNT, path: /^encryption\.services(\.(blob|file)(\.(enabled|keyType))?|\.(queue|table)\.enabled)?$/, operators: ["remove"], reason: "every service is encrypted, blobs and files always with the account's key" },
    { type: ACCOUNT, path: /^networkRuleSet\.(ipRules|virtualNetworkRules)$/, operators: ["remove"], reason: "the list is empty: nobody is let in by it" },
    { type: ACCOUNT, path: /^networkRuleSet\.bypass$/, operators: ["remove"], reason: "left out, Azure's trusted services are let by, and nobody else" },
    {
        type: ACCOUNT, path: /^immutableStorageWithVersioning\.immutabilityPolicy\.allowProtectedAppendWrites$/, operators: ["remove", "flip"],
        reason: "an archive of copies gets no appended blobs; appending to one takes nothing away. That records can be appended is watched",
    },
    { type: on("storage:BlobContainer"), path: /^publicAccess$/, operators: ["remove"], reason: "left out, a container is private" },
    { type: on("storage:EncryptionScope"), path: /^state$/, operators: ["remove"], reason: "left out, a scope is on" },
    { type: on("storage:FileShare"), path: /^accessTier$/, reason: "how storing is charged; an account of premium files has the one tier" },
    { type: on("storage:BlobServiceProperties"), path: /^changeFeed\.retentionInDays$/, operators: ["remove"], reason: "left out, the feed is kept for ever" },
    { type: on("storage:BlobServiceProperties"), path: /^deleteRetentionPolicy\.allowPermanentDelete$/, operators: ["remove"], reason: "left out, it is off" },
    { type: on("storage:ManagementPolicy"), path: /^policy\.rules\[\d+\]\.enabled$/, operators: ["remove"], reason: "left out, a rule is on" },
    {
        type: on("storage:ManagementPolicy"), path: /^policy\.rules\[\d+\](\.enabled|\.definition\.actions\.baseBlob(\.tierToCool(\.daysAfterModificationGreaterThan)?)?)?$/,
        reason: "where a blob is stored, warm or cool, is a matter of cost. What is deleted, and when, is watched",
    },
    { type: on("storage:ManagementPolicy"), path: /^policy\.rules\[\d+\]\.definition\.filters(\.blobTypes\[\d+\])?$/, operators: ["remove"], reason: "the rule then holds for every blob, or, with no kind left, is refused; which kinds expire is watched" },
    { type: on("storage:ObjectReplicationPolicy"), path: /^objectReplicationPolicyId$/, operators: ["remove"], reason: "the destination's is given by Azure, whatever is asked for; that the source has one is watched" },

    // Keys
    { type: KEY, path: /^properties\.attributes(\.(enabled|exportable))?$/, operators: ["remove"], reason: "left out, a key is on and stays in its vault" },
    {
        type: VAULT, path: /^properties\.(enableSoftDelete|softDeleteRetentionInDays|enabledForDeployment|enabledForDiskEncryption|enabledForTemplateDeployment)$/, operators: ["remove"],
        reason: "left out, soft delete is on for 90 days and nothing takes secrets out unasked",
    },
    { type: VAULT, path: /^properties\.networkAcls\.(ipRules|virtualNetworkRules)$/, operators: ["remove"], reason: "the list is empty: nobody is let in by it" },
    { type: VAULT, path: /^properties\.networkAcls\.bypass$/, operators: ["remove"], reason: "left out, it is AzureServices, which is what is declared where services use keys" },

    // Databases
    { type: SETTING, path: /^(value|source|)$/, operators: ["remove", "delete"], reason: "the parameter goes back to Azure's own value; where that is not what is asked for, a rule notices" },
    { type: SERVER, path: /^(availabilityZone|version)$/, operators: ["resize"], reason: "Azure refuses a zone, or a version, that there is not" },
    { type: SERVER, path: /^(availabilityZone|highAvailability\.standbyAvailabilityZone)$/, operators: ["remove"], reason: "Azure then chooses a zone, and another one for the stand-in" },
    { type: SERVER, path: /^createMode$/, operators: ["remove"], reason: "left out, a server is made anew, as declared for the primary" },
    { type: SERVER, path: /^highAvailability(\.mode)?$/, operators: ["remove"], reason: "Azure gives a copy no stand-in, said or not; a primary's is watched" },
    { type: SERVER, path: /^authConfig\.tenantId$/, operators: ["remove"], reason: "left out, it is the subscription's own directory" },
    { type: SERVER, path: /^maintenanceWindow\.(dayOfWeek|startHour|startMinute)$/, reason: "a time of day, of which nothing is promised; what is no time is refused. That there is a window is watched" },
    { type: SERVER, path: /^network\.privateDnsZoneArmResourceId$/, operators: ["remove"], reason: "Azure refuses a server in a delegated subnet without a zone for its name" },
    { type: SERVER, path: /^(sku|version|storage\.storageSizeGB)$/, operators: ["remove"], reason: "Azure refuses to make a server without it, and leaves that of one that is there as it is" },
    { type: SERVER, path: /^storage\.storageSizeGB$/, operators: ["resize"], reason: "a size: Azure refuses to shrink a disk, and one that fills up grows by itself, which is watched" },
    { type: SERVER, path: /^storage\.type$/, operators: ["remove"], reason: "left out, it is Premium_LRS, which is declared; copies in other zones are the stand-in's" },
    { type: on("dbforpostgresql:Database"), path: /^(charset|collation)$/, operators: ["remove"], reason: "left out, they are UTF8 and en_US.utf8, as declared" },
    { type: on("dbforpostgresql:AdministratorsMicrosoftEntra"), path: /^(objectId|principalType|tenantId)$/, operators: ["remove"], reason: "Azure refuses an administrator of whom it is not said who that is" },

    // Backups
    { type: INSTANCE, path: /^properties(\.(dataSourceInfo|dataSourceSetInfo)\.(datasourceType|objectType|resourceLocation|resourceName|resourceType|resourceUri))?$/, operators: ["remove"], reason: "Azure refuses an instance that does not say what is backed up, or finds it by its id" },
    { type: INSTANCE, path: /^properties\.dataSourceSetInfo$/, operators: ["remove"], reason: "a server is in no set but itself, which Azure takes when nothing is said" },
    { type: INSTANCE, path: /^properties\.(dataSourceInfo|dataSourceSetInfo)\.resourceLocation$/, operators: ["elsewhere"], reason: "Azure refuses a source that is not in the vault's region" },
    { type: INSTANCE, path: /^properties\.(friendlyName|identityDetails)$/, operators: ["remove"], reason: "a name for people; and left out, the vault reads as itself" },
    { type: POLICY, path: /objectType$|\.(sourceDataStore|targetDataStoreCopySettings)(\.dataStoreType)?$/, operators: ["remove"], reason: "Azure refuses a part of a policy that does not say its kind or its store; there are copies in no other store" },
    { type: POLICY, path: /\.isDefault$/, operators: ["remove"], reason: "left out, it is off, as declared; that Default is the default is watched" },
    { type: POLICY, path: /^properties\.datasourceTypes\[\d+\]$|\.(backupParameters|taggingPriority)$/, operators: ["remove"], reason: "Azure refuses a policy that does not say what for, how, or in which order" },
    { type: POLICY, path: /\.schedule\.timeZone$/, operators: ["remove"], reason: "left out, it is UTC, as declared" },
    { type: MACHINES_POLICY, path: /\.(retentionTimes|scheduleRunTimes)(\[\d+\])?$/, operators: ["remove"], reason: "Azure refuses a policy whose retention times are not those of its schedule" },
    { type: MACHINES_POLICY, path: /\.(retentionScheduleFormatType|monthsOfYear(\[\d+\])?|daysOfTheWeek(\[\d+\])?|retentionScheduleWeekly(\.\w+(\[\d+\])?)?)$/, operators: ["remove"], reason: "Azure refuses a retention that does not say which of the backups it keeps" },
    { type: MACHINES_POLICY, path: /^properties\.(policyType|timeZone|workLoadType)$/, operators: ["remove"], reason: "left out, they are V1, UTC, and what the kind of policy is for, as declared" },
    { type: MACHINES_POLICY, path: /^properties\.instantRpRetentionRangeInDays$/, reason: "how long a restore is quick: every backup is in the vault besides, and what is not between 1 and 30 days is refused" },
    { type: on("recoveryservices:Vault"), path: /^sku(\.tier)?$/, reason: "there is one kind of recovery vault, which is taken" },
    { type: on("recoveryservices:Vault"), path: /^properties\.monitoringSettings\.classicAlertSettings/, operators: ["remove"], reason: "alerts of an older kind beside those that are watched" },
    { type: BACKUP_VAULTS, path: /\.softDeleteSettings\.(softDeleteRetentionPeriodInDays|retentionDurationInDays)$/, operators: ["remove"], reason: "left out, it is 14 days, as declared" },

    // Machines
    { type: on("compute:DiskEncryptionSet"), path: /^(encryptionType|activeKey\.sourceVault)$/, operators: ["remove"], reason: "left out, it is the customer's key, in the vault that the key's URL names" },
    { type: SET, path: /^zones\[0\]$/, operators: ["resize"], reason: "Azure refuses a zone that there is not; that the sets stand in different ones is watched" },
    { type: SET, path: /^sku\.(tier|capacity)$/, reason: "the size's name says its tier; how many machines there are the autoscale setting says, which is watched" },
    { type: SET, path: /^identity\.userAssignedIdentities\[\d+\]$/, operators: ["remove"], reason: "a machine with an identity fewer can do less; one that cannot read its certificate does not come up, which is watched" },
    { type: SET, path: /^upgradePolicy\.rollingUpgradePolicy\.\w+$/, reason: "how fast machines are replaced: how many may be missing at a time is watched, and left out it is 20 per cent" },
    { type: SET, path: /^automaticRepairsPolicy\.(gracePeriod|repairAction)$/, operators: ["remove"], reason: "left out, a machine that is ill is replaced after 10 minutes" },
    { type: SET, path: /^platformFaultDomainCount$/, reason: "in one zone Azure takes 1 and refuses any other number" },
    { type: SET, path: /^scaleInPolicy(\.rules(\[\d+\])?)?$/, reason: "which machine goes first: each is made from the same model" },
    { type: SET, path: /^virtualMachineProfile\.priority$/, operators: ["remove"], reason: "left out, machines are regular ones, which are not taken away" },
    { type: SET, path: /^virtualMachineProfile\.scheduledEventsProfile\.terminateNotificationProfile\.notBeforeTimeout$/, operators: ["remove"], reason: "left out, the notice is of 5 minutes" },
    { type: SET, path: /^virtualMachineProfile\.storageProfile\.osDisk\.(caching|deleteOption|osType|managedDisk\.storageAccountType)$/, operators: ["remove"], reason: "speed and cost of a disk that holds no data and goes with its machine" },
    { type: SET, path: /^virtualMachineProfile\.osProfile\.(adminUsername|computerNamePrefix|linuxConfiguration\.ssh.*)$/, operators: ["remove"], reason: "Azure refuses machines without a name, an administrator and, where passwords are off, a key; nobody holds that key's other half" },
    { type: SET, path: /^virtualMachineProfile\.osProfile\.allowExtensionOperations$/, reason: "left out, it is on; Azure refuses to switch it off where there are extensions" },
    { type: SET, path: /^virtualMachineProfile\.osProfile\.customData$/, operators: ["remove"], reason: "without what answers for its health a machine gets no requests and is replaced" },
    {
        type: SET, path: /^virtualMachineProfile\.osProfile\.linuxConfiguration\.(provisionVMAgent|patchSettings\.automaticByPlatformSettings\.rebootSetting)$/, operators: ["remove"],
        reason: "left out, the agent is there, and the window says whether a machine starts anew, which is watched",
    },
    { type: SET, path: /\.networkProfile\.networkApiVersion$|\.ipConfigurations\[\d+\]\.subnet$/, operators: ["remove"], reason: "Azure refuses a flexible set without it" },
    { type: SET, path: /\.networkInterfaceConfigurations\[\d+\]\.(deleteOption|enableIPForwarding|ipConfigurations\[\d+\]\.privateIPAddressVersion)$/, operators: ["remove"], reason: "left out, an interface goes with its machine, passes nothing on and speaks IPv4" },
    { type: SET, path: /\.networkInterfaceConfigurations\[\d+\]\.enableAcceleratedNetworking$/, reason: "speed; nothing is reached or closed by it" },
    { type: SET, path: /\.networkInterfaceConfigurations\[\d+\](\.ipConfigurations\[\d+\])?\.primary$/, reason: "of one interface, or one address, Azure refuses that it is not the first" },
    { type: SET, path: /\.extensions\[\d+\]\.(publisher|typeHandlerVersion)$|\.extensionsTimeBudget$/, operators: ["remove"], reason: "Azure refuses an extension that does not say whose it is; the time that all may take is 90 minutes unless said" },
    { type: SET, path: /\.extensions\[\d+\]\.provisionAfterExtensions(\[\d+\])?$/, operators: ["remove"], reason: "an order: asked before it has its certificate, a machine is not well yet, and is asked again" },
    { type: SET, path: /\.extensions\[\d+\]\.suppressFailures$/, reason: "the attestation's alone: a machine that cannot be attested is reported by Defender; any other extension's is watched" },
    { type: SET, path: /\.settings(\.AttestationConfig(\..*)?)?$/, operators: ["remove"], reason: "the attestation's settings are those that it has by itself" },
    { type: SET, path: /\.settings\.(authenticationSettings\.msiEndpoint|secretsManagementSettings\.pollingIntervalInS)$/, operators: ["remove"], reason: "left out, the machine's own endpoint is asked, every hour" },
    { type: SET, path: /\.observedCertificates\[\d+\]\.(certificateStoreLocation|customSymbolicLinkName)$/, operators: ["remove"], reason: "where the certificate lies on the machine: one that does not find it does not answer, and gets no requests" },
    { type: SET, path: /\.settings\.(intervalInSeconds|numberOfProbes)$/, operators: ["remove"], reason: "left out, a machine is asked every 5 seconds and taken for ill at once" },

    // Patches
    { type: on("maintenance:MaintenanceConfiguration"), path: /^visibility$/, operators: ["remove"], reason: "left out, a configuration is the customer's own" },
    { type: on("maintenance:ConfigurationAssignmentsForSubscription"), path: /^filter\.(osTypes|resourceTypes)(\[\d+\])?$/, operators: ["remove"], reason: "more machines are patched, not fewer: those of every system and kind" },
    { type: on("maintenance:ConfigurationAssignmentsForSubscription"), path: /^maintenanceConfigurationId$/, operators: ["remove"], reason: "Azure refuses an assignment to nothing" },
];
