// Microsoft.EventGrid: what Azure's own services have to say, and who is told.
import type { Services } from "../service";
import { arm } from "./arm";
import type { Check } from "./checks";
import { parseId, same } from "./ids";

/** Kinds of sources, by the type of resource. */
const SOURCES: Readonly<Record<string, string>> = {
    "microsoft.keyvault/vaults": "Microsoft.KeyVault.vaults",
    "microsoft.storage/storageaccounts": "Microsoft.Storage.StorageAccounts",
    "microsoft.resources/subscriptions": "Microsoft.Resources.Subscriptions",
    "microsoft.resources/resourcegroups": "Microsoft.Resources.ResourceGroups",
};

const VAULT_EVENTS = ["Certificate", "Key", "Secret"].flatMap((kind) => ["NewVersionCreated", "NearExpiry", "Expired"].map((event) => `Microsoft.KeyVault.${kind}${event}`));

function checkTopic(subject: Check): void {
    subject.required("source", "the resource whose events are heard");
    const source = subject.known("source");
    const id = parseId(source);
    if (source !== undefined && !id) subject.refuse("source", "a resource id");
    const expected = id && SOURCES[id.type.toLowerCase()];
    if (expected && subject.known("topicType") !== undefined && !same(subject.known("topicType"), expected)) subject.refuse("topicType", `${expected}: that is what the source is`);
    if (id?.subscription && !same(id.subscription, subject.subscription)) subject.refuse("source", `a resource of ${subject.subscription}: a system topic stands in the subscription of its source`);
    const twin = subject.of("eventgrid:SystemTopic").find(({ inputs }) => same(inputs["source"], source));
    if (twin) subject.refuse("source", `a source without a system topic: it has one alone; ${twin.id} is it`);
}

const DESTINATIONS = ["MonitorAlert", "WebHook", "EventHub", "StorageQueue", "ServiceBusQueue", "ServiceBusTopic", "AzureFunction", "HybridConnection", "NamespaceTopic"];

function checkSubscription(subject: Check): void {
    subject.required("destination", "who is told");
    subject.oneOf("destination.endpointType", DESTINATIONS);
    subject.oneOf("eventDeliverySchema", ["EventGridSchema", "CloudEventSchemaV1_0", "CustomInputSchema"]);
    if (subject.known("destination.endpointType") === "MonitorAlert") {
        const topic = subject.existing(subject.parents[0]?.id, "eventgrid:SystemTopic");
        if (topic && !same(topic.inputs["topicType"], "Microsoft.KeyVault.vaults")) subject.refuse("destination.endpointType", "another: only a key vault's events become alerts by themselves");
        subject.required("destination.severity", "Sev0 to Sev4");
        subject.oneOf("destination.severity", ["Sev0", "Sev1", "Sev2", "Sev3", "Sev4"]);
        if (subject.isNot("eventDeliverySchema", "CloudEventSchemaV1_0")) subject.refuse("eventDeliverySchema", "CloudEventSchemaV1_0: alerts are made of those");
        for (const path of subject.each("destination.actionGroups")) subject.reference(path, "monitor:ActionGroup");
        for (const path of subject.each("filter.includedEventTypes")) subject.oneOf(path, VAULT_EVENTS);
    }
}

export const eventGrid: Services = {
    "azure-native:eventgrid:SystemTopic": arm("eventgrid:SystemTopic", {
        name: [/^[A-Za-z0-9-]{3,50}$/, "3 to 50 letters, digits and dashes"],
        computes: ["provisioningState", "systemData"],
        replaceOn: ["source", "topicType"],
        check: checkTopic,
        answers: (subject) => ({ metricResourceId: subject.guid("metric") }),
    }),
    "azure-native:eventgrid:SystemTopicEventSubscription": arm("eventgrid:SystemTopicEventSubscription", {
        place: "none",
        name: [/^[A-Za-z0-9-]{3,64}$/, "3 to 64 letters, digits and dashes"],
        computes: ["provisioningState", "systemData"],
        check: checkSubscription,
        answers: (subject) => ({ topic: subject.parents[0]?.id, eventDeliverySchema: subject.at("eventDeliverySchema") ?? "EventGridSchema", retryPolicy: subject.at("retryPolicy") ?? { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 } }),
    }),
};
