// The same resources as a scanner reads them that knows no Pulumi: AWS as a Terraform plan, Azure as an ARM template. Names
// of types and properties follow by rule, not by a table, so a few types are not recognised; their checks would add time.
import { readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DeployedResource, Deployment } from "../simulate/deployment";

const snake = (name: string): string => name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();

const snaked = (value: unknown): unknown =>
    Array.isArray(value) ? value.map(snaked)
    : typeof value === "object" && value !== null ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [snake(key), snaked(inner)]))
    : value;

/** Services whose name Terraform leaves out: `aws_vpc`, not `aws_ec2_vpc`. */
const UNNAMED = new Set(["ec2", "vpc", "lb", "cfg", "ebs"]);

function terraformType(type: string): string {
    const [, module, name] = type.split(":") as [string, string, string];
    const [service, resource] = [snake(module.split("/")[0]!), snake(name)];
    return `aws_${UNNAMED.has(service) || resource.startsWith(service) ? resource : `${service}_${resource}`}`;
}

const nameOf = ({ urn }: DeployedResource): string => urn.slice(urn.lastIndexOf("::") + 2);

function plan(resources: readonly DeployedResource[]): unknown {
    const PROVIDER = "registry.terraform.io/hashicorp/aws";
    const planned = resources.map((resource) => {
        const [type, name] = [terraformType(resource.type), nameOf(resource)];
        return { address: `${type}.${name}`, mode: "managed", type, name, provider_name: PROVIDER, values: snaked(resource.inputs) };
    });
    return {
        format_version: "1.1", terraform_version: "1.5.0",
        planned_values: { root_module: { resources: planned } },
        resource_changes: planned.map(({ values, ...rest }) => ({ ...rest, change: { actions: ["create"], before: null, after: values, after_unknown: {} } })),
        configuration: { root_module: { resources: planned.map(({ address, type, name }) => ({ address, mode: "managed", type, name, expressions: {} })) } },
    };
}

/** What ARM has beside `properties`. */
const BESIDE = ["location", "tags", "sku", "kind", "identity", "zones"];

function template(resources: readonly DeployedResource[]): unknown {
    return {
        $schema: "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", contentVersion: "1.0.0.0",
        resources: resources.map((resource) => {
            const inputs = Object.entries(resource.inputs ?? {});
            const beside = Object.fromEntries(inputs.filter(([key]) => BESIDE.includes(key)));
            const properties = (resource.inputs?.["properties"] as unknown) ?? Object.fromEntries(inputs.filter(([key]) => !BESIDE.includes(key) && key !== "resourceGroupName"));
            return { type: resource.outputs?.["type"] as unknown, apiVersion: resource.outputs?.["azureApiVersion"] as unknown, name: nameOf(resource), ...beside, properties };
        }),
    };
}

/** Writes what the state files hold as a plan and a template each. */
export function writeForScanner(files: readonly string[], folder: string): void {
    for (const file of files) {
        const { deployment } = JSON.parse(readFileSync(file, "utf8")) as Deployment;
        const of = (provider: string) => deployment.resources.filter(({ type, custom, external }) => custom && !external && type.startsWith(`${provider}:`));
        const name = basename(file, ".state.json");
        writeFileSync(join(folder, `${name}.tfplan.json`), JSON.stringify(plan(of("aws"))));
        writeFileSync(join(folder, `${name}.arm.json`), JSON.stringify(template(of("azure-native"))));
    }
}
