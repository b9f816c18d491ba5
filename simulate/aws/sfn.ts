// Step Functions: what happens one after the other, and what waits.
import type { Services } from "../service";
import { type Checks, isKnown, isSet } from "./checks";
import { arn, CREATED, uuid } from "./ids";
import { services } from "./kind";
import { checkKey } from "./kms";
import { admits } from "./policies";

/** Longest definition, in bytes. */
const DEFINITION_BYTES = 1_048_576;

const KINDS = ["Task", "Pass", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"];
const LAST = ["Succeed", "Fail", "Choice"];

/** States that follow a state, by the field that names each. */
function followers(state: any, at: string): [string, unknown][] {
    const many = (list: unknown, name: string): [string, unknown][] =>
        Array.isArray(list) ? list.map((item, i) => [`${at}.${name}[${i}].Next`, item?.Next]) : [];
    return [
        ...(state.Next === undefined ? [] : [[`${at}.Next`, state.Next] as [string, unknown]]),
        ...(state.Default === undefined ? [] : [[`${at}.Default`, state.Default] as [string, unknown]]),
        ...many(state.Choices, "Choices"),
        ...many(state.Catch, "Catch"),
    ];
}

function refuseDefinition(checks: Checks): void {
    const machine = checks.json("definition");
    if (machine === undefined) return;
    const states = machine?.States;
    if (typeof states !== "object" || states === null) return checks.refuse("definition.States", undefined, "one state or more");
    if (Buffer.byteLength(JSON.stringify(machine)) > DEFINITION_BYTES) checks.refuse("definition", "more than 1 MiB", "1 MiB at most");
    if (!(machine.StartAt in states)) checks.refuse("definition.StartAt", machine.StartAt, "a state of the machine");
    const reached = new Set<unknown>([machine.StartAt]);
    for (const [name, state] of Object.entries<any>(states)) {
        const at = `definition.States.${name}`;
        if (!KINDS.includes(state.Type)) checks.refuse(`${at}.Type`, state.Type, KINDS.join(", "));
        if (!LAST.includes(state.Type) && (state.Next === undefined) === (state.End !== true)) {
            checks.refuse(at, state.Next === undefined ? "no end" : "Next and End", "Next or End, one of the two");
        }
        if (state.Type === "Task" && !/^arn:aws[\w-]*:(states|lambda):/.test(String(state.Resource))) {
            checks.refuse(`${at}.Resource`, state.Resource, "the ARN of a task");
        }
        for (const [path, next] of followers(state, at)) {
            reached.add(next);
            if (typeof next !== "string" || !(next in states)) checks.refuse(path, next, "a state of the machine");
        }
    }
    for (const name of Object.keys(states)) {
        if (!reached.has(name)) checks.refuse(`definition.States.${name}`, "a state that nothing leads to", "a way to it");
    }
}

function refuseRole(checks: Checks): void {
    const value = checks.get("roleArn");
    const role = checks.exists("roleArn", "aws:iam/role:Role", { sameRegion: false });
    if (!role || !isKnown(value) || !isKnown(role.outputs["assumeRolePolicy"])) return;
    const policy: unknown = role.outputs["assumeRolePolicy"];
    const trust = (typeof policy === "string" ? JSON.parse(policy) : policy) as { Statement: object | object[] };
    const withResource = { ...trust, Statement: [trust.Statement].flat().map((one: object) => ({ Resource: "*", ...one })) };
    const request = {
        principal: "states.amazonaws.com", action: "sts:AssumeRole", resource: value,
        context: { "aws:sourceaccount": checks.call.account, "aws:sourcearn": machineArn(checks) },
    };
    if (!admits(JSON.stringify(withResource), request)) {
        checks.refuse("roleArn", `${role.name}, which states.amazonaws.com may not assume`, "a role that trusts states.amazonaws.com");
    }
}

const machineArn = (checks: Checks): string =>
    arn("states", checks.call.region, checks.call.account, `stateMachine:${checks.get("name")}`);

function refuseLogging(checks: Checks): void {
    const at = "loggingConfiguration";
    checks.oneOf(`${at}.level`, ["ALL", "ERROR", "FATAL", "OFF"]);
    const group = checks.get(`${at}.logDestination`);
    if (isSet(checks.get(`${at}.level`)) && checks.get(`${at}.level`) !== "OFF") checks.required(`${at}.logDestination`, "a log group");
    if (!isKnown(group) || group === "") return;
    if (!String(group).endsWith(":*")) return checks.refuse(`${at}.logDestination`, group, "the group's ARN with :* at its end");
    if (!checks.world.of("aws:cloudwatch/logGroup:LogGroup").some(({ outputs }) => `${outputs["arn"]}:*` === group)) {
        checks.refuse(`${at}.logDestination`, group, "a log group that exists");
    }
}

export const sfn: Services = services({
    "aws:sfn/stateMachine:StateMachine": {
        taggable: true,
        naming: { longest: 80, pattern: /^[\w-]+$/, expected: "letters, digits, _ and -" },
        refuse: (checks) => {
            refuseDefinition(checks);
            refuseRole(checks);
            refuseLogging(checks);
            checks.oneOf("type", ["STANDARD", "EXPRESS"]);
            const at = "encryptionConfiguration";
            checks.oneOf(`${at}.type`, ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"]);
            if (checks.get(`${at}.type`) === "CUSTOMER_MANAGED_KMS_KEY") checks.required(`${at}.kmsKeyId`, "a key");
            checkKey(checks, `${at}.kmsKeyId`);
        },
        id: ({ region, account, inputs }) => arn("states", region, account, `stateMachine:${inputs["name"]}`),
        defaults: {
            encryptionConfiguration: { type: "AWS_OWNED_KEY" },
            loggingConfiguration: { includeExecutionData: false, level: "OFF" },
            namePrefix: "",
            publish: false,
            tracingConfiguration: { enabled: false },
            type: "STANDARD",
        },
        computed: ({ urn }, id) => ({
            arn: id,
            creationDate: CREATED,
            description: "",
            revisionId: uuid(urn, "revision"),
            stateMachineVersionArn: "",
            status: "ACTIVE",
            versionDescription: "",
        }),
        replaceOn: ["name", "namePrefix", "type"],
    },
});
